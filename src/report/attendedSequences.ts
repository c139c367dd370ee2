import { mostProbable } from '../data/mostProbable';
import { decode } from '../data/tokens';
import type { Dataset } from '../data/types';
import { embed } from '../embed/embed';
import { valuesOf } from '../embed/vectors';
import type { Gpu } from '../gpu/device';
import type { Hooks } from '../hooks';
import { predict } from '../model/predict';
import { readoutsOf } from '../model/readouts';
import type { TrainedModel } from '../model/trainedModel';
import type { AttendedSequence } from './reportData';

/** Classes of which a sequence is shown, the largest. */
const MOST_CLASSES = 6;

/**
 * What the network attends to: in each of the largest classes, in the sequence that it is surest of among those it gets right.
 * @param rows the labelled sequences of the data set to choose from
 */
export async function attendedSequences(
  gpu: Gpu,
  model: TrainedModel,
  dataset: Dataset,
  rows: number[],
  { onStage, signal }: Hooks<never> = {},
): Promise<AttendedSequence[]> {
  if (!readoutsOf(model.config).includes('residue-attention')) return [];
  onStage?.('reading attention for the report');
  const { ids, tokens, classes } = dataset;
  const tokensOf = (chosen: number[]) => chosen.map((row) => tokens[row]);
  const probabilities = await predict(gpu, model, tokensOf(rows), { signal });
  const surest = surestRight(
    rows.map((row) => dataset.labels[row]),
    probabilities,
    classes.length,
  );
  if (surest.length === 0) return [];
  const chosen = surest.map((place) => rows[place]);
  const readouts = ['residue-attention'] as const;
  const embedded = await embed(gpu, model, tokensOf(chosen), { readouts }, { signal });
  const weights = embedded.get('residue-attention')!;
  return chosen.map((row, i) => ({
    id: ids[row],
    class: classes[dataset.labels[row]],
    probability: probabilities[surest[i] * classes.length + dataset.labels[row]],
    sequence: decode(tokens[row]),
    weights: valuesOf(weights, weights.data, weights.offsets!, i).slice(),
  }));
}

/**
 * The place of the right prediction of greatest probability in each of the largest classes, in the order of classes; none of a
 * class that is never found.
 * @param labels (N) class indices
 * @param probabilities (N, classes)
 */
export function surestRight(labels: number[], probabilities: Float32Array, classes: number): number[] {
  const predicted = mostProbable(probabilities, classes);
  const sizes = Array.from({ length: classes }, () => 0);
  const surest = new Map<number, number>();
  const sureness = (place: number) => probabilities[place * classes + labels[place]];
  labels.forEach((label, place) => {
    sizes[label]++;
    const best = surest.get(label);
    if (predicted[place] !== label || (best !== undefined && sureness(best) >= sureness(place))) return;
    surest.set(label, place);
  });
  return [...surest.keys()]
    .sort((a, b) => sizes[b] - sizes[a] || a - b)
    .slice(0, MOST_CLASSES)
    .sort((a, b) => a - b)
    .map((label) => surest.get(label)!);
}
