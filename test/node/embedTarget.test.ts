import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { describe, expect, it } from 'vitest';
import { shardPath } from '../../src/node/embedTarget';
import { RESIDUE_TABLE, STATE_MEAN, StubEmbedder } from '../embed/stub';
import {
  dataOf,
  embedTo,
  flipped,
  interruptAt,
  RECORDS,
  someComputer,
  someData,
  useFolder,
} from './embedHelpers';

const file = useFolder();

describe('output that is there', () => {
  it('is kept, unless it is to be replaced', async () => {
    writeFileSync(file('e.npz'), 'mine');
    await expect(embedTo(file('e.npz'))).rejects.toMatchObject({
      message: `${file('e.npz')} exists.`,
      problem: { kind: 'output-exists' },
    });
    expect(readFileSync(file('e.npz'), 'utf8')).toBe('mine');
    await expect(embedTo(file('e.npz'), { resume: true })).rejects.toThrow(/e.npz exists\.$/);
    expect(readFileSync(file('e.npz'), 'utf8')).toBe('mine');
    await embedTo(file('e.npz'), { overwrite: true });
    expect(readFileSync(file('e.npz')).subarray(0, 2).toString()).toBe('PK');
  });

  it('is noticed also where the format writes several files', async () => {
    writeFileSync(file('e.residue-mean.csv'), 'mine');
    await expect(embedTo(file('e.csv'))).rejects.toThrow(/e.residue-mean.csv exists/);
  });

  it('is called whole where its checksums, its embedding and its data are checked', async () => {
    await embedTo(file('e.npz'));
    const again = (changes: Parameters<typeof embedTo>[2] = {}) =>
      embedTo(file('e.npz'), { resume: true }, changes);
    expect(await again()).toMatchObject({ outcome: 'there already', files: [file('e.npz')] });
    await expect(again({ computer: someComputer({ model: 'another' }) })).rejects.toThrow(
      /e.npz is another embedding: it is of another network/,
    );
    await expect(again({ data: someData({ name: 'other.fasta' }) })).rejects.toThrow(
      /another embedding: its data are made-up.fasta instead of other.fasta/,
    );
    await expect(again({ data: someData({}, RECORDS - 1) })).rejects.toThrow(
      /another embedding: its records are not those that made-up.fasta holds now/,
    );
    await expect(embedTo(file('e.npz'), { resume: true, format: 'npy' })).rejects.toThrow(
      /its format is npz instead of npy/,
    );
    const bytes = readFileSync(file('e.npz'));
    for (const damaged of [bytes.subarray(0, 900), flipped(bytes, 5000)]) {
      writeFileSync(file('e.npz'), damaged);
      await expect(again()).rejects.toThrow(/e.npz is missing, or not as it was written/);
    }
    writeFileSync(file('e.npz'), bytes);
    rmSync(file('e.npz.dropped.tsv'));
    await expect(again()).rejects.toThrow(/e.npz.dropped.tsv is missing/);
    expect((await embedTo(file('e.npz'), { resume: true, overwrite: true })).outcome).toBe('done');
    expect((await again()).outcome).toBe('there already');
  });

  it('loses the parts that a process left which was killed when it had become whole', async () => {
    await interruptAt(3, file('e.npz'));
    const left = readdirSync(file('e.npz.parts'));
    cpSync(file('e.npz.parts'), file('left'), { recursive: true });
    await embedTo(file('e.npz'), { resume: true });
    cpSync(file('left'), file('e.npz.parts'), { recursive: true });
    expect(left.length).toBeGreaterThan(0);
    expect((await embedTo(file('e.npz'), { resume: true })).outcome).toBe('there already');
    expect(existsSync(file('e.npz.parts'))).toBe(false);
  });

  it('stays until the new one is whole', async () => {
    writeFileSync(file('e.npz'), 'mine');
    await interruptAt(1, file('e.npz'), { overwrite: true });
    expect(readFileSync(file('e.npz'), 'utf8')).toBe('mine');
  });

  it('loses the list of dropped records that is no longer true', async () => {
    await embedTo(file('e.npz'));
    expect(existsSync(file('e.npz.dropped.tsv'))).toBe(true);
    const data = dataOf([{ id: 'a', sequence: 'ACD', line: 1 }]);
    await embedTo(file('e.npz'), { overwrite: true }, { data });
    expect(existsSync(file('e.npz.dropped.tsv'))).toBe(false);
  });

  it('is refused by name while another process writes it, whatever is asked for', async () => {
    // The process that runs this one.
    const owner = { pid: process.ppid, host: hostname(), start: null, since: new Date().toISOString() };
    writeFileSync(file('e.npz.lock'), JSON.stringify(owner));
    for (const options of [{}, { resume: true }, { overwrite: true }]) {
      await expect(embedTo(file('e.npz'), options)).rejects.toThrow(
        `e.npz is being written by process ${process.ppid} on host ${hostname()}`,
      );
    }
    expect(readdirSync(file())).toEqual(['e.npz.lock']);
    await embedTo(file('e.npz'), { shard: { index: 1, count: 2 } });
  });

  it('is unlocked again, also after an error', async () => {
    await interruptAt(1, file('e.npz'));
    expect(readdirSync(file())).toEqual(['e.npz.parts']);
    await embedTo(file('e.npz'), { resume: true });
    expect(readdirSync(file()).sort()).toEqual(['e.npz', 'e.npz.dropped.tsv', 'e.npz.embedding.json']);
  });

  it.runIf(process.platform === 'linux')('is not where the system takes no folder', async () => {
    await expect(embedTo('/proc/seqloom/e.npz')).rejects.toThrow(/\/proc\/seqloom cannot be made/);
  });

  it('is not a folder, a file in place of a folder, or of an unknown format', async () => {
    mkdirSync(file('e.npz'));
    await expect(embedTo(file('e.npz'))).rejects.toThrow(/e.npz is a folder/);
    writeFileSync(file('plain'), '');
    await expect(embedTo(file('plain', 'e.npz'))).rejects.toThrow(/plain exists and is a file, not a folder/);
    await expect(embedTo(file('e.xyz'))).rejects.toThrow(/ending of .*e.xyz tells no format/);
    const table = someComputer({ embedder: new StubEmbedder([STATE_MEAN, RESIDUE_TABLE]) });
    await expect(embedTo(file('e.h5'), {}, { computer: table })).rejects.toThrow(
      /residue-table cannot be written to HDF5/,
    );
    expect(existsSync(file('e.h5.parts'))).toBe(false);
  });
});

describe('shards', () => {
  it.each([0, 3, 1.5, NaN])('of a number that is none are refused: %s of 2', async (index) => {
    await expect(embedTo(file('e.npz'), { shard: { index, count: 2 } })).rejects.toThrow(/no shard .* of 2/);
  });

  it('are whole folders, and are not replaced unless told', async () => {
    const shard = { index: 2, count: 3 };
    const { files } = await embedTo(file('e.npz'), { shard });
    expect(files).toEqual([shardPath(file('e.npz'), shard)]);
    expect(readdirSync(file())).toEqual(['e.npz.shard-2-of-3']);
    await expect(embedTo(file('e.npz'), { shard })).rejects.toThrow(/shard-2-of-3 exists/);
    expect((await embedTo(file('e.npz'), { shard, resume: true })).outcome).toBe('there already');
    await expect(
      embedTo(file('e.npz'), { shard, resume: true }, { data: someData({ name: 'other.fasta' }) }),
    ).rejects.toThrow(/shard-2-of-3 is another embedding: its data are made-up.fasta instead of other.fasta/);
    const part = file('e.npz.shard-2-of-3', '000001.state-mean.f32');
    writeFileSync(part, flipped(readFileSync(part), 17));
    await expect(embedTo(file('e.npz'), { shard, resume: true })).rejects.toThrow(
      /000001.state-mean.f32 is damaged/,
    );
    expect((await embedTo(file('e.npz'), { shard, overwrite: true })).outcome).toBe('done');
    mkdirSync(file('f.npz.shard-2-of-3'));
    await expect(embedTo(file('f.npz'), { shard, overwrite: true })).rejects.toThrow(
      /is no shard of an embedding/,
    );
  });
});
