/** Tables as R's write.table, write.csv and write.csv2, and readr's write_tsv, write them. */
import fc from 'fast-check';
import {
  lineEnds,
  records,
  tableFile,
  tableOddities,
  withSplits,
  words,
  type Encoding,
  type WrittenFile,
} from './written';

/** What the functions are called with, and their defaults. */
interface Call {
  sep: string;
  quote: boolean;
  /** What stands for a quote mark inside quotes. */
  qmethod: 'escape' | 'double';
  /** Row names; with `NA` their column has an empty name, with `TRUE` of write.table it has none. */
  rowNames: boolean;
  colNames: 'NA' | 'TRUE';
  /** What readr quotes: what needs it alone. */
  asNeeded?: boolean;
}

const WRITE_TABLE: Call = { sep: '\t', quote: true, qmethod: 'escape', rowNames: true, colNames: 'TRUE' };
const WRITE_CSV: Call = { ...WRITE_TABLE, sep: ',', qmethod: 'double', colNames: 'NA' };
const CALLS: Call[] = [
  WRITE_TABLE,
  { ...WRITE_TABLE, rowNames: false },
  { ...WRITE_TABLE, rowNames: false, quote: false },
  { ...WRITE_TABLE, quote: false },
  { ...WRITE_TABLE, colNames: 'NA' },
  { ...WRITE_TABLE, sep: ' ' },
  WRITE_CSV,
  { ...WRITE_CSV, rowNames: false },
  { ...WRITE_CSV, sep: ';' },
  { ...WRITE_CSV, sep: '\t', rowNames: false, asNeeded: true },
];

export const rFiles: fc.Arbitrary<WrittenFile> = fc
  .record({
    made: withSplits(records(words)),
    call: fc.constantFrom(...CALLS),
    /** The row names: numbers from 1, or the ids. */
    named: fc.boolean(),
    numbers: fc.boolean(),
    end: lineEnds,
    encoding: fc.constantFrom<Encoding>('utf-8', 'utf-8', 'utf-8', 'latin-1'),
    extension: fc.constantFrom('txt', 'csv', 'tsv'),
    odd: tableOddities,
  })
  .map(({ made, call, named, numbers, end, encoding, extension, odd }) => {
    const { sep, quote, qmethod, rowNames, colNames, asNeeded } = call;
    const quoted = (text: string) => `"${text.replaceAll('"', qmethod === 'double' ? '""' : '\\"')}"`;
    const string = (text: string | undefined) => {
      if (text === undefined) return 'NA';
      if (asNeeded) return /["\n\r]/.test(text) || text.includes(sep) || text === 'NA' ? quoted(text) : text;
      return quote ? quoted(text) : text;
    };
    // Quote marks that enclose a field are none of it, whoever put them there.
    const read = (text: string) => (quote ? text : text.replace(/^"([^"]*)"$/, '$1'));
    // Row names of a data frame are all different.
    const idsDiffer = new Set(made.map(({ id }) => id)).size === made.length;
    const idsAreNames = rowNames && named && idsDiffer;
    const cells = made.map(({ id, sequence, label, split }, i) => [
      ...(rowNames ? [string(idsAreNames ? id : String(i + 1))] : []),
      ...(idsAreNames ? [] : [string(id)]),
      string(sequence === '' ? undefined : sequence),
      ...(numbers ? ['1e+05'] : []),
      string(label),
      ...(split === undefined ? [] : [string(split)]),
    ]);
    const names = [
      ...(rowNames && colNames === 'NA' ? [''] : []),
      ...(idsAreNames ? [] : ['id']),
      'sequence',
      ...(numbers ? ['n'] : []),
      'label',
      ...(made[0]!.split === undefined ? [] : ['split']),
    ].map(string);
    const rows = [names, ...cells].map((row) => row.join(sep));
    const name = `frame.${extension}`;
    return tableFile(
      {
        name,
        records: made.map((one) => ({ ...one, label: read(one.label ?? 'NA') })),
        ...(sep === ' ' && { refusal: new RegExp(`^${name}.*(space|blank)`) }),
      },
      rows,
      { delimiter: sep, end, encoding: sep === ' ' ? 'utf-8' : encoding },
      odd,
    );
  });
