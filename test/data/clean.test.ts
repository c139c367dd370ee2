import { expect, test } from 'vitest';
import { ALPHABET } from '../../src/data/alphabet';
import { cleanSequence, noCleaning } from '../../src/data/clean';
import { decode, encode } from '../../src/data/tokens';
import { SeqloomError } from '../../src/errors';

const clean = (sequence: string, counts = noCleaning()) =>
  cleanSequence({ id: 'P1', sequence, line: 12 }, 'a.fasta', counts);

test('the 21 symbols pass unchanged and nothing is counted', () => {
  const counts = noCleaning();
  expect(clean(ALPHABET, counts)).toBe(ALPHABET);
  expect(counts).toEqual(noCleaning());
});

test('each rule is applied and counted', () => {
  const counts = noCleaning();
  expect(clean('acdBzZJ-uO.X*', counts)).toBe('ACDXXXXXXX');
  expect(clean('M--*-.', counts)).toBe('M');
  expect(counts).toEqual({
    lowerCase: 5,
    replacedByX: { B: 1, Z: 2, J: 1, U: 1, O: 1 },
    gapsRemoved: 6,
    stopsRemoved: 2,
  });
});

test('nothing but gaps becomes empty', () => {
  expect(clean('-..-')).toBe('');
  expect(clean('*')).toBe('');
});

test.each([
  ['AC1D', "'1'", 3],
  ['AC*D', "'*'", 3],
  ['ACD**', "'*'", 4],
  ['A-C D', 'a space', 4],
  ['A\u00a0D', 'U+00A0', 2],
  ['ACß', "'ß' (U+00DF)", 3],
  ['MKT\u0410', "'\u0410' (U+0410)", 4],
  ['A\u0007', 'U+0007', 2],
  ['A\u{1F600}C', "'\u{1F600}' (U+1F600)", 2],
  ['ſA', "'ſ' (U+017F)", 1],
])(
  '%j is an error that names file, record, line, character and position',
  (sequence, character, position) => {
    expect(() => clean(sequence)).toThrow(SeqloomError);
    expect(() => clean(sequence)).toThrow(
      `a.fasta, line 12: the sequence of P1 holds ${character} at position ${position}, which is no residue.`,
    );
  },
);

test('in a wrapped sequence the line is that of the character', () => {
  const lines = [
    { line: 13, length: 3 },
    { line: 15, length: 2 },
  ];
  const lineIn = (sequence: string) => {
    const record = { id: 'P1', sequence, line: 12, sequenceLines: lines };
    return () => cleanSequence(record, 'a.fasta', noCleaning());
  };
  expect(lineIn('AC1DE')).toThrow("a.fasta, line 13: the sequence of P1 holds '1' at position 3");
  expect(lineIn('ACD1E')).toThrow("a.fasta, line 15: the sequence of P1 holds '1' at position 4");
});

test('what the character mostly is, or how the whole sequence is written, is said', () => {
  expect(() => clean('AC*D')).toThrow('no residue. Inside a sequence it is a stop codon. Allowed are');
  expect(() => clean('MKV:MKV')).toThrow('Give the chains of a complex as records of their own.');
  expect(() => clean('MK(ox)V')).toThrow('Leave modifications out.');
  expect(() => clean('Met Ala Gly Lys')).toThrow('P1 looks like three-letter code. Write one letter');
  expect(() => clean('MdEvVpQpL#')).toThrow('P1 looks like pairs of an amino acid and a 3Di letter');
});

test('numbered blocks, quote marks, joined records and written line ends are told as such', () => {
  expect(() => clean('1 mktayiakqr qisfvkshfs 20')).toThrow(
    "P1 holds '1' at position 1, which is no residue. Blanks and numbers are no part of a sequence: take them out.",
  );
  expect(() => clean('MKV\\nAAG')).toThrow('Where \\n stands for line ends, make line ends of it.');
  expect(() => clean("'MKV")).toThrow('A field is enclosed in straight double quote marks.');
  expect(() => clean('MKV>P2')).toThrow('A record begins with > on a line of its own; were files joined?');
});

test('a record that is refused leaves the counts alone', () => {
  const counts = noCleaning();
  expect(() => clean('ac-b1', counts)).toThrow(SeqloomError);
  expect(counts).toEqual(noCleaning());
});

test('encode and decode are inverse, in ALPHABET’s order', () => {
  expect([...encode(ALPHABET)]).toEqual(Array.from({ length: 21 }, (_, i) => i));
  expect(decode(encode('MKVXY'))).toBe('MKVXY');
  expect(() => encode('AB')).toThrow(RangeError);
  expect(() => encode('ä')).toThrow(RangeError);
});
