import { expect, test } from 'vitest';
import { noCounts, readBlocks } from '../../src/embed/blocks';
import type { RawRecord } from '../../src/data/types';
import { SeqloomError, type Problem } from '../../src/errors';
import { collect, datasetOf, errorOf, problemOf } from './helpers';

const DNA = 'ATGGCTNNKACGTACGTTGA';
const PROTEINS = ['MKVLAAGGTTEEQQ', 'MDRHKEWPFFYILV', 'MSSAEVVWYRKKLM', 'MPQEGGHHNNDDCC'];

/** Through the way of training and checking, and through that of predictions, embeddings and neighbours. */
const WAYS = {
  'a data set': (records: Partial<RawRecord>[], skipBad?: boolean) =>
    datasetOf(records, { use: 'embed', skipBad }).then(({ ids, dropped, warnings }) => ({
      ids,
      dropped,
      notes: warnings,
    })),
  'a stream': async (records: Partial<RawRecord>[], skipBad?: boolean) => {
    const counts = noCounts();
    async function* raw() {
      for (const [i, record] of records.entries())
        yield { id: `r${i + 1}`, sequence: 'ACDE', line: i + 1, ...record };
    }
    const options = { name: 'data.fasta', readouts: [], skipBad };
    const blocks = await collect(readBlocks(raw(), options, counts));
    return {
      ids: blocks.flatMap(({ records: some }) => some.map(({ id }) => id)),
      dropped: blocks.flatMap(({ dropped }) => dropped),
      notes: counts.notes,
    };
  },
};

const of = (sequences: string[]) => sequences.map((sequence) => ({ sequence }));

test.each(Object.entries(WAYS))('into %s: an empty record is left out by name', async (_, read) => {
  expect(await read(of(['MKV', '', '--']))).toMatchObject({
    ids: ['r1'],
    dropped: [
      { id: 'r2', line: 2, reason: 'no sequence' },
      { id: 'r3', line: 3, reason: 'empty after cleaning' },
    ],
  });
});

test.each(Object.entries(WAYS))('into %s: a bad record is an error, or left out by name', async (_, read) => {
  const records = [
    { sequence: 'MKV' },
    { sequence: 'MK*V' },
    { id: 'r1', sequence: 'MAV' },
    { sequence: 'MY' },
  ];
  expect(await errorOf(read(records))).toMatch(/^data\.fasta, line 2: the sequence of r2 holds '\*'/);
  expect(await problemOf(read(records.filter((_, i) => i !== 1)))).toEqual({
    kind: 'id-repeated',
    format: 'table',
  });
  expect(await read(records, true)).toMatchObject({
    ids: ['r1', 'r4'],
    dropped: [
      { id: 'r2', line: 2, reason: "holds what is no residue ('*' at position 3)" },
      { id: 'r1', line: 3, reason: 'the id of an earlier record' },
    ],
  });
});

test.each(Object.entries(WAYS))('into %s: what is no protein is refused as a whole', async (_, read) => {
  const refused = async (sequences: string[]) => errorOf(read(of(sequences), true));
  expect(await refused([DNA, DNA.toLowerCase(), DNA.replaceAll('T', 'U')])).toBe(
    'data.fasta: 3 of the first 3 sequences look like nucleotides, not like proteins in one-letter code (the first: r1, line 1). Translate them, and give the proteins.',
  );
  // Short ones tell together.
  expect(await refused(['ACGTA', 'GGCTA', 'TTGAC', 'CATGC'])).toContain('look like nucleotides');
  for (const written of [
    'MetAlaGlyLysTrp',
    'MET-ALA-GLY-LYS',
    'METALAGLYLYS',
    'H-Met-Ala-Gly-OH',
    'Met Ala Gly Lys',
  ]) {
    expect(await refused([written, written, PROTEINS[0]!])).toContain('look like three-letter code');
  }
  expect(await refused(['MdEvVpQpLv', 'M#EvVp#pLv'])).toContain('3Di letter');
});

test.each(Object.entries(WAYS))('into %s: a stream is judged before it is handed on', async (_, read) => {
  const many = Array.from({ length: 5000 }, (__, i) => (i < 4000 ? 'ACGTTGCA' : 'MKV'));
  expect(await errorOf(read(of(many)))).toContain('1,000 of the first 1,000 sequences');
});

test.each(Object.entries(WAYS))('into %s: some that are none among proteins are noted', async (_, read) => {
  const { ids, notes } = await read(of([...PROTEINS, ...PROTEINS.map((one) => one + one), DNA, 'MKvlAa']));
  expect(ids).toHaveLength(10);
  expect(notes.join('\n')).toContain('1 sequence looks like nucleotides (r9, line 9). Translate them');
  expect(notes.join('\n')).toContain('1 sequence mixes upper and lower case (r10, line 10).');
});

test('lower case alone is no mark, and proteins of any letters are none of this', async () => {
  const { notes } = await WAYS['a data set'](of([...PROTEINS, 'mkvlaag', 'GAGAGAGAGAGAGAGAGAGAGAGA', 'ACG']));
  expect(notes).toEqual([]);
});

test('3Di letters are told by how frequent they are', async () => {
  const structure =
    'DPPDFAEEEEEECDPVSVVVSVVVLVVCVVVVHQYEYEYEPVDPVVPVVSVVVCVVVTHNYYHYYHDDDDDPDDPVQLVVLVVQCVVVPVPDPVVLVVV';
  const { notes } = await WAYS['a stream'](of([structure, structure + 'VQ', structure + 'DP']));
  expect(notes.join()).toContain('3Di');
});

test.each(Object.entries(WAYS))(
  'into %s: a record without a sequence keeps its id from none, as MMseqs2 writes clusters',
  async (_, read) => {
    expect(await read([{ id: 'A', sequence: '' }, { id: 'A' }, { id: 'B' }])).toMatchObject({
      ids: ['A', 'B'],
      dropped: [{ id: 'A', line: 1, reason: 'no sequence' }],
    });
  },
);

test.each(Object.entries(WAYS))(
  'into %s: sequences in blocks, and those of X alone, are noted',
  async (_, read) => {
    const { ids, notes } = await read(of([...PROTEINS, 'MKTAYIAKQR QISF', 'XXXX']));
    expect(ids).toHaveLength(6);
    expect(notes).toEqual(
      expect.arrayContaining([
        '1 sequence is written in blocks (r5 on line 5); the blanks between them are left out.',
        '1 sequence is X alone (r6 on line 6), of which nothing can be learned but lengths.',
      ]),
    );
  },
);

test.each(Object.entries(WAYS))('into %s: nucleotides in blocks are nucleotides', async (_, read) => {
  expect(await errorOf(read(of(['atggctgcta cgtacgttga'])))).toMatch(/looks like nucleotides/);
});

test('there is asked for room for each sequence that is longer than all before, of those that are taken', async () => {
  const asked: number[] = [];
  const refuseTooLong = async (residues: number) => {
    asked.push(residues);
    if (residues > 6) throw new SeqloomError('It has no room.', TOO_LONG);
  };
  const TOO_LONG: Problem = { kind: 'sequence-too-long', limit: 'memory', training: true, recurrent: true };
  const records = of(['MKV', 'MK', 'MKVV', 'MKVLLLLLLLL', 'M', 'MKVVLL']);
  await datasetOf(records, { use: 'embed', maxLength: 8, refuseTooLong });
  expect(asked).toEqual([3, 4, 6]);
  const refused = datasetOf(of(['MKV', 'MKVLLLLL', 'MK1']), { use: 'embed', skipBad: true, refuseTooLong });
  expect(await errorOf(refused)).toBe('data.fasta, line 2: the sequence of r2 is too long. It has no room.');
});
