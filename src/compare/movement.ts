/** How far each readout moves when the order of the residues changes and nothing else. */
import { Rng } from '../data/rng';
import { embed } from '../embed/embed';
import type { Interval } from '../evaluate/bootstrap';
import { predict } from '../model/predict';
import { readoutsOfKind, type ReadoutName } from '../model/readouts';
import type { TrainedModel } from '../model/trainedModel';
import { mostProbable } from '../data/mostProbable';
import { reversed, shiftedSegment, shuffled, swappedHalves } from './arrange';
import { enter, type Context } from './context';
import { Draws, intervalOf, meansOf } from './resample';
import type { NetworkName } from './result';
import { squaredDistance } from './readoutVectors';

/** Ways to change the order of the residues and nothing else. */
export const ARRANGEMENTS = {
  /** The second half before the first. */
  'swap halves': swappedHalves,
  /** From the last residue to the first. */
  reverse: reversed,
  /** In a random order. */
  shuffle: shuffled,
  /** Eight residues, as far from the end as they stood from the beginning. */
  'shift a segment': shiftedSegment,
} satisfies Record<string, (tokens: Uint8Array, rng: Rng) => Uint8Array>;
/** One of the ways to rearrange a sequence. */
export type Arrangement = keyof typeof ARRANGEMENTS;

/** How far a readout moves when sequences are rearranged. */
export interface Movement {
  network: NetworkName;
  readout: ReadoutName;
  arrangement: Arrangement;
  /** Mean distance between the vectors of a sequence and of its rearrangement, in units of the median distance between two test sequences. */
  distance: Interval;
}

/** How many predictions change when sequences are rearranged. */
export interface ChangedPredictions {
  network: NetworkName;
  arrangement: Arrangement;
  /** Share of the sequences that are given another class. */
  share: Interval;
}

/** Test sequences that are rearranged, at most. */
const MOST_REARRANGED = 300;

export async function measureMovement(
  context: Context,
  network: NetworkName,
  models: TrainedModel[],
  trained: boolean,
): Promise<{ movements: Movement[]; changed: ChangedPredictions[] }> {
  const { gpu, dataset, rows, hooks, options } = context;
  const { seed } = options.train;
  const { signal } = hooks;
  const rng = new Rng(seed).fork('rearranged');
  const sequences = rng
    .shuffle(rows.test.slice())
    .slice(0, MOST_REARRANGED)
    .map((row) => dataset.tokens[row]);
  const names = Object.keys(ARRANGEMENTS) as Arrangement[];
  const arranged = names.map((name) =>
    sequences.map((tokens, i) => ARRANGEMENTS[name](tokens, rng.fork(`${name} ${i}`))),
  );
  const readouts = readoutsOfKind(models[0].config, 'sequence');
  const draws = new Draws(sequences.length, options.resamples, seed);
  /** By network, arrangement, readout: (sequences). */
  const distances: Float64Array[][][] = [];
  const differs: Float64Array[][] = [];
  for (const model of models) {
    await enter(context, `rearranging sequences for ${network}`);
    const embeddings = await embed(gpu, model, [sequences, ...arranged].flat(), { readouts }, { signal });
    distances.push(
      names.map((_, a) =>
        readouts.map((readout) => {
          const { data, width } = embeddings.get(readout)!;
          return movedBy(data, width, sequences.length, (a + 1) * sequences.length);
        }),
      ),
    );
    if (!trained) continue;
    const probabilities = await predict(gpu, model, [sequences, ...arranged].flat(), { signal });
    const classes = mostProbable(probabilities, dataset.classes.length);
    differs.push(
      names.map((_, a) =>
        Float64Array.from(sequences, (_tokens, i) =>
          Number(classes[i] !== classes[(a + 1) * sequences.length + i]),
        ),
      ),
    );
  }
  const movements = names.flatMap((arrangement, a) =>
    readouts.map((readout, r) => {
      const resampled = draws.resample(distances.map((ofNetwork) => meansOf(ofNetwork[a][r])));
      return { network, readout, arrangement, distance: intervalOf(resampled, 0, 0, Infinity) };
    }),
  );
  const changed = trained
    ? names.map((arrangement, a) => ({
        network,
        arrangement,
        share: intervalOf(draws.resample(differs.map((ofNetwork) => meansOf(ofNetwork[a])))),
      }))
    : [];
  return { movements, changed };
}

/** Distance from each of the first `count` vectors to the one `offset` further on, over the median distance among the first. */
function movedBy(data: Float32Array, width: number, count: number, offset: number): Float64Array {
  const scale = medianDistance(data, width, count);
  return Float64Array.from({ length: count }, (_, i) => {
    const distance = Math.sqrt(squaredDistance(data, i, data, offset + i, width));
    return scale > 0 ? distance / scale : 0;
  });
}

function medianDistance(data: Float32Array, width: number, count: number): number {
  const distances: number[] = [];
  for (let i = 0; i < count; i++) {
    for (let j = 0; j < i; j++) distances.push(Math.sqrt(squaredDistance(data, i, data, j, width)));
  }
  distances.sort((a, b) => a - b);
  return distances[Math.floor(distances.length / 2)] ?? 0;
}
