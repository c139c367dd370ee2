import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { describe, expect, it } from 'vitest';
import { encode } from '../../src/data/tokens';
import { DeduplicatingEmbedder } from '../../src/embed/deduplicate';
import { floatCell } from '../../src/export/cells';
import type { EmbedFileOptions } from '../../src/node/embedFile';
import { shardPath } from '../../src/node/embedTarget';
import type { StreamProgress } from '../../src/node/streamProgress';
import {
  madeUpRecord,
  madeUpRecords,
  RESIDUE_MEAN,
  RESIDUE_STATES,
  RESIDUE_TABLE,
  STATE_MEAN,
  StubEmbedder,
  stubVector,
} from '../embed/stub';
import {
  dataOf,
  embedTo,
  failingComputer,
  filesBelow,
  RECORDS,
  someComputer,
  someData,
  useFolder,
} from './embedHelpers';

const file = useFolder();

/** Runs until the n-th block and fails there, as if the process were killed. */
async function interrupt(n: number, options: EmbedFileOptions = {}, name = 'e.npz') {
  const failing = embedTo(file(name), options, { computer: failingComputer(n) });
  await expect(failing).rejects.toThrow('the power failed');
}

describe('embedStream', () => {
  it('writes every record once, in order, with its id, label and vectors, and nothing else', async () => {
    const options = { maxLength: 10 };
    const { outcome, files, counts } = await embedTo(file('e.tsv'), options);
    expect(outcome).toBe('done');
    expect(files).toEqual(
      ['state-mean.tsv', 'residue-mean.tsv', 'residue-states.tsv', 'dropped.tsv'].map((end) =>
        file(`e.${end}`),
      ),
    );
    expect(readdirSync(file()).sort()).toEqual(files.map((path) => path.slice(file().length + 1)).sort());
    const kept = Array.from({ length: RECORDS }, (_, i) => madeUpRecord(i)).filter(
      ({ sequence }) => sequence !== '*' && sequence.length <= 10,
    );
    const rows = readFileSync(file('e.state-mean.tsv'), 'utf8').trimEnd().split('\n').slice(1);
    expect(rows).toEqual(
      kept.map(({ id, label, sequence }) => {
        const vector = stubVector(STATE_MEAN, encode(sequence));
        return [id, label ? `"'=host\tA"` : '', ...Array.from(vector, floatCell)].join('\t');
      }),
    );
    expect(counts).toMatchObject({
      recordsRead: RECORDS,
      sequences: kept.length,
      dropped: RECORDS - kept.length,
      labelled: true,
    });
    const dropped = readFileSync(file('e.dropped.tsv'), 'utf8').trimEnd().split('\n');
    expect(dropped.length).toBe(1 + RECORDS - kept.length);
    expect(dropped.slice(0, 3)).toEqual([
      'id\tline\treason',
      'r10\t21\tlonger than --max-length 10 (11 residues)',
      'r11\t23\tempty after cleaning',
    ]);
  });

  it.each(['e.npz', 'e.tsv'])(
    'gives byte for byte the same when it is interrupted at any block, and again, and resumed: %s',
    async (name) => {
      mkdirSync(file('whole'));
      mkdirSync(file('parted'));
      await embedTo(file('whole', name));
      for (let block = 0; block < 4; block++) {
        await interrupt(block, {}, `parted/${name}`);
        if (block < 3) await interrupt(1, { resume: true }, `parted/${name}`);
        expect(readdirSync(file('parted'))).toEqual([`${name}.parts`]);
        await embedTo(file('parted', name), { resume: true });
        expect(filesBelow(file('parted'))).toEqual(filesBelow(file('whole')));
        for (const made of readdirSync(file('parted'))) renameSync(file('parted', made), file(made));
      }
    },
  );

  it('takes a part for whole only with its records, and replaces what was cut off', async () => {
    await embedTo(file('whole.npz'));
    await interrupt(3);
    // Killed while a part was written: its vectors are there, some only in part.
    writeFileSync(file('e.npz.parts', '000003.state-mean.f32'), 'half');
    writeFileSync(file('e.npz.parts', '.000003.residue-mean.f32.tmp'), 'half');
    const computer = someComputer();
    await embedTo(file('e.npz'), { resume: true }, { computer });
    expect((computer.embedder as StubEmbedder).computed).toBeLessThan(RECORDS - 3 * 4000);
    expect(filesBelow(file('e.npz'))).toEqual(filesBelow(file('whole.npz')));
    expect(existsSync(file('e.npz.parts'))).toBe(false);
  });

  it('keeps what is whole when aborted', async () => {
    await embedTo(file('whole.npz'));
    const controller = new AbortController();
    const embedder = new StubEmbedder(someComputer().embedder.readouts, (calls) => {
      if (calls === 1) controller.abort();
    });
    const aborted = await embedTo(
      file('e.npz'),
      {},
      { computer: someComputer({ embedder }), hooks: { signal: controller.signal } },
    );
    expect(aborted).toMatchObject({ outcome: 'aborted', files: [] });
    expect(existsSync(file('e.npz'))).toBe(false);
    expect((await embedTo(file('e.npz'), { resume: true })).outcome).toBe('done');
    expect(filesBelow(file('e.npz'))).toEqual(filesBelow(file('whole.npz')));
  });

  it('computes equal sequences once, within a block and in blocks that follow', async () => {
    const stub = new StubEmbedder([STATE_MEAN]);
    const computer = someComputer({ embedder: new DeduplicatingEmbedder(stub, 1 << 24) });
    await embedTo(file('e.npz'), {}, { computer });
    const sequences = Array.from({ length: RECORDS }, (_, i) => madeUpRecord(i).sequence);
    expect(stub.computed).toBe(new Set(sequences.filter((sequence) => sequence !== '*')).size);
    const plain = someComputer({ embedder: new StubEmbedder([STATE_MEAN]) });
    await embedTo(file('plain.npz'), {}, { computer: plain });
    expect(filesBelow(file('e.npz'))).toEqual(filesBelow(file('plain.npz')));
  });

  it('writes a table without reading any data', async () => {
    const data = someData({
      records: () => {
        throw new Error('was read');
      },
    });
    const computer = someComputer({ embedder: new StubEmbedder([RESIDUE_TABLE]), layer: 0 });
    await embedTo(file('t.csv'), {}, { computer, data });
    const lines = readFileSync(file('t.csv'), 'utf8').trimEnd().split('\n');
    expect(lines.length).toBe(22);
    expect(lines[1]).toBe('A,1,0.5403023');
  });

  it('tells how far it is, and when it will be done', async () => {
    const seen: StreamProgress[] = [];
    const data = someData({
      async *records(onProgress) {
        let records = 0;
        for await (const record of madeUpRecords(RECORDS)) {
          onProgress?.({ bytes: ++records, totalBytes: RECORDS, records });
          yield record;
        }
      },
    });
    await embedTo(file('e.npz'), {}, { data, hooks: { onProgress: (progress) => seen.push(progress) } });
    const shares = seen.map(({ share }) => share!);
    expect(shares).toEqual([...shares].sort((a, b) => a - b));
    expect(seen.at(-1)).toMatchObject({ records: RECORDS, share: 1, secondsLeft: 0 });
    expect(seen.at(-1)!.residuesPerSecond).toBeGreaterThan(0);
    expect(seen.some(({ secondsLeft }) => secondsLeft! > 0)).toBe(true);
  });
});

describe('output that is there', () => {
  it('is kept, unless it is to be replaced', async () => {
    writeFileSync(file('e.npz'), 'mine');
    await expect(embedTo(file('e.npz'))).rejects.toThrow(/e.npz exists. Replace it with --overwrite/);
    expect(readFileSync(file('e.npz'), 'utf8')).toBe('mine');
    expect((await embedTo(file('e.npz'), { resume: true })).outcome).toBe('there already');
    expect(readFileSync(file('e.npz'), 'utf8')).toBe('mine');
    await embedTo(file('e.npz'), { overwrite: true });
    expect(readFileSync(file('e.npz')).subarray(0, 2).toString()).toBe('PK');
  });

  it('is noticed also where the format writes several files', async () => {
    writeFileSync(file('e.residue-mean.csv'), 'mine');
    await expect(embedTo(file('e.csv'))).rejects.toThrow(/e.residue-mean.csv exists/);
  });

  it('stays until the new one is whole', async () => {
    writeFileSync(file('e.npz'), 'mine');
    await interrupt(1, { overwrite: true });
    expect(readFileSync(file('e.npz'), 'utf8')).toBe('mine');
  });

  it('loses the list of dropped records that is no longer true', async () => {
    await embedTo(file('e.npz'));
    expect(existsSync(file('e.dropped.tsv'))).toBe(true);
    const data = dataOf([{ id: 'a', sequence: 'ACD', line: 1 }]);
    await embedTo(file('e.npz'), { overwrite: true }, { data });
    expect(existsSync(file('e.dropped.tsv'))).toBe(false);
  });

  it.runIf(process.platform === 'linux')('is not where the system takes no folder', async () => {
    await expect(embedTo('/proc/seqloom/e.npz')).rejects.toThrow(/\/proc\/seqloom cannot be made/);
  });

  it('is not a folder, a file in place of a folder, or of an unknown format', async () => {
    mkdirSync(file('e.npz'));
    await expect(embedTo(file('e.npz'))).rejects.toThrow(/e.npz is a folder/);
    writeFileSync(file('plain'), '');
    await expect(embedTo(file('plain', 'e.npz'))).rejects.toThrow(
      /cannot be made: a part of the path is a file/,
    );
    await expect(embedTo(file('e.xyz'))).rejects.toThrow(/ending of .*e.xyz tells no format/);
    const table = someComputer({ embedder: new StubEmbedder([STATE_MEAN, RESIDUE_TABLE]) });
    await expect(embedTo(file('e.h5'), {}, { computer: table })).rejects.toThrow(
      /residue-table cannot be written to HDF5/,
    );
    expect(existsSync(file('e.h5.parts'))).toBe(false);
  });
});

describe('parts that are there', () => {
  it('need --resume or --overwrite', async () => {
    await interrupt(2);
    await expect(embedTo(file('e.npz'))).rejects.toThrow(/interrupted.*--resume.*--overwrite/);
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
    ['layer', {}, { computer: someComputer({ layer: 2 }) }, /it is of LSTM layer 1 instead of 2/],
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
    await interrupt(2);
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
    await interrupt(3);
    const data = someData({ records: () => change(madeUpRecords(RECORDS)) });
    await expect(embedTo(file('e.npz'), { resume: true }, { data })).rejects.toThrow(
      /made-up.fasta is not what the parts in .*e.npz.parts were computed from: its records have changed/,
    );
  });

  it('of another shard are refused', async () => {
    await interrupt(1, { shard: { index: 1, count: 2 } });
    renameSync(file('e.npz.shard-1-of-2.parts'), file('e.npz.parts'));
    await expect(embedTo(file('e.npz'), { resume: true })).rejects.toThrow(
      /belongs to another embedding: it is shard 1 of 2/,
    );
  });

  it('cut short or damaged are refused', async () => {
    await interrupt(3);
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

  it('with a state that is no state, of a newer version or with a name that leaves the folder are refused', async () => {
    await interrupt(1);
    const path = file('e.npz.parts', 'embedding.json');
    const state = JSON.parse(readFileSync(path, 'utf8'));
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
    await interrupt(2);
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

describe('records', () => {
  const record = { id: 'a', sequence: 'ACD', line: 1 };

  it.each([
    [
      'a repeated id',
      [record, { ...record, line: 3 }],
      /made-up.fasta, line 3: the id "a" occurs a second time/,
    ],
    [
      'a character that is no residue',
      [{ ...record, sequence: 'AC1' }],
      /made-up.fasta, line 1: the sequence of a holds '1' at position 3/,
    ],
    [
      'nothing to embed',
      [{ ...record, sequence: '*' }],
      /none of its 1 record can be used \(the first, on line 1: empty after cleaning\)/,
    ],
  ])('with %s are refused', async (_, records, message) => {
    await expect(embedTo(file('e.npz'), {}, { data: dataOf(records) })).rejects.toThrow(message);
    expect(existsSync(file('e.npz'))).toBe(false);
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
    expect((await embedTo(file('e.npz'), { shard, overwrite: true })).outcome).toBe('done');
    mkdirSync(file('f.npz.shard-2-of-3'));
    await expect(embedTo(file('f.npz'), { shard, overwrite: true })).rejects.toThrow(
      /is no shard of an embedding/,
    );
  });
});
