import { buildDataset, type DatasetOptions } from '../../src/data/dataset';
import { readRecords, type ReadOptions } from '../../src/data/read';
import { memorySource, type ByteSource } from '../../src/data/source';
import type { Dataset, RawRecord, Reading } from '../../src/data/types';
import { SeqloomError, type Problem } from '../../src/errors';

export async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

/** A source whose stream hands out `chunkLength` bytes at a time. */
export function choppedSource(data: string | Uint8Array, name: string, chunkLength: number): ByteSource {
  const bytes = typeof data === 'string' ? new TextEncoder().encode(data) : data;
  return {
    name,
    size: bytes.length,
    stream: () => {
      let at = 0;
      return new ReadableStream<Uint8Array>({
        pull(controller) {
          if (at >= bytes.length) return controller.close();
          controller.enqueue(bytes.slice(at, at + chunkLength));
          at += chunkLength;
        },
      });
    },
  };
}

export function readAll(
  data: string | Uint8Array<ArrayBuffer>,
  name: string,
  options?: ReadOptions,
): Promise<RawRecord[]> {
  return collect(readRecords(memorySource(data, name), options));
}

/** What is said of reading a table. */
export async function readingOf(text: string, options?: ReadOptions, name = 'a.csv') {
  const records = readRecords(memorySource(text, name), options);
  await collect(records);
  return { ...(records.reading as Reading), notes: records.notes! };
}

/** A table of `n` rows. */
export function table(header: string, n: number, row: (i: number) => string): string {
  return [header, ...Array.from({ length: n }, (_, i) => row(i))].join('\n') + '\n';
}

export function datasetOf(
  records: Partial<RawRecord>[],
  options: Partial<DatasetOptions> = {},
): Promise<Dataset> {
  async function* raw() {
    for (const [i, record] of records.entries()) {
      yield { id: `r${i + 1}`, sequence: 'ACDE', line: i + 1, ...record };
    }
  }
  return buildDataset(raw(), { name: 'data.fasta', use: 'train', seed: 1, ...options });
}

/** The SeqloomError that `work` must end in. */
async function failureOf(work: Promise<unknown>): Promise<SeqloomError> {
  try {
    await work;
  } catch (error) {
    if (error instanceof SeqloomError) return error;
    throw error;
  }
  throw new Error('expected a SeqloomError, but it succeeded');
}

/** Its message. */
export async function errorOf(work: Promise<unknown>): Promise<string> {
  return (await failureOf(work)).message;
}

/** What it says the problem is. */
export async function problemOf(work: Promise<unknown>): Promise<Problem> {
  return (await failureOf(work)).problem;
}

/** Lines that the notes say were left out: comments, repeated headers, Excel's `sep=`. */
export function linesNamed(notes: string[]): number {
  return notes
    .filter((note) =>
      /a comment \((#|; or #)\) is left out|the header is repeated|its first line says/.test(note),
    )
    .reduce(
      (sum, note) => sum + Number(/ ([\d,]+) times \(first on/.exec(note)?.[1].replaceAll(',', '') ?? 1),
      0,
    );
}
