/** What networks trained on rearranged sequences say of order. */
import { labelledRows } from '../evaluate/baselines';
import { enter, labelsOf, type Context } from './context';
import { predictedClasses } from './measure';
import { modelsOf, type TaskData, type TrainedEncoder } from './networks';
import { Draws, intervalOf, metricsOf } from './resample';
import type { PartitionComparison } from './comparison';
import type { OrderGain } from './result';

/** Accuracy as trained, minus that after training on shuffled residues and testing on them; paired over sequences and seeds. */
export async function orderGains(
  context: Context,
  trained: TrainedEncoder[],
  data: TaskData,
): Promise<OrderGain[]> {
  const dataset = data.get('shuffled');
  if (!dataset) return [];
  await enter(context, 'testing on shuffled residues');
  const gains: OrderGain[] = [];
  for (const one of trained) {
    const predicted = await predictedClasses({ ...context, dataset }, modelsOf(one, 'shuffled'));
    const { other, difference } = context.systems.accuracyAbove(one.encoder, predicted);
    gains.push({ encoder: one.encoder, shuffled: other, gain: difference });
  }
  return gains;
}

/** Accuracy on labels that only order tells. */
export async function orderOnlyAccuracies(
  context: Context,
  trained: TrainedEncoder[],
  data: TaskData,
): Promise<PartitionComparison['orderOnly']> {
  const dataset = data.get('order-only');
  if (!dataset) return [];
  await enter(context, 'testing on order-only labels');
  const { resamples, train } = context.options;
  const test = labelledRows(dataset, 'test');
  const rows = { ...context.rows, test };
  const draws = new Draws(test.length, resamples, train.seed);
  const truth = labelsOf(dataset, test);
  const accuracies: PartitionComparison['orderOnly'] = [];
  for (const one of trained) {
    const predicted = await predictedClasses({ ...context, dataset, rows }, modelsOf(one, 'order-only'));
    const statistics = predicted.map((classes) => metricsOf(truth, classes, dataset.classes));
    accuracies.push({ encoder: one.encoder, accuracy: intervalOf(draws.resample(statistics)) });
  }
  return accuracies;
}
