/** Whether networks are as sure as they are right, before and after a temperature fitted on the validation split. */
import type { Interval } from '../evaluate/bootstrap';
import { CALIBRATION_BINS, tally, toOutcomes, type Outcomes } from '../evaluate/metrics';
import { fitTemperature, tempered } from '../evaluate/temperature';
import { predict } from '../model/predict';
import type { TrainedModel } from '../model/trainedModel';
import { enter, labelsOf, type Context } from './context';
import { intervalOf, type Statistic } from './resample';
import type { NetworkName } from './result';

/** How the confidence of a network matches its accuracy, before and after temperature scaling. */
export interface Calibration {
  network: NetworkName;
  /** One per network: probabilities become p^(1/T), normalised. Above 1 the network was too sure. */
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

export async function measureCalibration(
  context: Context,
  network: NetworkName,
  models: TrainedModel[],
): Promise<Calibration> {
  const { gpu, dataset, rows, hooks, draws } = context;
  const [validation, test] = [rows.val, rows.test].map((some) => some.map((row) => dataset.tokens[row]));
  const [validationLabels, testLabels] = [rows.val, rows.test].map((some) => labelsOf(dataset, some));
  const { classes } = dataset;
  const temperatures: number[] = [];
  const outcomes: Record<'before' | 'after', Outcomes[]> = { before: [], after: [] };
  for (const model of models) {
    await enter(context, `calibrating ${network}`);
    const { signal } = hooks;
    const temperature = fitTemperature(
      await predict(gpu, model, validation, { signal }),
      validationLabels,
      classes.length,
    );
    const probabilities = await predict(gpu, model, test, { signal });
    temperatures.push(temperature);
    outcomes.before.push(toOutcomes(testLabels, probabilities, classes));
    outcomes.after.push(
      toOutcomes(testLabels, tempered(probabilities, classes.length, temperature), classes),
    );
  }
  const error = (some: Outcomes[]) =>
    intervalOf(draws.resample(some.map((one) => calibrationError(one, classes.length))));
  return {
    network,
    temperatures,
    before: error(outcomes.before),
    after: error(outcomes.after),
    reliability: { before: reliability(outcomes.before), after: reliability(outcomes.after) },
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
