/** Numbers and results as people read them. */
import {
  CLASS_METRICS,
  type ClassificationReport,
  type ClassMetric,
  type ClassReport,
} from '../evaluate/metrics';
import { listedClasses } from './listedClasses';
import { show } from '../data/show';
import { accuracySentence, verdict } from '../evaluate/inWords';
import { oneClassAdvice } from './advice';
import type { StreamProgress } from '../embed/streamProgress';
import type { RunReport } from '../run/runReport';
import type { TrainOptions } from '../train/options';
import { SELECT_BY } from '../train/selection';
import type { EpochReport, StepReport } from '../train/progress';
import { clock, count, scaled } from '../words';

/** When the first update of a command was done. */
export interface FirstStep {
  /** Since the process started. */
  seconds: number;
  /** Seconds of them spent reading the data. */
  dataSeconds: number;
}

export function firstStepLine({ seconds, dataSeconds }: FirstStep): string {
  return `First step done ${seconds.toFixed(2)} s after the start, ${dataSeconds.toFixed(2)} s of it reading the data`;
}

function residueRate(perSecond: number): string {
  return `${scaled(perSecond)} residues/s`;
}

export function stepLine(step: StepReport): string {
  return [
    `epoch ${step.epoch}/${step.epochs}`,
    `step ${step.step}/${step.steps}`,
    `loss ${step.meanLoss.toFixed(4)}`,
    `acc ${step.meanAccuracy.toFixed(3)}`,
    ...(Number.isFinite(step.secondsLeft) ? [`${clock(step.secondsLeft)} left`] : []),
    residueRate(step.residuesPerSecond),
  ].join('  ');
}

/** How far the reading and computing of a stream has come. */
export function streamLine(what: string, progress: StreamProgress): string {
  const { records, share, secondsLeft, residuesPerSecond } = progress;
  return [
    `${what}: ${count(records, 'record')}`,
    ...(share === undefined ? [] : [`${Math.floor(100 * share)} %`]),
    ...(secondsLeft === undefined ? [] : [`${clock(secondsLeft)} left`]),
    ...(residuesPerSecond === undefined ? [] : [residueRate(residuesPerSecond)]),
  ].join('  ');
}

export function epochLine(
  epoch: EpochReport,
  { epochs, selectBy }: Pick<TrainOptions, 'epochs' | 'selectBy'>,
): string {
  const { name, of } = SELECT_BY[selectBy];
  const shown = selectBy === 'loss' || selectBy === 'accuracy';
  return [
    `epoch ${epoch.epoch}/${epochs}`,
    `train loss ${epoch.trainLoss.toFixed(4)} accuracy ${epoch.trainAccuracy.toFixed(3)}`,
    `validation loss ${epoch.valLoss.toFixed(4)} accuracy ${epoch.valAccuracy.toFixed(3)}${shown ? '' : ` ${name} ${of(epoch)?.toFixed(3)}`}`,
    `${epoch.seconds.toFixed(1)} s`,
    residueRate(epoch.residuesPerSecond),
    ...(epoch.best ? ['best so far'] : []),
  ].join('  ');
}

/** What was learned, beside what simple predictors reach, in words. */
export function reportLines(report: RunReport): string[] {
  const { test, split = 'test', training, baselines, intervals } = report;
  const composition = baselines.find(({ name }) => name === 'composition');
  return [
    `${split === 'val' ? 'Validation' : 'Test'} split, ${count(test.count, 'sequence')}, weights of epoch ${training.bestEpoch}:`,
    `  network      ${scores(test)}`,
    ...baselines.map(({ name, report }) => `  ${name.padEnd(11)}  ${scores(report)}`),
    ...classTable(test),
    accuracySentence(split, test, intervals.accuracy),
    ...(composition ? [verdict(composition)] : []),
    ...oneClassAdvice(split, test),
  ];
}

/** How well the classes are recognised; of many the worst. */
export function classTable({ perClass }: ClassificationReport): string[] {
  const { places, left } = listedClasses(perClass, 'report.json');
  const listed = places.map((c) => perClass[c]);
  const width = Math.max(...listed.map(({ name }) => show(name).length), 5);
  // Reports of 0.1.0 hold 0 where no sequence belongs to the class.
  const figure = (one: ClassReport, metric: ClassMetric) => (one.support > 0 ? one[metric]!.toFixed(3) : '-');
  return [
    `  ${'class'.padEnd(width)}  ${CLASS_METRICS.map((metric) => metric.padStart(9)).join('  ')}  sequences`,
    ...listed.map(
      (one) =>
        `  ${show(one.name).padEnd(width)}  ${CLASS_METRICS.map((metric) => figure(one, metric).padStart(9)).join('  ')}  ${String(one.support).padStart(9)}`,
    ),
    ...left,
  ];
}

export function scores({ accuracy, balancedAccuracy, macroF1, mcc }: ClassificationReport): string {
  return `accuracy ${accuracy.toFixed(3)}  balanced accuracy ${balancedAccuracy.toFixed(3)}  macro-F1 ${macroF1.toFixed(3)}  MCC ${mcc.toFixed(3)}`;
}
