import type { ReadProgress } from '../data/read';
import { encode } from '../data/tokens';
import { readingInWords } from '../data/reading';
import type { DroppedRecord, Records } from '../data/types';
import type { Hooks } from '../hooks';
import { noCounts, readBlocks, type Block, type BlockOptions, type StreamCounts } from './blocks';
import { StreamMeter, type StreamProgress } from './streamProgress';

/** Records of any number, and what messages call them. */
export interface RecordSource {
  name: string;
  /** The records, read anew. */
  records(onProgress?: (progress: ReadProgress) => void): Records;
}

/** Which records are left out. */
export type Dropping = Pick<BlockOptions, 'maxLength' | 'skipBad'>;

/** What is done with records that cannot be used. */
export interface DropOptions extends Dropping {
  /** Told of every record that is left out. */
  onDropped?(record: DroppedRecord): void;
}

interface ComputeOptions extends DropOptions, Pick<BlockOptions, 'readouts' | 'refuseTooLong'> {
  /** Whether a block is to be computed; all unless given. */
  wanted?(block: Block, number: number): Promise<boolean>;
}

/** A block, its number in the stream from 0, and what was computed of its sequences. */
interface ComputedBlock<Result> extends Block {
  number: number;
  result: Result;
}

/**
 * Reads a stream, computes it a block at a time and hands the blocks on in order: the one loop of everything that runs a
 * network over records. A block counts as done when its reader asks for the next.
 * @param compute of symbol indices, each sequence of one residue or more; of none where a block holds dropped records alone
 * @param counts is added to
 * @throws SeqloomError for a repeated id, an illegal character, or a stream of which no record can be used
 */
export async function* computeBlocks<Result>(
  source: RecordSource,
  { onDropped, wanted, ...options }: ComputeOptions,
  compute: (sequences: Uint8Array[], hooks: Hooks) => Promise<Result>,
  { onProgress, onNote, signal }: Hooks<StreamProgress>,
  counts: StreamCounts = noCounts(),
): AsyncGenerator<ComputedBlock<Result>> {
  const meter = new StreamMeter(counts, onProgress);
  const records = source.records((progress) => meter.read(progress));
  let number = -1;
  for await (const block of readBlocks(records, { name: source.name, ...options }, counts)) {
    if (number++ < 0 && counts.reading) onNote?.(`${source.name}: ${readingInWords(counts.reading)}`);
    meter.block();
    if (wanted && !(await wanted(block, number))) continue;
    signal?.throwIfAborted();
    meter.begin();
    block.dropped.forEach((record) => onDropped?.(record));
    const result = await compute(
      block.records.map(({ sequence }) => encode(sequence)),
      { signal, onProgress: ({ done, total }) => meter.within(done / total) },
    );
    yield { ...block, number, result };
    meter.end(block);
  }
  counts.notes.forEach((note) => onNote?.(note));
}
