import { ALPHABET, predict, type Dataset, type Gpu } from '../../src';
import { mostProbable } from '../../src/data/mostProbable';
import { principalAxes, project } from '../../src/report/pca';
import type { Message, Of, SpaceView } from '../protocol';
import { chooseRows, residueBudget } from './budget';
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
  of: Of;
  dataset: Dataset;
  network: PageNetwork;
  view: SpaceView;
  training: boolean;
  axes: AxesMemory;
}

/** The embedding space as a network has it now. */
export async function spaceMessage(
  gpu: Gpu,
  { of, dataset, network, view, training, axes }: SpaceContext,
  signal: AbortSignal,
): Promise<Message> {
  const rows = chooseRows(dataset, MOST_POINTS[view.projection], residueBudget(gpu, training));
  const sequences = Array.from(rows, (row) => dataset.tokens[row]);
  const { id, model, classes } = network;
  const readout = view.readouts[id];
  const vectors = (await readVectors(gpu, model, sequences, [readout], signal)).get(readout)!;
  const probabilities = await predict(gpu, model, sequences, { signal });
  const width = vectors.length / rows.length;
  const some = vectors.subarray(0, AXES_ROWS * width);
  const { positions, explained } =
    view.projection === 'umap'
      ? { positions: await projectByUmap(id, vectors, width, view.dimensions), explained: undefined }
      : projectByPca(
          { rows: vectors, some, width, count: view.dimensions },
          `${id} ${readout} ${width} ${view.dimensions}`,
          axes,
        );
  return {
    kind: 'space',
    of,
    network: id,
    view,
    rows,
    positions: view.dimensions === 2 ? flat(positions) : positions,
    predicted: mostProbable(probabilities, classes.length),
    classes,
    explained,
  };
}

/** (N, 3) of (N, 2): in the plane through the origin that faces the viewer. */
function flat(positions: Float32Array): Float32Array<ArrayBuffer> {
  const out = new Float32Array((positions.length / 2) * 3);
  for (let i = 0; i * 2 < positions.length; i++) out.set(positions.subarray(i * 2, i * 2 + 2), i * 3);
  return out;
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
export function residueMapMessage(of: Of, network: PageNetwork, axesMemory: AxesMemory): Message {
  const { id, config } = network;
  const { parameters } = network.model;
  const table = Float32Array.from(parameters.get('embedding.weight')!.data);
  const width = config.embeddingDim;
  const known = table.subarray(0, (ALPHABET.length - 1) * width);
  const key = `${id} residues ${width}`;
  // X, which few data hold and training hardly moves, has no say in the axes.
  const { positions, explained } = projectByPca(
    { rows: table, some: known, width, count: 2 },
    key,
    axesMemory,
  );
  return { kind: 'residueMap', of, network: id, points: positions, explained };
}
