import { SeqloomError } from '../errors';
import { AnnotationCensus } from './annotated';
import { HeaderCensus, type HeaderCensusOptions } from './headerCensus';
import { parseHeader } from './headers';
import { Oddity } from './oddity';
import { LineSplitter, MAX_FIELD_LENGTH } from './lines';
import { show } from './show';
import type { ByteSource } from './source';
import type { RawRecord, Reading } from './types';
import { SequenceCensus } from './withoutSequences';
import { count } from '../words';

interface FastaOptions extends HeaderCensusOptions {
  /** The ids are the numbers of the records, from this one on. */
  firstNumber?: number;
  /** Records keep their whole header. */
  keepOthers?: boolean;
  /** Bounds the time that a pattern takes, where the host can. */
  withinTime?: ByteSource['withinTime'];
}

/**
 * Reads FASTA as it streams in: wrapped lines, any line ends, blank lines between and within records.
 *
 * Ids, labels and splits come from headers as `parseHeader` reads them. Lines that begin with `;`, and before the first header
 * those that begin with `#`, are comments.
 * Sequences are handed on as written; cleaning is another's work.
 *
 * @param onReading called with what is read for what, before the first record.
 * @throws SeqloomError naming file, record and line: text before the first header, an empty header, a header that a pattern does
 *   not come to an end with, headers that hold no id or none of which holds a label.
 */
export async function* readFasta(
  text: AsyncIterable<string>,
  fileName: string,
  options: FastaOptions = {},
  onReading?: (reading: Reading, notes: string[]) => void,
): AsyncGenerator<RawRecord> {
  const notes: string[] = [];
  onReading?.({ format: 'fasta', parts: partsRead(options) }, notes);
  const splitter = new LineSplitter(fileName);
  let lineNumber = 0;
  let records = 0;
  let header: RawRecord | undefined;
  let headerText = '';
  let parts: string[] = [];
  let sequenceLines: NonNullable<RawRecord['sequenceLines']> = [];
  let length = 0;

  const comments = new Oddity();
  const census = new HeaderCensus(options);
  const annotation = new AnnotationCensus();
  const sequences = new SequenceCensus();
  const withoutId = (text: string) => {
    const at = `${fileName}, line ${lineNumber}: record ${records}`;
    return options.idRegex && text !== ''
      ? new SeqloomError(`${at} (${show(text)}) has no id that the regular expression finds.`, {
          kind: 'header-pattern',
          finds: 'id',
        })
      : new SeqloomError(
          `${at} has ${text === '' ? 'an empty header' : `no id (${show(text)})`}; begin the header with one.`,
        );
  };

  const finish = (): RawRecord[] => {
    if (!header) return [];
    const record = { ...header, sequence: parts.join(''), sequenceLines };
    annotation.see(record);
    sequences.see(headerText, record.sequence);
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
      if (!header && /^[;#]/.test(line)) {
        comments.at(`line ${lineNumber}`);
        continue;
      }
      if (line.startsWith('>')) {
        finished.push(...finish());
        records++;
        const text = (headerText = line.slice(1).trim());
        header = { sequence: '', line: lineNumber, ...parseHeader(text, options) };
        if (options.firstNumber !== undefined) header.id = String(options.firstNumber + records - 1);
        if (options.keepOthers) header.others = { header: text };
        if (header.id === '') throw withoutId(text);
        census.see(text, header);
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
      { kind: 'header-pattern', finds: options.labelRegex ? 'label' : 'id' },
    );
  for await (const piece of text) yield* withinTime(() => read(splitter.push(piece)), late);
  yield* withinTime(() => read(splitter.end()), late);
  yield* finish();
  if (comments.times > 0) notes.push(`${fileName}: a comment (; or #) is left out ${comments.where}.`);
  sequences.end(fileName);
  annotation.end(fileName);
  notes.push(...census.end(fileName));
}

function partsRead({ idRegex, labelRegex, noLabel, noSplit, firstNumber }: FastaOptions): Reading['parts'] {
  const told = (pattern: RegExp) => ({ from: `/${pattern.source}/`, why: 'as told' });
  const usualId =
    firstNumber === undefined
      ? { from: 'first word', why: 'of UniProt headers the accession' }
      : { from: 'record number' };
  return {
    id: idRegex ? told(idRegex) : usualId,
    ...(!noLabel && { label: labelRegex ? told(labelRegex) : { from: 'TARGET=' } }),
    ...(!noSplit && { split: { from: 'SET=' } }),
  };
}
