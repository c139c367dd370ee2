import { ALPHABET, predict, type Dataset, type Gpu } from '../../src';
import { mostProbable } from '../../src/data/mostProbable';
import { principalAxes, project } from '../../src/report/pca';
import type { Message, SpaceView } from '../protocol';
import { chooseRows, residueBudget } from './budget';
import { titleOf } from './model';
import type { PageNetwork } from './pageNetwork';
import { projectByUmap } from './umapClient';
import { readVectors } from './readVectors';

/** Points shown at once; UMAP runs on the CPU. */
const MOST_POINTS = { pca: 100_000, umap: 3_000 };

/** Rows from which the axes of PCA are found. */
const AXES_ROWS = 20_000;

/** Sweeps for axes that are followed through training; from the previous ones far fewer do. */
const SWEEPS = 60;

/** Axes found before, by what they belong to: the next ones start from them. */
export type AxesMemory = Map<string, Float64Array[]>;

interface SpaceContext {
  dataset: Dataset;
  network: PageNetwork;
  view: SpaceView;
  training: boolean;
  axes: AxesMemory;
}

/** The embedding space as a network has it now. */
export async function spaceMessage(
  gpu: Gpu,
  { dataset, network, view, training, axes }: SpaceContext,
  signal: AbortSignal,
): Promise<Message> {
  const rows = chooseRows(dataset, MOST_POINTS[view.projection], residueBudget(gpu, training));
  const sequences = Array.from(rows, (row) => dataset.tokens[row]);
  const { model, classes, epochs } = network;
  const vectors = (await readVectors(gpu, model, sequences, [view.readout], signal)).get(view.readout)!;
  const probabilities = await predict(gpu, model, sequences, { signal });
  const width = vectors.length / rows.length;
  const some = vectors.subarray(0, AXES_ROWS * width);
  const { positions, explained } =
    view.projection === 'umap'
      ? { positions: await projectByUmap(vectors, width), explained: undefined }
      : projectByPca(
          { rows: vectors, some, width, count: 3 },
          `${view.network} ${view.readout} ${width}`,
          axes,
        );
  return {
    kind: 'space',
    view,
    rows,
    positions,
    predicted: mostProbable(probabilities, classes.length),
    classes,
    explained,
    epochs,
  };
}

/**
 * The rows on the main axes of some of them, scaled by one factor so that those spread to about 1, and the share of the variance
 * that the axes hold.
 * @param key names the axes in the memory
 */
function projectByPca(
  { rows, some, width, count }: { rows: Float32Array; some: Float32Array; width: number; count: number },
  key: string,
  memory: AxesMemory,
): { positions: Float32Array<ArrayBuffer>; explained: number } {
  const axes = principalAxes(some, width, count, memory.get(key), SWEEPS);
  memory.set(key, axes.axes);
  const held = axes.variances.reduce((sum, variance) => sum + variance, 0);
  const spread = Math.sqrt(held) || 1;
  const positions = project(rows, width, axes, count).map((value) => value / spread);
  return { positions, explained: axes.total > 0 ? held / axes.total : 0 };
}

/** The learned residue vectors on their two main axes. */
export function residueMapMessage(network: PageNetwork, axesMemory: AxesMemory): Message {
  const { config, parameters } = network.model;
  const table = Float32Array.from(parameters.get('embedding.weight')!.data);
  const width = config.embeddingDim;
  const known = table.subarray(0, (ALPHABET.length - 1) * width);
  const key = `${network.id} residues ${width}`;
  // X, which few data hold and training hardly moves, has no say in the axes.
  const { positions, explained } = projectByPca(
    { rows: table, some: known, width, count: 2 },
    key,
    axesMemory,
  );
  return { kind: 'residueMap', network: network.id, title: titleOf(config), points: positions, explained };
}
