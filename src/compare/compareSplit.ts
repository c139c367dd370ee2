import type { Dataset } from '../data/types';
import type { Gpu } from '../gpu/device';
import { createContext, enter, type CompareHooks, type CompareTools } from './context';
import { climbLadder } from './ladder';
import { measureClassifier, measureReadouts } from './measure';
import { describeTraining, modelsOf, taskData, trainEncoders, untrainedLstms } from './networks';
import type { CompareOptions } from './options';
import { orderGains, orderOnlyAccuracies } from './orderTraining';
import { UNTRAINED, type ReadoutResult, type SplitComparison } from './result';
import { reachVerdict } from './verdict';

/**
 * Compares encoders on one way of splitting the data: trains them, reads them out, tests all on the same sequences.
 * Learning rates, penalties and numbers of neighbours are chosen on the validation split; the test split chooses nothing.
 * @param dataset with labelled sequences in all three splits.
 * @throws SeqloomError when it has none in one of them, or the GPU fails; what `hooks.signal` carries when it is aborted.
 */
export async function compareSplit(
  gpu: Gpu,
  dataset: Dataset,
  split: Pick<SplitComparison, 'name' | 'description'>,
  options: CompareOptions,
  tools: CompareTools,
  hooks: CompareHooks = {},
): Promise<SplitComparison> {
  const context = createContext(gpu, dataset, options, tools, hooks);
  const { rows, systems } = context;
  const data = taskData(context);
  const trained = await trainEncoders(context, data);
  const readouts: ReadoutResult[] = [];
  for (const one of trained) {
    const models = modelsOf(one, 'true');
    await measureClassifier(context, one.encoder, models);
    readouts.push(...(await measureReadouts(context, one.encoder, models)));
  }
  readouts.push(...(await measureReadouts(context, UNTRAINED, untrainedLstms(context))));
  await enter(context, 'fitting the baselines');
  for (const { predicted, ...rung } of climbLadder(dataset, rows, tools.fitSvm)) {
    systems.add({ ...rung, kind: 'baseline' }, [predicted]);
  }
  const orderGain = await orderGains(context, trained, data);
  const orderOnly = await orderOnlyAccuracies(context, trained, data);
  const encoders = trained.map(describeTraining);
  const results = systems.results();
  const pairs = systems.pairs();
  const trainRows = dataset.splits.filter((one, row) => one === 'train' && dataset.labels[row] >= 0);
  return {
    ...split,
    counts: { train: trainRows.length, val: rows.val.length, test: rows.test.length },
    encoders,
    systems: results,
    pairs,
    readouts,
    orderOnly,
    orderGain,
    verdict: reachVerdict({ encoders, systems: results, pairs, orderGain, seeds: options.seeds }),
  };
}
