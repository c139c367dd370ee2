/** Position probes: can the place of a planted motif be read from a frozen vector? */
import { Matrix, solve } from 'ml-matrix';
import { Rng } from '../data/rng';
import { SPLITS, type Split } from '../data/types';
import { encode } from '../data/tokens';
import { embed } from '../embed/embed';
import type { Interval } from '../evaluate/bootstrap';
import { readoutsOfKind, type ReadoutName } from '../model/readouts';
import type { TrainedModel } from '../model/trainedModel';
import { enter, type Context } from './context';
import { Draws, intervalOf, type Statistic } from './resample';
import type { NetworkName } from './result';
import { standardise } from './readoutVectors';

/** Residues that stand in every sequence in place of its own; rare ones, and no known motif. */
const MOTIF = encode('WCHMWCHM');
/** Sequences of each split, at most; shorter ones than three motifs are left out. */
const MOST = { train: 1000, val: 300, test: 500 };
const SHORTEST = 3 * MOTIF.length;
/** Ridge penalties tried on the validation split, beside the mean squared error. */
const PENALTIES = [1, 1e-1, 1e-2, 1e-3, 1e-4];

/** How well a readout tells where in its sequence a planted motif lies. */
export interface PositionProbe {
  network: NetworkName;
  readout: ReadoutName;
  /** Test sequences of these lengths. */
  lengths: [number, number];
  sequences: number;
  /** Share of the variance of the motif's relative place that ridge regression on the vector explains; 0: none. */
  explained: Interval;
}

interface Planted {
  sequences: Uint8Array[];
  /** Relative place of the motif, 0 (start) to 1 (end). */
  places: Float64Array;
}

/** By readout: over all test sequences, then over thirds of them by length. */
export async function probePositions(
  context: Context,
  network: NetworkName,
  models: TrainedModel[],
): Promise<PositionProbe[]> {
  const { options } = context;
  const planted = plant(context);
  if (SPLITS.some((split) => planted[split].sequences.length < 10)) return [];
  const { sequences } = planted.test;
  const readouts = readoutsOfKind(models[0].config, 'sequence');
  /** By network, readout: (test) squared errors. */
  const errors: Float64Array[][] = [];
  for (const model of models) {
    await enter(context, `reading a motif's place from ${network}`);
    errors.push(await squaredErrors(context, model, planted));
  }
  const spread = planted.test.places.map((place) => (place - 0.5) ** 2);
  return readouts.flatMap((readout, r) =>
    lengthGroups(sequences).map((group) => {
      const draws = new Draws(group.length, options.resamples, options.train.seed);
      const statistics = errors.map((ofNetwork) => explainedShare(group, ofNetwork[r], spread));
      const lengths = group.map((i) => sequences[i].length);
      return {
        network,
        readout,
        lengths: [Math.min(...lengths), Math.max(...lengths)] as [number, number],
        sequences: group.length,
        explained: intervalOf(draws.resample(statistics), 0, -Infinity),
      };
    }),
  );
}

function plant({ dataset, rows, options }: Context): Record<Split, Planted> {
  const rng = new Rng(options.train.seed).fork('planted motif');
  const planted = SPLITS.map((split): [Split, Planted] => {
    const long = rows[split].filter((row) => dataset.tokens[row].length >= SHORTEST);
    const chosen = rng.shuffle(long).slice(0, MOST[split]);
    const places = Float64Array.from(chosen, () => rng.uniform());
    const sequences = chosen.map((row, i) => {
      const tokens = dataset.tokens[row].slice();
      tokens.set(MOTIF, Math.round(places[i] * (tokens.length - MOTIF.length)));
      return tokens;
    });
    return [split, { sequences, places }];
  });
  return Object.fromEntries(planted) as Record<Split, Planted>;
}

/** By readout: the squared errors of the predicted places in the test split. */
async function squaredErrors(
  { gpu, hooks }: Context,
  model: TrainedModel,
  { train, val, test }: Record<Split, Planted>,
): Promise<Float64Array[]> {
  const readouts = readoutsOfKind(model.config, 'sequence');
  const all = [train, val, test].flatMap(({ sequences }) => sequences);
  const embeddings = await embed(gpu, model, all, { readouts }, { signal: hooks.signal });
  return readouts.map((readout) => {
    const { data, width } = embeddings.get(readout)!;
    standardise(data, width, train.sequences.length);
    const rowsOf = (start: number, count: number) =>
      new Matrix(
        Array.from({ length: count }, (_, i) => [
          1,
          ...data.subarray((start + i) * width, (start + i + 1) * width),
        ]),
      );
    const x = rowsOf(0, train.sequences.length);
    const validation = rowsOf(train.sequences.length, val.sequences.length);
    const tested = rowsOf(train.sequences.length + val.sequences.length, test.sequences.length);
    let best = new Float64Array();
    let least = Infinity;
    for (const penalty of PENALTIES) {
      const weights = ridge(x, train.places, penalty);
      const loss = squares(validation.mmul(weights), val.places).reduce((a, b) => a + b, 0);
      if (loss < least) {
        least = loss;
        best = squares(tested.mmul(weights), test.places);
      }
    }
    return best;
  });
}

/** Weights (width, 1) that minimise the mean squared error plus penalty x the squared weights; the first, the constant, is free. */
function ridge(x: Matrix, y: Float64Array, penalty: number): Matrix {
  const normal = x.transpose().mmul(x).div(x.rows);
  for (let i = 1; i < x.columns; i++) normal.set(i, i, normal.get(i, i) + penalty);
  return solve(normal, x.transpose().mmul(Matrix.columnVector(y)).div(x.rows));
}

function squares(predicted: Matrix, truth: Float64Array): Float64Array<ArrayBuffer> {
  return Float64Array.from(truth, (value, i) => (predicted.get(i, 0) - value) ** 2);
}

/** All sequences, then the short, middle and long thirds. */
function lengthGroups(sequences: Uint8Array[]): number[][] {
  const byLength = sequences
    .map((_, i) => i)
    .sort((a, b) => sequences[a].length - sequences[b].length || a - b);
  const third = Math.ceil(byLength.length / 3);
  return [byLength, ...[0, 1, 2].map((part) => byLength.slice(part * third, (part + 1) * third))];
}

/** 1 - squared errors / squared distances from the middle, the best guess without the vector. */
function explainedShare(group: number[], errors: Float64Array, spread: Float64Array): Statistic {
  return (rows) => {
    let error = 0;
    let total = 0;
    for (let i = 0; i < group.length; i++) {
      const place = group[rows ? rows[i] : i];
      error += errors[place];
      total += spread[place];
    }
    return [total > 0 ? 1 - error / total : 0];
  };
}
