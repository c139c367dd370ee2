import { labelledRows } from '../evaluate/baselines';
import type { TrainedModel } from '../model/trainedModel';
import { measureCalibration, type Tempered } from './calibration';
import type { PartitionComparison } from './comparison';
import { enter, type Context } from './context';
import { climbLadder, nearestInTraining } from './ladder';
import { measureClassifier, placeReadouts, probeReadouts } from './measure';
import { measureMovement } from './movement';
import {
  describeTraining,
  modelsOf,
  taskData,
  trainEncoders,
  untrainedNetworks,
  type TrainedEncoder,
} from './networks';
import { testTask } from './orderTraining';
import { probePositions } from './position';
import { analyseResidues } from './residues';
import { isUntrained, type NetworkName } from './result';
import type { Tested } from './systems';
import type { Task } from './taskDatasets';

/** What the vectors of networks tell, which those of another data set have nothing in common with. */
type OfVectors = Pick<PartitionComparison, 'readouts' | 'movements' | 'changed' | 'positions' | 'residues'>;

/** What is found on one data set: a partition, or one of its folds. */
export interface Measured extends Pick<PartitionComparison, 'counts' | 'encoders'> {
  /** All that predicts the test sequences. */
  tested: Tested;
  /** Networks trained on shuffled residues and on labels that only order tells, on the test sequences of these. */
  shuffled: Tested;
  orderOnly: Tested;
  calibration: Tempered[];
  /** Of every test sequence with the nearest training sequence. */
  identities: number[];
  /** Where it was asked for. */
  ofVectors?: OfVectors;
}

/** Networks by name, one per seed. */
type Networks = Map<NetworkName, TrainedModel[]>;

/**
 * Trains all networks, and measures them and the baselines.
 * @param withVectors also what their vectors tell
 */
export async function measureDataset(context: Context, withVectors: boolean): Promise<Measured> {
  const { dataset, rows, tested, tools, hooks, options } = context;
  const data = taskData(context);
  const trained = await trainEncoders(context, data);
  const networks: Networks = byName(trained, 'true');
  const calibration: Tempered[] = [];
  for (const [name, models] of networks) {
    await measureClassifier(context, name, models);
    calibration.push(await measureCalibration(context, name, models));
  }
  for (const [name, models] of untrainedNetworks(context)) networks.set(name, models);
  const reordered: Networks = data.has('reordered') ? byName(trained, 'reordered') : new Map();
  const residues = () => analyseResidues(networks, reordered, options.train.seed);
  const ofVectors: OfVectors | undefined = withVectors
    ? { readouts: [], positions: [], movements: [], changed: [], residues: residues() }
    : undefined;
  for (const [name, models] of networks) {
    const vectors = await probeReadouts(context, name, models);
    if (!ofVectors) continue;
    ofVectors.readouts.push(...(await placeReadouts(context, name, vectors)));
    ofVectors.positions.push(...(await probePositions(context, name, models)));
    const moved = await measureMovement(context, name, models, !isUntrained(name));
    ofVectors.movements.push(...moved.movements);
    ofVectors.changed.push(...moved.changed);
  }
  await enter(context, 'fitting the baselines');
  for (const { predicted, ...rung } of await climbLadder(dataset, rows, tools.fitSvm, hooks)) {
    tested.systems.push({ description: { ...rung, kind: 'baseline' }, predicted: [predicted] });
  }
  return {
    counts: {
      train: labelledRows(dataset, 'train').length,
      val: rows.val.length,
      test: rows.test.length,
    },
    encoders: trained.map((one) => describeTraining(one, dataset.fold)),
    tested,
    shuffled: await testTask(context, 'shuffled', trained, data),
    orderOnly: await testTask(context, 'order-only', trained, data),
    calibration,
    identities: nearestInTraining(dataset, rows.test).map(({ identity }) => identity),
    ofVectors,
  };
}

function byName(trained: TrainedEncoder[], task: Task): Networks {
  return new Map(trained.map((one) => [one.encoder, modelsOf(one, task)]));
}
