import { SeqloomError } from '../errors';
import { isNone, type TableOptions } from './columnRoles';
import { readFasta } from './fasta';
import { FOREIGN_HEAD, refuseForeignFormat } from './foreignFormats';
import { compilePattern } from './headerPattern';
import type { HeaderPatterns } from './headers';
import { readingInWords } from './reading';
import { show, showSome } from './show';
import { readText, type ByteSource } from './source';
import { withoutDosEnd } from './dosEnd';
import { parseSplit } from './splits';
import { readTable } from './table';
import { ROLES, type RawRecord, type Reading, type Records } from './types';

/** Formats that are read; `table` is CSV or TSV. */
export const FORMATS = ['fasta', 'table'] as const;

/** How records are read. */
export interface ReadOptions extends TableOptions {
  /** By default told by the content: FASTA if the text begins with ">". */
  format?: (typeof FORMATS)[number];
  /** A regular expression on the FASTA header (without ">"): its first group that matched, or the whole match, is the id. */
  idRegex?: string;
  /** The same of the label. */
  labelRegex?: string;
  /** Records keep what else the file says of them. */
  keepOthers?: boolean;
  /** Options that say nothing of the file's format are meant for other files, which are read with the same ones. */
  beside?: boolean;
}

/** How far reading has come; bytes are those of the source, before decompression. */
export interface ReadProgress {
  bytes: number;
  totalBytes?: number;
  records: number;
}

/**
 * Reads labelled sequences, FASTA or CSV/TSV, plain or gzip, one record at a time and in file order, and tells what it took for
 * what. Several files are read one after the other. Nothing is cleaned, checked for duplicates or dropped here.
 *
 * @throws SeqloomError naming file, record or line.
 */
export function readRecords(
  source: ByteSource | readonly ByteSource[],
  options: ReadOptions = {},
  onProgress?: (progress: ReadProgress) => void,
): Records {
  const onReading = (reading: Reading, notes: string[]) => Object.assign(records, { reading, notes });
  const records: Records =
    'stream' in source
      ? readSource(source, options, onReading, onProgress)
      : readSources(source, options, onReading, onProgress);
  return records;
}

/** One file after the other, each read for itself: its records say which. */
async function* readSources(
  sources: readonly ByteSource[],
  options: ReadOptions,
  onReading: OnReading,
  onProgress?: (progress: ReadProgress) => void,
): AsyncGenerator<RawRecord> {
  const notes: string[] = [];
  let first: string | undefined;
  let rows = 0;
  let before = { bytes: 0, records: 0 };
  const formats = new Set<Reading['format']>();
  let splitGiven = isNone(options.splitColumn);
  const sizes = sources.map(({ size }) => size);
  const totalBytes = sizes.includes(undefined) ? undefined : sizes.reduce((a, b) => a! + b!);
  for (const source of sources) {
    let ofSource: string[] = [];
    let last: ReadProgress = { bytes: 0, records: 0 };
    const onSource = (reading: Reading, said: string[]) => {
      ofSource = said;
      formats.add(reading.format);
      const words = readingInWords(reading);
      if (first === undefined) onReading(reading, notes);
      else if (words !== first) notes.push(`${source.name} is read by other ${words}.`);
      first ??= words;
    };
    const onBytes = ({ bytes, records }: ReadProgress) => {
      last = { bytes, records };
      onProgress?.({ bytes: before.bytes + bytes, totalBytes, records: before.records + records });
    };
    for await (const record of readSource(
      source,
      { ...options, beside: true, firstRow: rows + 1 },
      onSource,
      onBytes,
    )) {
      rows++;
      record.file = source.name;
      splitGiven ||= record.split !== undefined;
      yield record;
    }
    notes.push(...ofSource);
    before = { bytes: before.bytes + last.bytes, records: rows };
  }
  if (!splitGiven) notes.push(...namedAsSplits(sources.map(({ name }) => name)));
  const [format, other] = formats;
  if (format && !other)
    refuseOtherFormatsOptions(format, options, sources.map(({ name }) => name).join(', '));
}

/** Says that the names of files are no splits, where they look as if they were: `train.csv` and `test.csv`. */
function namedAsSplits(names: string[]): string[] {
  const splits = names.map((name) => {
    const words = name
      .split(/[\\/]/)
      .at(-1)!
      .split(/[^A-Za-z]+/);
    return words.map(parseSplit).find((split) => split !== undefined);
  });
  const different = new Set(splits);
  different.delete(undefined);
  if (different.size < 2) return [];
  return [
    `No split is told by the names of files (${showSome(names)}): their records are taken together. Give tables a column "split", and FASTA headers SET=.`,
  ];
}

type OnReading = (reading: Reading, notes: string[]) => void;

async function* readSource(
  source: ByteSource,
  options: ReadOptions & { firstRow?: number },
  onReading: OnReading,
  onProgress?: (progress: ReadProgress) => void,
): AsyncGenerator<RawRecord> {
  const patterns = compilePatterns(options);
  let records = 0;
  let notes: string[] = [];
  const onNotes: OnReading = (reading, said) => {
    notes = said;
    onReading(reading, said);
  };
  const bytesRead = (bytes: number) => onProgress?.({ bytes, totalBytes: source.size, records });
  let endsAsDos = false;
  const text = withoutDosEnd(readText(source, bytesRead), () => (endsAsDos = true));
  const { head, whole } = await withHead(text, FOREIGN_HEAD);
  refuseForeignFormat(head, source.name);
  const format = options.format ?? detectFormat(head, source.name);
  if (!options.beside) refuseOtherFormatsOptions(format, options, source.name);
  const reader =
    format === 'fasta'
      ? readFasta(
          whole,
          source.name,
          {
            ...patterns,
            noLabel: isNone(options.labelColumn),
            noSplit: isNone(options.splitColumn),
            firstNumber: isNone(options.idColumn) ? (options.firstRow ?? 1) : undefined,
            requireLabel: options.requireLabel && !options.beside,
            keepOthers: options.keepOthers,
            withinTime: Object.keys(patterns).length > 0 ? source.withinTime : undefined,
          },
          onNotes,
        )
      : readTable(whole, source.name, options, onNotes);
  for await (const record of reader) {
    records++;
    yield record;
  }
  if (endsAsDos) notes.push(`${source.name}: the ^Z (0x1A) at its end, as DOS has it there, is left out.`);
  if (records === 0) {
    throw new SeqloomError(
      `${source.name} holds no records. Give a FASTA file, or a CSV or TSV file with a header row and records.`,
    );
  }
}

function compilePatterns({ idRegex, labelRegex }: ReadOptions): HeaderPatterns {
  return {
    ...(idRegex !== undefined && { idRegex: compilePattern(idRegex, 'id') }),
    ...(labelRegex !== undefined && { labelRegex: compilePattern(labelRegex, 'label') }),
  };
}

function detectFormat(head: string, fileName: string): 'fasta' | 'table' {
  // Comments may stand before both.
  const first = head.split(/[\r\n]+/).find((line) => !/^\s*([;#]|$)/.test(line));
  if (first?.startsWith('>')) return 'fasta';
  return /\.(fa|fas|fasta|faa|pep)(\.b?gz)?$/i.test(fileName) ? 'fasta' : 'table';
}

/** An option that the format cannot heed is an error, not ignored. */
function refuseOtherFormatsOptions(format: 'fasta' | 'table', options: ReadOptions, fileName: string): void {
  if (format === 'table') {
    const finds = (['label', 'id'] as const).find((one) => options[`${one}Regex`] !== undefined);
    if (!finds) return;
    throw new SeqloomError(
      `${finds === 'label' ? 'Labels' : 'Ids'} are found by a regular expression in FASTA headers, but ${fileName} is a table.`,
      { kind: 'other-format', format, role: finds },
    );
  }
  if (options.headerless) {
    throw new SeqloomError(`Only a table can be without a header, but ${fileName} is FASTA.`);
  }
  const named = ROLES.find((role) => {
    const column = options[`${role}Column`];
    return column !== undefined && (role === 'sequence' || !isNone(column));
  });
  if (named) {
    throw new SeqloomError(
      `The ${named} column "${show(options[`${named}Column`]!)}" is one of a table, but ${fileName} is FASTA.`,
      { kind: 'other-format', format, role: named },
    );
  }
}

/** The text from its first visible character on, so many characters of it or more where there are as many; and all of it again. */
async function withHead(
  text: AsyncGenerator<string>,
  characters: number,
): Promise<{ head: string; whole: AsyncGenerator<string> }> {
  const first: string[] = [];
  let head = '';
  while (head.length < characters) {
    const { done, value } = await text.next();
    if (done) break;
    first.push(value);
    head = head === '' ? value.trimStart() : head + value;
  }
  async function* whole() {
    try {
      yield* first;
      yield* text;
    } finally {
      await text.return(undefined);
    }
  }
  return { head, whole: whole() };
}
