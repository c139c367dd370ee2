import { labelledRows } from '../evaluate/baselines';
import type { Gpu } from '../gpu/device';
import type { Hooks } from '../hooks';
import type { TrainedModel } from '../model/trainedModel';
import type { TrainProgress } from '../train/progress';
import { measureCalibration, type Calibration } from './calibration';
import { createContext, enter, type CompareTools } from './context';
import { accuracyByIdentity } from './identity';
import { climbLadder } from './ladder';
import { measureClassifier, measureReadouts } from './measure';
import { measureMovement, type ChangedPredictions, type Movement } from './movement';
import {
  describeTraining,
  modelsOf,
  taskData,
  trainEncoders,
  untrainedNetworks,
  type NetworkPart,
} from './networks';
import type { CompareOptions } from './options';
import { orderGains, orderOnlyAccuracies } from './orderTraining';
import { probePositions, type PositionProbe } from './position';
import { analyseResidues } from './residues';
import type { Partition, PartitionComparison } from './comparison';
import { isUntrained, type NetworkName, type ReadoutResult } from './result';
import { reachVerdict } from './verdict';

/**
 * Compares encoders on one partition of the data: trains them, reads them out, tests all on the same sequences.
 * Learning rates, penalties and numbers of neighbours are chosen on the validation split; the test split chooses nothing.
 * @throws SeqloomError when a split has no labelled sequence, or the GPU fails; what `hooks.signal` carries when it is aborted.
 */
export async function comparePartition(
  gpu: Gpu,
  { dataset, ...partition }: Partition,
  options: CompareOptions,
  tools: CompareTools,
  hooks: Hooks<TrainProgress> = {},
): Promise<PartitionComparison> {
  const context = createContext(gpu, dataset, options, tools, hooks);
  const { rows, systems } = context;
  const data = taskData(context);
  const trained = await trainEncoders(context, data);
  const networks = new Map<NetworkName, TrainedModel[]>(
    trained.map((one) => [one.encoder, modelsOf(one, 'true')]),
  );
  const calibration: Calibration[] = [];
  for (const [name, models] of networks) {
    await measureClassifier(context, name, models);
    calibration.push(await measureCalibration(context, name, models));
  }
  for (const [name, models] of untrainedNetworks(context)) networks.set(name, models);
  const readouts: ReadoutResult[] = [];
  const positions: PositionProbe[] = [];
  const movements: Movement[] = [];
  const changed: ChangedPredictions[] = [];
  for (const [name, models] of networks) {
    readouts.push(...(await measureReadouts(context, name, models)));
    positions.push(...(await probePositions(context, name, models)));
    const moved = await measureMovement(context, name, models, !isUntrained(name));
    movements.push(...moved.movements);
    changed.push(...moved.changed);
  }
  await enter(context, 'fitting the baselines');
  for (const { predicted, ...rung } of await climbLadder(dataset, rows, tools.fitSvm, hooks)) {
    systems.add({ ...rung, kind: 'baseline' }, [predicted]);
  }
  const orderGain = await orderGains(context, trained, data);
  const orderOnly = await orderOnlyAccuracies(context, trained, data);
  await enter(context, 'comparing residue vectors, and computing intervals');
  const reordered = new Map<NetworkName, TrainedModel[]>(
    data.has('reordered') ? trained.map((one) => [one.encoder, modelsOf(one, 'reordered')]) : [],
  );
  const residues = analyseResidues(networks, reordered, options.train.seed);
  const byIdentity = accuracyByIdentity(context);
  const encoders = trained.map(describeTraining);
  const results = systems.results();
  const pairs = systems.pairs();
  return {
    ...partition,
    counts: {
      train: labelledRows(dataset, 'train').length,
      val: rows.val.length,
      test: rows.test.length,
    },
    encoders,
    systems: results,
    pairs,
    readouts,
    orderOnly,
    orderGain,
    movements,
    changed,
    positions,
    residues,
    calibration,
    byIdentity,
    verdict: reachVerdict({ encoders, systems: results, pairs, orderGain, residues, seeds: options.seeds }),
  };
}

/**
 * Trains one network of a comparison on one partition of the data, and those of its encoder that the learning rate is chosen by,
 * for `comparePartition` to find where `tools.train` keeps them. The networks of a comparison can so be trained apart.
 * @throws SeqloomError when the GPU fails; what `hooks.signal` carries when it is aborted.
 */
export async function trainNetwork(
  gpu: Gpu,
  { dataset }: Pick<Partition, 'dataset'>,
  options: CompareOptions,
  part: NetworkPart,
  tools: CompareTools,
  hooks: Hooks<TrainProgress> = {},
): Promise<void> {
  const context = createContext(gpu, dataset, options, tools, hooks);
  await trainEncoders(context, taskData(context), part);
}
