import { mkdirSync, readdirSync, readFileSync, renameSync, truncateSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { mergeShards } from '../../src/node/embedMerge';
import {
  madeUpRecord,
  madeUpRecords,
  RESIDUE_MEAN,
  RESIDUE_STATES,
  RESIDUE_TABLE,
  StubEmbedder,
} from '../embed/stub';
import {
  embedTo,
  filesBelow,
  flipped,
  interruptAt,
  RECORDS,
  someComputer,
  someData,
  useFolder,
} from './embedHelpers';

const file = useFolder();

describe('parts that are there', () => {
  it('are not replaced unasked', async () => {
    await interruptAt(2, file('e.npz'));
    await expect(embedTo(file('e.npz'))).rejects.toMatchObject({ problem: { kind: 'parts-left' } });
    const computer = someComputer();
    await embedTo(file('e.npz'), { overwrite: true }, { computer });
    expect((computer.embedder as StubEmbedder).computed).toBeGreaterThan(12_000);
  });

  it.each<[string, Parameters<typeof embedTo>[1], Parameters<typeof embedTo>[2], RegExp]>([
    [
      'network',
      {},
      { computer: someComputer({ model: 'another' }) },
      /another embedding: it is of another network/,
    ],
    ['layer', {}, { computer: someComputer({ layer: 2 }) }, /it is of recurrent layer 1 instead of 2/],
    [
      'list of readouts',
      {},
      { computer: someComputer({ embedder: new StubEmbedder([RESIDUE_STATES, RESIDUE_MEAN]) }) },
      /its readouts are state-mean, residue-mean, residue-states instead of residue-states, residue-mean/,
    ],
    [
      'file',
      {},
      { data: someData({ name: 'other.fasta' }) },
      /its data are made-up.fasta instead of other.fasta/,
    ],
    ['longest sequence', { maxLength: 9 }, {}, /read with the options \[\] instead of \[\["maxLength",9\]\]/],
  ])('of another %s are refused', async (_, options, others, message) => {
    await interruptAt(2, file('e.npz'));
    const before = filesBelow(file('e.npz.parts'));
    await expect(embedTo(file('e.npz'), { ...options, resume: true }, others)).rejects.toThrow(message);
    expect(filesBelow(file('e.npz.parts'))).toEqual(before);
  });

  it.each<
    [
      string,
      (
        records: AsyncIterable<ReturnType<typeof madeUpRecord>>,
      ) => AsyncGenerator<ReturnType<typeof madeUpRecord>>,
    ]
  >([
    [
      'a residue changed',
      async function* (records) {
        for await (const record of records) {
          yield record.id === 'r5000' ? { ...record, sequence: `${record.sequence}A` } : record;
        }
      },
    ],
    [
      'a record renamed',
      async function* (records) {
        for await (const record of records) yield record.id === 'r9' ? { ...record, id: 'other' } : record;
      },
    ],
    [
      'fewer records',
      async function* (records) {
        for await (const record of records) {
          if (record.id === 'r4096') return;
          yield record;
        }
      },
    ],
  ])('of data that have changed are refused: %s', async (_, change) => {
    await interruptAt(3, file('e.npz'));
    const data = someData({ records: () => change(madeUpRecords(RECORDS)) });
    await expect(embedTo(file('e.npz'), { resume: true }, { data })).rejects.toThrow(
      /made-up.fasta is not what the parts in .*e.npz.parts were computed from: its records have changed/,
    );
  });

  it('of another shard are refused', async () => {
    await interruptAt(1, file('e.npz'), { shard: { index: 1, count: 2 } });
    renameSync(file('e.npz.shard-1-of-2.parts'), file('e.npz.parts'));
    await expect(embedTo(file('e.npz'), { resume: true })).rejects.toThrow(
      /belongs to another embedding: it is shard 1 of 2/,
    );
  });

  it('cut short or damaged are refused', async () => {
    await interruptAt(3, file('e.npz'));
    const part = file('e.npz.parts', '000001.json');
    const text = readFileSync(part, 'utf8');
    for (const damaged of [text.slice(0, 1000), text.replace('"r5000"', '"r5001"'), 'null', '{}', '']) {
      writeFileSync(part, damaged);
      await expect(embedTo(file('e.npz'), { resume: true })).rejects.toThrow(
        /000001.json is damaged or cut short/,
      );
    }
    writeFileSync(part, text);
    truncateSync(file('e.npz.parts', '000001.state-mean.f32'), 100);
    await expect(embedTo(file('e.npz'), { resume: true })).rejects.toThrow(
      /000001.state-mean.f32 is damaged or cut short/,
    );
  });

  it('with one bit changed are refused by name, whichever file it is in', async () => {
    const readouts = [RESIDUE_MEAN, RESIDUE_TABLE];
    const computer = someComputer({ embedder: new StubEmbedder(readouts) });
    await embedTo(file('e.npz'), { shard: { index: 1, count: 1 } }, { computer });
    const folder = file('e.npz.shard-1-of-1');
    for (const name of readdirSync(folder).filter((name) => !/^00000[13]/.test(name))) {
      const path = file('e.npz.shard-1-of-1', name);
      const bytes = readFileSync(path);
      writeFileSync(path, flipped(bytes, bytes.length >> 1));
      await expect(mergeShards([folder], file('m.npz')), name).rejects.toThrow(`${name} is damaged`);
      writeFileSync(path, bytes);
    }
    expect(readdirSync(file())).toEqual(['e.npz.shard-1-of-1']);
    await mergeShards([folder], file('m.npz'));
  });

  it('with a state that is no state, of a newer version or with a name that leaves the folder are refused', async () => {
    await interruptAt(1, file('e.npz'));
    const path = file('e.npz.parts', 'embedding.json');
    const { sha256: _, ...state } = JSON.parse(readFileSync(path, 'utf8'));
    const refuses = async (changed: unknown, message: RegExp) => {
      writeFileSync(path, typeof changed === 'string' ? changed : JSON.stringify(changed));
      await expect(embedTo(file('e.npz'), { resume: true })).rejects.toThrow(message);
    };
    await refuses({ ...state, version: 2, seqloom: '9.0.0' }, /newer Seqloom \(9.0.0\)/);
    for (const broken of [
      '',
      '[]',
      '{',
      {},
      { ...state, job: { ...state.job, readouts: [{ ...state.job.readouts[0], name: '../../x' }] } },
      { ...state, job: { ...state.job, readouts: [{ ...state.job.readouts[0], name: '__proto__' }] } },
      { ...state, job: { ...state.job, readouts: [{ ...state.job.readouts[0], width: 1e300 }] } },
      { ...state, shard: { index: 2, count: 1 } },
      { ...state, shard: { index: 1, count: 1e15 } },
      { ...state, totals: { blocks: -1 } },
      { ...state, adapters: 'x' },
    ]) {
      await refuses(broken, /embedding.json is damaged or not Seqloom's/);
    }
  });

  it('on another adapter are gone on with, and that is said', async () => {
    await interruptAt(2, file('e.npz'));
    const notes: string[] = [];
    const computer = someComputer({ adapter: 'another adapter' });
    await embedTo(
      file('e.npz'),
      { resume: true },
      { computer, hooks: { onNote: (note) => notes.push(note) } },
    );
    expect(notes).toEqual([expect.stringMatching(/another adapter \(an adapter\); last digits may differ/)]);
  });

  it("leave other people's files where they are", async () => {
    mkdirSync(file('e.npz.parts'));
    writeFileSync(file('e.npz.parts', 'thesis.txt'), 'mine');
    for (const options of [{ resume: true }, { overwrite: true }]) {
      await expect(embedTo(file('e.npz'), options)).rejects.toThrow(
        /e.npz.parts is needed, but holds other files/,
      );
    }
    expect(readdirSync(file('e.npz.parts'))).toEqual(['thesis.txt']);
  });
});
