import type { Dataset, Split } from '../data/types';
import type { Gpu } from '../gpu/device';
import type { Hooks } from '../hooks';
import type { TrainProgress } from '../train/progress';
import { Turns } from '../turns';
import { poolCalibration } from './calibration';
import type { Partition, PartitionComparison } from './comparison';
import { createContexts, enter, type CompareTools } from './context';
import { accuracyByIdentity } from './identity';
import { measureDataset, type Measured } from './measureDataset';
import { taskData, trainEncoders, type NetworkPart } from './networks';
import type { CompareOptions } from './options';
import { Draws } from './resample';
import { poolTested, Systems } from './systems';
import { reachVerdict } from './verdict';

/**
 * Compares encoders on one partition of the data: trains them, reads them out, tests all on the same sequences.
 * Learning rates, penalties and numbers of neighbours are chosen on the validation split, of folds on that of each; the test split
 * chooses nothing.
 * @throws SeqloomError when a split has no labelled sequence, or the GPU fails; what `hooks.signal` carries when it is aborted.
 */
export async function comparePartition(
  gpu: Gpu,
  { datasets, ...partition }: Partition,
  options: CompareOptions,
  tools: CompareTools,
  hooks: Hooks<TrainProgress> = {},
): Promise<PartitionComparison> {
  const measured: Measured[] = [];
  for (const context of createContexts(gpu, datasets, options, tools, hooks)) {
    measured.push(await measureDataset(context, measured.length === 0));
  }
  return poolMeasured(partition, datasets, measured, options, hooks);
}

/** @param measured on each of the data sets */
async function poolMeasured(
  partition: Omit<Partition, 'datasets'>,
  datasets: Dataset[],
  measured: Measured[],
  options: CompareOptions,
  hooks: Hooks<TrainProgress>,
): Promise<PartitionComparison> {
  const { resamples, seeds, train, orderTraining } = options;
  await enter({ hooks }, 'computing intervals');
  const turns = new Turns(hooks.signal);
  const [tested, shuffled, orderOnly] = (['tested', 'shuffled', 'orderOnly'] as const).map((what) =>
    poolTested(measured.map((one) => one[what])),
  );
  const draws = new Draws(tested.truth.length, resamples, train.seed);
  const systems = await Systems.resample(tested, draws, turns);
  const ofShuffled = await Systems.resample(shuffled, draws, turns);
  const orderDraws = new Draws(orderOnly.truth.length, resamples, train.seed);
  const ofOrder = await Systems.resample(orderOnly, orderDraws, turns);
  const [{ calibration }] = measured;
  const ofVectors = measured[0].ofVectors!;
  const { residues } = ofVectors;
  const encoders = measured.flatMap((one) => one.encoders);
  const results = systems.results();
  const pairs = systems.pairs();
  const asked = orderTraining ? options.encoders : [];
  const orderGain = asked.map((encoder) => ({
    encoder,
    shuffled: ofShuffled.accuracy(encoder),
    gain: systems.accuracyAbove(ofShuffled, encoder),
  }));
  const folds = datasets.length > 1 ? datasets.map(({ fold }) => fold!) : undefined;
  return {
    ...partition,
    ...(folds && { folds }),
    counts: countsOf(measured),
    encoders,
    systems: results,
    pairs,
    orderOnly: asked.map((encoder) => ({ encoder, accuracy: ofOrder.accuracy(encoder) })),
    orderGain,
    calibration: calibration.map((_, i) =>
      poolCalibration(
        measured.map((one) => one.calibration[i]),
        tested.classes.length,
        draws,
      ),
    ),
    byIdentity: accuracyByIdentity(
      measured.flatMap(({ identities }) => identities),
      systems,
    ),
    ...ofVectors,
    verdict: reachVerdict({ encoders, systems: results, pairs, orderGain, residues, seeds, folds }),
  };
}

/** All test sequences, and of the others the mean numbers. */
function countsOf(measured: Measured[]): PartitionComparison['counts'] {
  const sum = (split: Split) => measured.reduce((total, { counts }) => total + counts[split], 0);
  const mean = (split: Split) => Math.round(sum(split) / measured.length);
  return { train: mean('train'), val: mean('val'), test: sum('test') };
}

/**
 * Trains one network of a comparison on one partition of the data, and those of its encoder that the learning rate is chosen by,
 * for `comparePartition` to find where `tools.train` keeps them. The networks of a comparison can so be trained apart.
 * @throws SeqloomError when the GPU fails; what `hooks.signal` carries when it is aborted.
 */
export async function trainNetwork(
  gpu: Gpu,
  { datasets }: Pick<Partition, 'datasets'>,
  options: CompareOptions,
  part: NetworkPart,
  tools: CompareTools,
  hooks: Hooks<TrainProgress> = {},
): Promise<void> {
  for (const context of createContexts(gpu, datasets, options, tools, hooks)) {
    await trainEncoders(context, taskData(context), part);
  }
}
