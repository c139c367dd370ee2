/** Whether networks are as sure as they are right, before and after a temperature fitted on the validation split. */
import { concatenate } from '../data/concatenate';
import type { Interval } from '../evaluate/bootstrap';
import { CALIBRATION_BINS, tally, toOutcomes, type Outcomes } from '../evaluate/metrics';
import { fitTemperature, tempered } from '../evaluate/temperature';
import { predict } from '../model/predict';
import type { TrainedModel } from '../model/trainedModel';
import { enter, labelsOf, type Context } from './context';
import { intervalOf, type Draws, type Statistic } from './resample';
import type { NetworkName } from './result';

/** How the confidence of a network matches its accuracy, before and after temperature scaling. */
export interface Calibration {
  network: NetworkName;
  /** One per network, of folds those of the first before those of the second: probabilities become p^(1/T), normalised. Above 1 the network was too sure. */
  temperatures: number[];
  /** Expected calibration error, 15 equal bins of confidence. */
  before: Interval;
  after: Interval;
  /** Pooled over networks, by confidence; empty bins are left out. */
  reliability: { before: ReliabilityBin[]; after: ReliabilityBin[] };
}

/** Predictions of about the same confidence. */
export interface ReliabilityBin {
  /** Mean confidence and share of right answers in the bin. */
  confidence: number;
  accuracy: number;
  count: number;
}

const RELIABILITY_BINS = 10;

/** What the networks of all seeds predict for the test sequences of one data set, before and after. */
export interface Tempered extends Pick<Calibration, 'network' | 'temperatures'> {
  before: Outcomes[];
  after: Outcomes[];
}

export async function measureCalibration(
  context: Context,
  network: NetworkName,
  models: TrainedModel[],
): Promise<Tempered> {
  const { gpu, dataset, rows, hooks } = context;
  const [validation, test] = [rows.val, rows.test].map((some) => some.map((row) => dataset.tokens[row]));
  const [validationLabels, testLabels] = [rows.val, rows.test].map((some) => labelsOf(dataset, some));
  const { classes } = dataset;
  const measured: Tempered = { network, temperatures: [], before: [], after: [] };
  for (const model of models) {
    await enter(context, `calibrating ${network}`);
    const { signal } = hooks;
    const temperature = fitTemperature(
      await predict(gpu, model, validation, { signal }),
      validationLabels,
      classes.length,
    );
    const probabilities = await predict(gpu, model, test, { signal });
    measured.temperatures.push(temperature);
    measured.before.push(toOutcomes(testLabels, probabilities, classes));
    measured.after.push(
      toOutcomes(testLabels, tempered(probabilities, classes.length, temperature), classes),
    );
  }
  return measured;
}

/** @param folds what was measured of one encoder on each */
export function poolCalibration(folds: Tempered[], classes: number, draws: Draws): Calibration {
  const ofAll = (when: 'before' | 'after') =>
    folds[0][when].map((_, seed) => pooled(folds.map((fold) => fold[when][seed])));
  const [before, after] = [ofAll('before'), ofAll('after')];
  const error = (some: Outcomes[]) =>
    intervalOf(draws.resample(some.map((one) => calibrationError(one, classes))));
  return {
    network: folds[0].network,
    temperatures: folds.flatMap(({ temperatures }) => temperatures),
    before: error(before),
    after: error(after),
    reliability: { before: reliability(before), after: reliability(after) },
  };
}

function pooled(parts: Outcomes[]): Outcomes {
  return {
    truth: concatenate(
      Int32Array,
      parts.map(({ truth }) => truth),
    ),
    predicted: concatenate(
      Int32Array,
      parts.map(({ predicted }) => predicted),
    ),
    confidence: concatenate(
      Float64Array,
      parts.map(({ confidence }) => confidence),
    ),
    unlabelled: parts.reduce((sum, { unlabelled }) => sum + unlabelled, 0),
  };
}

function calibrationError(outcomes: Outcomes, classes: number): Statistic {
  return (rows) => {
    const { calibrationGap, count } = tally(outcomes, classes, rows);
    let sum = 0;
    for (let bin = 0; bin < CALIBRATION_BINS; bin++) sum += Math.abs(calibrationGap[bin]);
    return [sum / count];
  };
}

function reliability(outcomes: Outcomes[]): ReliabilityBin[] {
  const bins = Array.from({ length: RELIABILITY_BINS }, () => ({ confidence: 0, right: 0, count: 0 }));
  for (const { truth, predicted, confidence } of outcomes) {
    truth.forEach((label, i) => {
      const bin = bins[Math.min(RELIABILITY_BINS - 1, Math.floor(confidence[i] * RELIABILITY_BINS))];
      bin.confidence += confidence[i];
      bin.right += label === predicted[i] ? 1 : 0;
      bin.count++;
    });
  }
  return bins
    .filter(({ count }) => count > 0)
    .map(({ confidence, right, count }) => ({
      confidence: confidence / count,
      accuracy: right / count,
      count,
    }));
}
