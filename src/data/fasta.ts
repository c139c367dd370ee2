import { SeqloomError } from '../errors';
import { LineSplitter, MAX_FIELD_LENGTH } from './lines';
import { show } from './show';
import type { ByteSource } from './source';
import type { RawRecord, Reading } from './types';
import { count } from '../words';

/** The regular expression of labels sees no more of a header than this, which bounds the time a slow pattern takes. */
const LONGEST_MATCHED_HEADER = 10_000;

interface FastaOptions {
  /** Finds the label in the header (without `>`): the first capture group, or else the whole match. */
  labelRegex?: RegExp;
  /** Bounds the time that a pattern takes, where the host can. */
  withinTime?: ByteSource['withinTime'];
}

/**
 * Reads FASTA as it streams in: wrapped lines, any line ends, blank lines between and within records.
 *
 * The id is the accession of a UniProt header (`sp|P69905|HBA_HUMAN` gives `P69905`), else the header's first word.
 * Labels come from `labelRegex` or from biotrainer's `TARGET=`; splits from `SET=` (and its older `VALIDATION=True`).
 * Sequences are handed on as written; cleaning is another's work.
 *
 * @param onReading called with what is read for what, before the first record.
 * @throws SeqloomError naming file, record and line: text before the first header, an empty header, a header that a pattern does
 *   not come to an end with.
 */
export async function* readFasta(
  text: AsyncIterable<string>,
  fileName: string,
  options: FastaOptions = {},
  onReading?: (reading: Reading, notes: string[]) => void,
): AsyncGenerator<RawRecord> {
  onReading?.({ format: 'fasta', parts: partsRead(options) }, []);
  const splitter = new LineSplitter(fileName);
  let lineNumber = 0;
  let records = 0;
  let header: RawRecord | undefined;
  let parts: string[] = [];
  let sequenceLines: NonNullable<RawRecord['sequenceLines']> = [];
  let length = 0;

  const finish = (): RawRecord[] => {
    if (!header) return [];
    const record = { ...header, sequence: parts.join(''), sequenceLines };
    parts = [];
    sequenceLines = [];
    length = 0;
    return [record];
  };

  const read = (lines: string[]): RawRecord[] => {
    const finished: RawRecord[] = [];
    for (const raw of lines) {
      lineNumber++;
      const line = raw.trim();
      if (line === '') continue;
      if (line.startsWith('>')) {
        finished.push(...finish());
        records++;
        header = parseHeader(line.slice(1).trim(), lineNumber, options.labelRegex);
        if (header.id === '') {
          throw new SeqloomError(
            `${fileName}, line ${lineNumber}: record ${records} has an empty header; give it an id.`,
          );
        }
      } else if (header) {
        parts.push(line);
        sequenceLines.push({ line: lineNumber, length: line.length });
        length += line.length;
        if (length > MAX_FIELD_LENGTH) {
          throw new SeqloomError(
            `${fileName}, line ${header.line}: the sequence of ${show(header.id)} is longer than ${count(MAX_FIELD_LENGTH, 'character')}.`,
          );
        }
      } else {
        throw new SeqloomError(
          `${fileName}, line ${lineNumber}: text before the first header (${show(line)}). ` +
            'A FASTA record starts with a line that begins with ">".',
        );
      }
    }
    return finished;
  };

  const { withinTime = (work) => work() } = options;
  const late = () =>
    new SeqloomError(
      `${fileName}, line ${lineNumber}: the regular expression takes too long on the header of record ${records}. ` +
        'Look for repetition within repetition, as in (a+)+.',
      { kind: 'label-regex' },
    );
  for await (const piece of text) yield* withinTime(() => read(splitter.push(piece)), late);
  yield* withinTime(() => read(splitter.end()), late);
  yield* finish();
}

function partsRead({ labelRegex }: FastaOptions): Reading['parts'] {
  return {
    id: { from: 'first word', why: 'of UniProt headers the accession' },
    label: labelRegex ? { from: `/${labelRegex.source}/`, why: 'as told' } : { from: 'TARGET=' },
    split: { from: 'SET=' },
  };
}

function parseHeader(header: string, line: number, labelRegex?: RegExp): RawRecord {
  const word = header.split(/\s/, 1)[0]!;
  const uniprot = /^(?:sp|tr)\|([^|]+)\|/.exec(word);
  const target = attribute(header, 'TARGET');
  const set = attribute(header, 'SET');
  const heldOut = /^true$/i.test(attribute(header, 'VALIDATION') ?? '');
  return {
    id: uniprot ? uniprot[1]! : word,
    sequence: '',
    label: labelRegex ? matchLabel(header, labelRegex) : target,
    split: heldOut && set !== undefined && /^train/i.test(set) ? 'val' : set,
    line,
  };
}

/** The value of biotrainer's `NAME=value`, which holds no spaces. */
function attribute(header: string, name: string): string | undefined {
  return new RegExp(`(?:^|\\s)${name}=(\\S+)`).exec(header)?.[1];
}

function matchLabel(header: string, regex: RegExp): string | undefined {
  const match = regex.exec(header.slice(0, LONGEST_MATCHED_HEADER));
  const label = (match?.[1] ?? match?.[0])?.trim();
  return label === '' ? undefined : label;
}
