import { ALPHABET, predict, type Dataset, type Gpu } from '../../src';
import { mostProbable } from '../../src/data/mostProbable';
import { explainedShare, principalAxes, project } from '../logic/pca';
import type { Message, SpaceView } from '../protocol';
import { chooseRows, residueBudget } from './budget';
import { titleOf } from './model';
import type { PageNetwork } from './training';
import { projectByUmap } from './umapClient';
import { sequenceVectors } from './vectors';

/** Points shown at once; UMAP runs on the CPU. */
const MOST_POINTS = { pca: 100_000, umap: 3_000 };

/** Rows from which the axes of PCA are found. */
const AXES_ROWS = 20_000;

/** Axes found before, by what they belong to: the next ones start from them. */
export type AxesMemory = Map<string, Float64Array[]>;

export interface SpaceContext {
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
  const vectors = (await sequenceVectors(gpu, model, sequences, [view.readout], signal)).get(view.readout)!;
  const probabilities = await predict(gpu, model, sequences, { signal });
  const width = vectors.length / rows.length;
  const { positions, explained } =
    view.projection === 'umap'
      ? { positions: await projectByUmap(vectors, width), explained: undefined }
      : projectByPca(vectors, width, `${view.network} ${view.readout} ${width}`, axes);
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

function projectByPca(vectors: Float32Array, width: number, key: string, memory: AxesMemory) {
  const axes = principalAxes(vectors.subarray(0, AXES_ROWS * width), width, 3, memory.get(key));
  memory.set(key, axes.axes);
  return { positions: project(vectors, width, axes, 3), explained: explainedShare(axes) };
}

/** The learned residue vectors on their two main axes. */
export function residueMapMessage(network: PageNetwork, axesMemory: AxesMemory): Message {
  const { config, parameters } = network.model;
  const table = Float32Array.from(parameters.get('embedding.weight')!.data);
  const width = config.embeddingDim;
  const known = table.subarray(0, (ALPHABET.length - 1) * width);
  const key = `${network.id} residues ${width}`;
  // X, which few data hold and training hardly moves, has no say in the axes.
  const axes = principalAxes(known, width, 2, axesMemory.get(key));
  axesMemory.set(key, axes.axes);
  return {
    kind: 'residueMap',
    network: network.id,
    title: titleOf(config),
    points: project(table, width, axes, 2),
    explained: explainedShare(axes),
  };
}
