import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { encode } from '../../src/data/tokens';
import { DeduplicatingEmbedder } from '../../src/embed/deduplicate';
import { floatCell } from '../../src/export/cells';
import type { StreamProgress } from '../../src/embed/streamProgress';
import {
  madeUpRecord,
  madeUpRecords,
  RESIDUE_TABLE,
  STATE_MEAN,
  StubEmbedder,
  stubVector,
} from '../embed/stub';
import { mergeShards } from '../../src/node/embedMerge';
import {
  dataOf,
  embedTo,
  failingComputer,
  filesBelow,
  interruptAt,
  RECORDS,
  someComputer,
  someData,
  useFolder,
} from './embedHelpers';

const file = useFolder();

describe('embedStream', () => {
  it('writes every record once, in order, with its id, label and vectors, and nothing else', async () => {
    const options = { maxLength: 10 };
    const { outcome, files, counts } = await embedTo(file('e.tsv'), options);
    expect(outcome).toBe('done');
    expect(files).toEqual(
      ['state-mean.tsv', 'residue-mean.tsv', 'residue-states.tsv', 'tsv.dropped.tsv'].map((end) =>
        file(`e.${end}`),
      ),
    );
    const written = [...files, file('e.tsv.embedding.json')].map((path) => path.slice(file().length + 1));
    expect(readdirSync(file()).sort()).toEqual(written.sort());
    const kept = Array.from({ length: RECORDS }, (_, i) => madeUpRecord(i)).filter(
      ({ sequence }) => sequence !== '*' && sequence.length <= 10,
    );
    const rows = readFileSync(file('e.state-mean.tsv'), 'utf8').trimEnd().split('\n').slice(1);
    expect(rows).toEqual(
      kept.map(({ id, label, sequence }) => {
        const vector = stubVector(STATE_MEAN, encode(sequence));
        return [id, label ? `"=host\tA"` : '', ...Array.from(vector, floatCell)].join('\t');
      }),
    );
    expect(counts).toMatchObject({
      recordsRead: RECORDS,
      sequences: kept.length,
      dropped: RECORDS - kept.length,
      labelled: true,
    });
    const dropped = readFileSync(file('e.tsv.dropped.tsv'), 'utf8').trimEnd().split('\n');
    expect(dropped.length).toBe(1 + RECORDS - kept.length);
    expect(dropped.slice(0, 3)).toEqual([
      'id\tline\treason',
      'r10\t21\tlonger than 10 residues (11)',
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
        await interruptAt(block, file('parted', name));
        if (block < 3) await interruptAt(1, file('parted', name), { resume: true });
        expect(readdirSync(file('parted'))).toEqual([`${name}.parts`]);
        await embedTo(file('parted', name), { resume: true });
        expect(filesBelow(file('parted'))).toEqual(filesBelow(file('whole')));
        for (const made of readdirSync(file('parted'))) renameSync(file('parted', made), file(made));
      }
    },
  );

  it('guards against formulas also where it is resumed', async () => {
    const data = someData({
      async *records() {
        for await (const record of madeUpRecords(RECORDS)) yield { ...record, id: `=${record.id}` };
      },
    });
    const options = { spreadsheetSafe: true };
    await embedTo(file('whole.tsv'), options, { data });
    const interrupted = embedTo(file('e.tsv'), options, { data, computer: failingComputer(2) });
    await expect(interrupted).rejects.toThrow('the power failed');
    // As it was begun, also where that is not said again.
    const notes: string[] = [];
    const hooks = { onNote: (note: string) => notes.push(note) };
    await embedTo(file('e.tsv'), { resume: true }, { data, hooks });
    expect(notes).toContain('What was begun is to be safe in spreadsheets, and so it is written.');
    for (const ending of ['state-mean.tsv', 'tsv.dropped.tsv']) {
      expect(readFileSync(file(`e.${ending}`), 'utf8')).toBe(readFileSync(file(`whole.${ending}`), 'utf8'));
      expect(readFileSync(file(`e.${ending}`), 'utf8')).toMatch(/^id.*\n'=r/);
    }
  });

  it.each([
    ['e.tsv', 'e.tsv', 'id\tfile\td0\td1\td2\na\tone.fasta\t'],
    ['e.h5', 'e.keys.csv', /^id,key,file\na,[0-9a-f]{64},one\.fasta\nb,[0-9a-f]{64}-2,"two, too\.csv"\n$/],
    ['e.npy', 'e.files.npy', 'o\0\0\0n\0\0\0e\0\0\0.'],
    ['e.npz', 'e.npz', 'files.npy'],
  ])('says of several files from which each record is: %s', async (name, path, expected) => {
    const files = ['one.fasta', 'two, too.csv'];
    const records = ['a', 'b'].map((id, i) => ({ id, sequence: 'ACDE', line: 1, file: files[i] }));
    const data = { ...dataOf(records), options: { more: files.slice(1) } };
    const computer = () => someComputer({ embedder: new StubEmbedder([STATE_MEAN]) });
    await embedTo(file(name), {}, { data, computer: computer() });
    expect(readFileSync(file(path), 'latin1')).toMatch(expected);
    // Shards know it too.
    for (const index of [1, 2])
      await embedTo(
        file(name),
        { shard: { index, count: 2 }, overwrite: true },
        { data, computer: computer() },
      );
    const shards = [1, 2].map((index) => `${file(name)}.shard-${index}-of-2`);
    const before = readFileSync(file(path));
    await mergeShards(shards, file(name), { overwrite: true });
    expect(readFileSync(file(path))).toEqual(before);
  });

  it('takes a part for whole only with its records, and replaces what was cut off', async () => {
    await embedTo(file('whole.npz'));
    await interruptAt(3, file('e.npz'));
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
    await expect(embedTo(file('new', 'e.npz'), {}, { data: dataOf(records) })).rejects.toThrow(message);
    expect(readdirSync(file())).toEqual([]);
  });
});
