/** Fills a folder of parts with the blocks of an embedding that are not there yet. */
import { createHash } from 'node:crypto';
import type { Block, StreamCounts } from '../embed/blocks';
import { computeBlocks, type Dropping } from '../embed/computeBlocks';
import type { SequenceEmbedder } from '../embed/embedder';
import type { StreamProgress } from '../embed/streamProgress';
import { SeqloomError } from '../errors';
import type { Hooks } from '../hooks';
import { digestOf, EmbedParts, removeParts } from './embedParts';
import { stateDifference, type EmbedState, type EmbedTotals } from './embedState';
import type { RecordStream } from './recordStream';

/** The parts to be filled: new ones, or those that an interrupted embedding of the same kind left. */
export async function openParts(
  folder: string,
  state: EmbedState,
  { readouts }: SequenceEmbedder,
  hooks: Hooks<StreamProgress>,
): Promise<EmbedParts> {
  if (!EmbedParts.isAt(folder)) {
    await removeParts(folder);
    return EmbedParts.create(folder, state, readouts);
  }
  const parts = await EmbedParts.open(folder);
  const difference = stateDifference(parts.state, state.job, state.shard);
  if (difference) {
    throw new SeqloomError(`${folder} belongs to another embedding: ${difference}.`, { kind: 'parts-other' });
  }
  // Known to whoever writes the output.
  parts.state.spreadsheetSafe ||= state.spreadsheetSafe;
  const [adapter] = state.adapters;
  if (!parts.state.adapters.includes(adapter)) {
    hooks.onNote?.(
      `The first parts were computed on another adapter (${parts.state.adapters.join('; ')}); last digits may differ.`,
    );
    parts.state.adapters.push(adapter);
    await parts.writeState();
  }
  return parts;
}

/** Computes every block of the shard that is not there yet. */
export async function fillParts(
  parts: EmbedParts,
  embedder: SequenceEmbedder,
  data: RecordStream,
  dropping: Dropping,
  counts: StreamCounts,
  hooks: Hooks<StreamProgress>,
): Promise<EmbedTotals> {
  const { index, count } = parts.state.shard;
  const { readouts } = embedder;
  const done = await parts.numbers();
  const hash = createHash('sha256');
  let blocks = 0;
  const wanted = async (block: Block, number: number) => {
    const digest = digestOf(block);
    hash.update(digest);
    blocks++;
    if (number % count !== index - 1) return false;
    if (!done.delete(number)) return true;
    if ((await parts.read(number)).sha256 !== digest) throw changed(data, parts);
    return false;
  };
  // A table needs no sequence.
  if (readouts.some(({ kind }) => kind !== 'table')) {
    const computed = computeBlocks(
      data,
      { ...dropping, readouts, wanted, refuseTooLong: (residues) => embedder.refuseTooLong?.(residues) },
      (sequences, within) => embedder.embed(sequences, within),
      hooks,
      counts,
    );
    for await (const block of computed) await parts.write(block.number, block, block.result);
  }
  if (done.size > 0) throw changed(data, parts);
  const { sequences, residues, dropped, labelled } = counts;
  return { blocks, sequences, residues, dropped, labelled, sha256: hash.digest('hex') };
}

function changed({ name }: RecordStream, { folder }: EmbedParts): SeqloomError {
  return new SeqloomError(
    `${name} is not what the parts in ${folder} were computed from: its records have changed.`,
    { kind: 'parts-other' },
  );
}
