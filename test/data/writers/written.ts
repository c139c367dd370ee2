/** Files as other programs write them: what they hold, and what must come of reading them. */
import fc from 'fast-check';
import type { ReadOptions } from '../../../src/data/read';
import type { SeveralLabelsOptions } from '../../../src/data/severalLabels';

/** A record as it stands in the file; a sequence that is missing is ''. */
export interface Written {
  id: string;
  sequence: string;
  label?: string;
  split?: string;
}

export interface WrittenFile {
  name: string;
  bytes: Uint8Array;
  options?: ReadOptions & SeveralLabelsOptions;
  /** In order. */
  records: Written[];
  /** Lines that are no records, blank ones aside, of which notes must tell. */
  named?: number;
  /** What the notes must tell besides. */
  notes?: RegExp[];
  /** What the file must be refused with, if it cannot be read. */
  refusal?: RegExp;
}

const residues = fc.string({
  unit: fc.constantFrom(...'ACDEFGHIKLMNPQRSTVWYACDEFGHIKLMNPQRSTVWYXBZJUOacdk-.'),
  maxLength: 60,
});
/** Begins as no nucleotides, words or names do, so that a few sequences are known for proteins. */
const protein = fc
  .tuple(residues, fc.constantFrom('', '', '', '*'))
  .map(([rest, end]) => `MKLEW${rest}${end}`);
/** With a stop codon inside, or what no sequence holds. */
const bad = fc
  .tuple(protein, fc.constantFrom('*', '?', '1', 'é', '~'))
  .map(([sequence, sign]) => `MKLEW${sign}${sequence}`);
export const sequences = fc.oneof(
  { weight: 14, arbitrary: protein },
  { weight: 1, arbitrary: bad },
  { weight: 1, arbitrary: fc.constant('') },
);

/** What a table's programs write for a sequence that is missing. */
export const MISSING = ['NA', 'NaN', 'nan', 'None', 'NULL', 'N/A', '-', '?', '<NA>'];

const WORDS = [
  ...[
    'human',
    'Homo sapiens',
    'Sus scrofa',
    'bat',
    'Bat',
    'ruminant',
    'NA',
    'nan',
    '-1',
    '+1',
    '=x',
    '@home',
  ],
  ...[
    "O'Brien",
    'say "hi"',
    '"quoted"',
    '5" end',
    'a, b',
    'a; b',
    'Pig; Human',
    'Müller',
    'café',
    'ヒト',
    '007',
  ],
  ...['1.0', '1e5', '2-Sep', 'x|y', 'a\\b', '#1', 'TRUE', 'ends "', '" begins'],
];
/** Labels as people have them. */
export const words = fc.constantFrom(...WORDS);

export const MOST_RECORDS = 7;
const STEMS = ['P', 'seq_', 'A0A', 'sp|P1', 'isolate ', '', 'x.', 'É', '#', '007-', 'a"b'];
/** Records with ids of their own, but for a few that repeat one. */
export const records = (label: fc.Arbitrary<string> = words, sequence = sequences): fc.Arbitrary<Written[]> =>
  fc
    .array(
      fc.record({
        stem: fc.constantFrom(...STEMS),
        sequence,
        label: fc.oneof({ weight: 12, arbitrary: label }, { weight: 1, arbitrary: fc.constant(undefined) }),
        repeats: fc.integer({ min: 0, max: 39 }),
      }),
      { minLength: 1, maxLength: MOST_RECORDS },
    )
    .map((made) => {
      const ids: string[] = [];
      return made.map(({ stem, sequence, label, repeats }, i) => {
        const id = repeats === 0 && i > 0 ? ids[0]! : `${stem}${i + 1}`;
        ids.push(id);
        return { id, sequence, label };
      });
    });

const splits = fc.constantFrom('train', 'val', 'test');
export const lineEnds = fc.constantFrom('\n', '\r\n', '\r');

/** As many as there are records at most. */
export const forEach = <T>(one: fc.Arbitrary<T>): fc.Arbitrary<T[]> =>
  fc.array(one, { minLength: MOST_RECORDS, maxLength: MOST_RECORDS });

/** The same records, each with a split or none of them. */
export const withSplits = (made: fc.Arbitrary<Written[]>): fc.Arbitrary<Written[]> =>
  fc
    .tuple(made, forEach(splits), fc.boolean())
    .map(([all, split, given]) => (given ? all.map((one, i) => ({ ...one, split: split[i] })) : all));

/** How text becomes bytes. */
export type Encoding = 'utf-8' | 'utf-8 with a mark' | 'latin-1' | 'utf-16';

/** The bytes, and what they must be refused with where they are not UTF-8. */
export function encoded(
  text: string,
  name: string,
  encoding: Encoding,
): Pick<WrittenFile, 'bytes' | 'refusal'> {
  if (encoding === 'utf-16')
    return { bytes: Buffer.from(`\ufeff${text}`, 'utf16le'), refusal: new RegExp(`^${name} .*UTF-16`) };
  if (encoding === 'latin-1' && /^[\0-\xff]*$/.test(text)) {
    const first = /[\x80-\xff]/.exec(text)?.index;
    if (first === undefined) return { bytes: Buffer.from(text) };
    const line = text.slice(0, first).split(/\r\n|\r|\n/).length;
    return {
      bytes: Buffer.from(text, 'latin1'),
      refusal: new RegExp(`^${name}(, line ${line}:| .*on line ${line}\\b)`),
    };
  }
  return { bytes: Buffer.from(encoding === 'utf-8 with a mark' ? `\ufeff${text}` : text) };
}

/** What happens to a table between the program that writes it and its reader. */
export const tableOddities = fc.record({
  comments: fc.array(
    fc.record({ at: fc.nat(12), text: fc.constantFrom('# made by hand', '#', '## v2 "final"', "# it's") }),
    { maxLength: 1 },
  ),
  /** Where files were joined. */
  headers: fc.array(fc.integer({ min: 1, max: 12 }), { maxLength: 1 }),
  blanks: fc.array(fc.nat(12), { maxLength: 2 }),
  /** A row that has lost a field, or one too many. */
  broken: fc.option(fc.record({ at: fc.nat(), kind: fc.constantFrom('short', 'long') }), { freq: 15 }),
});
type TableOddities = typeof tableOddities extends fc.Arbitrary<infer T> ? T : never;

/** @param rows texts, the header first */
export function tableFile(
  file: Omit<WrittenFile, 'bytes'>,
  rows: string[],
  { delimiter, end, encoding = 'utf-8' }: { delimiter: string; end: string; encoding?: Encoding },
  { comments, headers, blanks, broken }: TableOddities,
): WrittenFile {
  const texts = [...rows];
  const put = (at: number, line: string, least = 0) =>
    texts.splice(Math.max(least, Math.min(at, texts.length)), 0, line);
  let refusal = file.refusal;
  let cut: string | undefined;
  // The first row tells whether there are row names.
  const at = 2 + ((broken?.at ?? 0) % (rows.length - 2));
  if (broken && texts[at] !== undefined && /^[^#]*\w/.test(texts[at])) {
    texts[at] = broken.kind === 'long' ? `${texts[at]}${delimiter}x` : texts[at]!.split(delimiter)[0]!;
    cut = texts[at];
  }
  const header = texts[0]!;
  headers.forEach((at) => put(at, header, 1));
  blanks.forEach((at) => put(at, '', 1));
  comments.forEach(({ at, text }) => put(at, text));
  if (cut !== undefined && refusal === undefined) {
    const before = texts.slice(0, texts.indexOf(cut, 1)).map((line) => line + end);
    const first = before.join('').split(/\r\n|\r|\n/).length;
    // Any of the lines that the row is on.
    const lines = cut.split('\n').map((_, i) => first + i);
    refusal = new RegExp(`^${file.name}, line (${lines.join('|')})\\b`);
  }
  const text = texts.map((line) => line + end).join('');
  const named = (file.named ?? 0) + comments.length + headers.length;
  return {
    ...file,
    ...encoded(text, file.name, refusal ? 'utf-8' : encoding),
    ...(refusal && { refusal }),
    named,
  };
}

/** What happens to FASTA. */
export const fastaOddities = fc.record({
  end: lineEnds,
  width: fc.constantFrom(60, 70, 80, 7, 100_000),
  blanks: fc.boolean(),
  comment: fc.constantFrom(undefined, undefined, '; made by hand', '# made by hand'),
  encoding: fc.constantFrom<Encoding>('utf-8', 'utf-8', 'utf-8', 'utf-8 with a mark', 'latin-1', 'utf-16'),
});
type FastaOddities = typeof fastaOddities extends fc.Arbitrary<infer T> ? T : never;

/** @param headers one for each record, without ">" */
export function fastaFile(
  file: Omit<WrittenFile, 'bytes'>,
  headers: string[],
  { end, width, blanks, comment, encoding }: FastaOddities,
): WrittenFile {
  const lines = file.records.flatMap(({ sequence }, i) => [
    `>${headers[i]}`,
    ...(sequence.match(new RegExp(`.{1,${width}}`, 'g')) ?? []),
    ...(blanks ? [''] : []),
  ]);
  if (comment !== undefined) lines.unshift(comment);
  const text = lines.map((line) => line + end).join('');
  return { ...file, ...encoded(text, file.name, encoding), named: comment === undefined ? 0 : 1 };
}
