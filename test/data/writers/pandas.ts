/** Tables as pandas' DataFrame.to_csv writes them. */
import fc from 'fast-check';
import { gzipSync } from 'node:zlib';
import {
  lineEnds,
  records,
  sequences,
  tableFile,
  tableOddities,
  withSplits,
  words,
  type WrittenFile,
} from './written';

/** Columns that are not read. */
const OTHERS = ['length', 'Organism', 'note', 'count'];

export const pandasFiles: fc.Arbitrary<WrittenFile> = fc
  .record({
    made: withSplits(records(fc.oneof(words, fc.constant('two\nlines')), sequences)),
    sep: fc.constantFrom(',', ',', '\t', ';'),
    index: fc.constantFrom('none', 'none', 'numbers', 'ids', 'read again'),
    /** numpy's value, as it is written by default, named by na_rep, or made text by astype(str). */
    missing: fc.constantFrom('', 'NaN', 'nan', 'None', '<NA>'),
    /** Class numbers of which some are missing are floats. */
    floats: fc.boolean(),
    quoteAll: fc.boolean(),
    end: lineEnds,
    others: fc.subarray(OTHERS),
    zipped: fc.boolean(),
    odd: tableOddities,
  })
  .map(({ made, sep, index, missing, floats, quoteAll, end, others, zipped, odd }) => {
    const all = floats ? made.map((one, i) => ({ ...one, label: one.label && `${i % 3}.0` })) : made;
    const field = (text: string) =>
      quoteAll || /["\n\r]/.test(text) || text.includes(sep) ? `"${text.replaceAll('"', '""')}"` : text;
    const ofOther = (i: number) => [String(i), 'Homo sapiens', 'x "y"', ''];
    const rows = all.map(({ id, sequence, label, split }, i) => [
      ...(index === 'numbers' || index === 'read again' ? [String(i)] : []),
      id,
      ...others.map((_, place) => ofOther(i)[place]!),
      label ?? missing,
      sequence === '' ? missing : sequence,
      ...(split === undefined ? [] : [split]),
    ]);
    const names = [
      ...(index === 'numbers' ? [''] : []),
      ...(index === 'read again' ? ['Unnamed: 0'] : []),
      index === 'ids' ? '' : 'protein_id',
      ...others,
      'label',
      'sequence',
      ...(all[0]!.split === undefined ? [] : ['split']),
    ];
    const repeated = new Set(all.map(({ id }) => id)).size < all.length;
    const file = tableFile(
      {
        name: sep === '\t' ? 'df.tsv' : 'df.csv',
        records: all.map((one, i) => ({
          ...one,
          label: one.label ?? (missing || undefined),
          // An index that names rows twice is no id.
          ...(index === 'ids' && repeated && { id: String(i + 1) }),
        })),
      },
      [names, ...rows].map((row) => row.map(field).join(sep)),
      { delimiter: sep, end },
      odd,
    );
    return zipped ? { ...file, bytes: gzipSync(file.bytes) } : file;
  });
