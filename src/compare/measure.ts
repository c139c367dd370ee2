/** What networks reach on the test split: as classifiers, and through frozen readouts. */
import { Rng } from '../data/rng';
import { predict } from '../model/predict';
import type { TrainedModel } from '../model/trainedModel';
import { mostProbable } from '../data/mostProbable';
import { enter, type Context } from './context';
import { geometryOf } from './geometry';
import { probe, PROBES, type ProbeName } from './probes';
import { Draws, intervalOf, meansOf } from './resample';
import { isUntrained, type NetworkName, type ReadoutResult } from './result';
import { readoutVectors, type LabelledVectors, type ReadoutVectors } from './readoutVectors';

/** Test sequences that are compared with each other, at most. */
const MOST_COMPARED = 1000;

/** Adds the networks of all seeds as a classifier. */
export async function measureClassifier(
  context: Context,
  name: NetworkName,
  models: TrainedModel[],
): Promise<void> {
  await enter(context, `testing ${name}`);
  const description = 'the network itself';
  context.tested.systems.push({
    description: { name, kind: 'classifier', description, network: name },
    predicted: await predictedClasses(context, models),
  });
}

/** By network: the classes of the test sequences. */
export async function predictedClasses(
  { gpu, dataset, rows, hooks }: Pick<Context, 'gpu' | 'dataset' | 'rows' | 'hooks'>,
  models: TrainedModel[],
): Promise<Int32Array[]> {
  const sequences = rows.test.map((row) => dataset.tokens[row]);
  const { signal } = hooks;
  const predicted: Int32Array[] = [];
  for (const model of models) {
    predicted.push(mostProbable(await predict(gpu, model, sequences, { signal }), dataset.classes.length));
  }
  return predicted;
}

/**
 * Adds a probe of each kind for each readout.
 * @returns the vectors, by network and readout
 */
export async function probeReadouts(
  context: Context,
  network: NetworkName,
  models: TrainedModel[],
): Promise<ReadoutVectors[][]> {
  const { gpu, dataset, rows, hooks } = context;
  const byNetwork: ReadoutVectors[][] = [];
  for (const model of models) {
    await enter(context, `embedding with ${network}`);
    byNetwork.push(await readoutVectors(gpu, model, dataset, rows, { signal: hooks.signal }));
  }
  for (const [i, { readout }] of byNetwork[0].entries()) {
    const seeds = byNetwork.map((readouts) => readouts[i]);
    for (const name of Object.keys(PROBES) as ProbeName[]) {
      const predicted: Int32Array[] = [];
      for (const vectors of seeds) {
        await enter(context, `probing ${network}, ${readout}: ${name}`);
        predicted.push(await probe(name, vectors, dataset.classes.length));
      }
      const description = `${isUntrained(network) ? 'fresh weights; ' : ''}${PROBES[name]}`;
      const system = { name: `${network}/${readout}/${name}`, kind: 'probe', description } as const;
      context.tested.systems.push({
        description: { ...system, network, readout, probe: name },
        predicted,
      });
    }
  }
  return byNetwork;
}

/** How the readouts lie in space. */
export async function placeReadouts(
  context: Context,
  network: NetworkName,
  byNetwork: ReadoutVectors[][],
): Promise<ReadoutResult[]> {
  const { dataset, options } = context;
  const results: ReadoutResult[] = [];
  for (const [i, { readout, width }] of byNetwork[0].entries()) {
    await enter(context, `comparing sequences by ${network}, ${readout}`);
    const seeds = byNetwork.map((readouts) => readouts[i]);
    const geometry = spread(seeds, dataset.classes.length, options.resamples, options.train.seed);
    results.push({ network, readout, width, ...geometry });
  }
  return results;
}

/** Retrieval and silhouette over test sequences and networks. */
function spread(
  seeds: ReadoutVectors[],
  classes: number,
  resamples: number,
  seed: number,
): Pick<ReadoutResult, 'sequences' | 'retrieval' | 'silhouette'> {
  const { width } = seeds[0];
  const places = new Rng(seed).fork('compared').shuffle(Array.from(seeds[0].test.labels.keys()));
  const compared = places.slice(0, MOST_COMPARED);
  const statistics = seeds.map(({ test }) => {
    const { averagePrecision, silhouette } = geometryOf(pick(test, compared, width), width, classes);
    return meansOf(averagePrecision, silhouette);
  });
  const resampled = new Draws(compared.length, resamples, seed).resample(statistics);
  return {
    sequences: compared.length,
    retrieval: intervalOf(resampled, 0),
    silhouette: intervalOf(resampled, 1, -1),
  };
}

function pick({ vectors, labels }: LabelledVectors, rows: number[], width: number): LabelledVectors {
  const picked = new Float32Array(rows.length * width);
  rows.forEach((row, i) => picked.set(vectors.subarray(row * width, (row + 1) * width), i * width));
  return { vectors: picked, labels: Int32Array.from(rows, (row) => labels[row]) };
}
