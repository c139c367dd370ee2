/** A cross-validation as the terminal shows it. */
import { alignColumns } from '../data/columns';
import { show } from '../data/show';
import { accuracySentence, METRIC_NAMES, verdict } from '../evaluate/inWords';
import type { Metric } from '../evaluate/metrics';
import type { FoldsProgress } from '../node/crossValidation';
import type { CrossValidationReport } from '../run/foldsReport';
import { foundOptions } from '../run/search';
import { count, roughly } from '../words';
import { oneClassAdvice } from './advice';
import { optionsInWords } from './searchOptions';
import { classTable, scores } from './words';

const SHOWN: Metric[] = ['accuracy', 'balancedAccuracy', 'macroF1', 'mcc'];

/** What a fold came to, and how long the others will take. */
export function foldLine({
  fold,
  folds,
  name,
  report,
  secondsLeft,
}: FoldsProgress & { kind: 'fold' }): string {
  const { test, training, search } = report;
  const called = name === String(fold) ? '' : ` (${show(name)})`;
  return [
    `fold ${fold}/${folds}${called}`,
    `${count(test.count, 'sequence')}: accuracy ${test.accuracy.toFixed(3)} macro-F1 ${test.macroF1.toFixed(3)}`,
    `epoch ${training.bestEpoch} of ${training.epochs.length} kept`,
    ...(search ? [optionsInWords(foundOptions(search))] : []),
    ...(fold < folds && Number.isFinite(secondsLeft)
      ? [`about ${roughly(secondsLeft)} left for the others`]
      : []),
  ].join('  ');
}

/** What was learned in all folds, beside what simple predictors reach, in words. */
export function crossValidationLines(report: CrossValidationReport): string[] {
  const { folds, perFold, test, baselines, intervals } = report;
  const composition = baselines.find(({ name }) => name === 'composition');
  const fixed = (values: Record<Metric, number>) => SHOWN.map((metric) => values[metric].toFixed(3));
  const over = (of: 'mean' | 'sd') => ['', ...SHOWN.map((metric) => perFold[metric][of].toFixed(3)), ''];
  return [
    ...alignColumns([
      ['fold', 'sequences', ...SHOWN.map((metric) => METRIC_NAMES[metric]), 'epoch kept'],
      ...folds.map((one) => [
        show(one.name),
        count(one.sequences),
        ...fixed(one),
        `${one.bestEpoch} of ${one.epochs}`,
      ]),
      ['mean', ...over('mean')],
      ['sd', ...over('sd')],
    ]),
    `All folds together, ${count(test.count, 'sequence')}, each predicted by the network that saw none of its fold:`,
    `  network      ${scores(test)}`,
    ...baselines.map(({ name, report }) => `  ${name.padEnd(11)}  ${scores(report)}`),
    ...classTable(test),
    accuracySentence('all', test, intervals.accuracy),
    ...(composition ? [verdict(composition)] : []),
    ...oneClassAdvice('all', test),
  ];
}
