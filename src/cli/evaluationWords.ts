/** An evaluation as tables for a terminal. */
import { show } from '../data/show';
import { count } from '../words';
import { dataRead, dataReadInWords } from '../data/dataRead';
import type { Dataset } from '../data/types';
import type { EvaluatedSplit } from '../evaluate/baselines';
import type { Interval } from '../evaluate/bootstrap';
import type { Evaluation } from '../evaluate/evaluation';
import { accuracySentence, METRIC_NAMES, points100, range, sureInWords, verdict } from '../evaluate/inWords';
import { CLASS_METRICS, METRICS } from '../evaluate/metrics';
import { alignColumns } from '../data/columns';
import { oneClassAdvice } from './advice';
import { listedClasses } from './listedClasses';

/** Tables stand at the margin. */
const table = (rows: string[][]) => alignColumns(rows, 1, '');

/** A confusion matrix of more classes is too wide; then the commonest mistakes are listed. */
const MOST_COLUMNS = 10;
const MISTAKES_LISTED = 15;
const LONGEST_NAME = 24;

/** What was read of the data, and how many of them are evaluated. */
export function evaluatedInWords(dataset: Dataset, split: EvaluatedSplit, rows: number): string {
  const which = split === 'all' || rows === dataset.splits.length ? '' : ` of the ${split} split`;
  const [first, ...others] = dataReadInWords(dataRead(dataset));
  const last = `${count(rows, 'sequence')}${which} ${rows === 1 ? 'is' : 'are'} evaluated.`;
  return [`${show(dataset.name, 200)}: ${first}`, ...others, last].join('\n  ');
}

export function evaluationLines(evaluation: Evaluation): string[] {
  const { data, split, metrics, intervals, baselines, notes } = evaluation;
  const composition = baselines.find(({ name }) => name === 'composition');
  const which = split === 'all' ? 'all splits' : `${split} split`;
  return [
    `${show(data, 200)}, ${which}: ${count(metrics.count, 'sequence')}, ${count(metrics.perClass.length, 'class', 'classes')}`,
    '',
    ...table([
      ['metric', 'value', '95 % interval'],
      ...METRICS.map((metric) => [METRIC_NAMES[metric], ...valueAndRange(intervals[metric])]),
    ]),
    '',
    ...classTable(evaluation),
    '',
    ...confusion(evaluation),
    '',
    ...confidenceTables(evaluation),
    '',
    ...(baselines.length > 0 ? [...ladder(evaluation), ''] : []),
    accuracySentence(split, metrics, intervals.accuracy),
    ...(composition ? [verdict(composition)] : []),
    ...oneClassAdvice(split, metrics),
    ...sureInWords(evaluation),
    ...notes.map((note) => `Note: ${note}`),
  ];
}

/** Accuracy by confidence, and what is left from thresholds on. */
function confidenceTables({ confidence: { bins, thresholds } }: Evaluation): string[] {
  const accuracyOf = (accuracy: Interval) =>
    Number.isFinite(accuracy.value) ? valueAndRange(accuracy) : ['-', '-'];
  return [
    ...table([
      ['confidence', 'mean', 'accuracy', '95 % interval', 'sequences'],
      ...bins.map(({ from, to, confidence, accuracy, count: sequences }) => [
        `${from.toFixed(1)} to ${to.toFixed(1)}`,
        confidence.toFixed(3),
        ...accuracyOf(accuracy),
        String(sequences),
      ]),
    ]),
    '',
    ...table([
      ['decided from', 'coverage', 'accuracy', '95 % interval', 'sequences'],
      ...thresholds.map(({ threshold, coverage, accuracy, count: sequences }) => [
        threshold.toFixed(2),
        coverage.toFixed(3),
        ...accuracyOf(accuracy),
        String(sequences),
      ]),
    ]),
  ];
}

function classTable({ metrics, intervals }: Evaluation): string[] {
  const { perClass } = metrics;
  const { places, left } = listedClasses(perClass, '--json');
  const rows = table([
    ['class', ...CLASS_METRICS.flatMap((metric) => [METRIC_NAMES[metric], '95 % interval']), 'sequences'],
    ...places.map((c) => [
      shortened(perClass[c].name),
      ...CLASS_METRICS.flatMap((metric) => {
        const interval = intervals.perClass[c][metric];
        return interval ? valueAndRange(interval) : ['-', '-'];
      }),
      String(perClass[c].support),
    ]),
  ]);
  return [...rows, ...left];
}

function confusion({ metrics: { perClass, confusion } }: Evaluation): string[] {
  const names = perClass.map(({ name }) => shortened(name));
  if (names.length <= MOST_COLUMNS) {
    return [
      'Confusion matrix (rows: true class, columns: predicted class):',
      ...table([['', ...names], ...confusion.map((counts, truth) => [names[truth], ...counts.map(String)])]),
    ];
  }
  if (confusion.length === 0) return [];
  const mistakes = confusion
    .flatMap((counts, truth) => counts.map((times, predicted) => ({ truth, predicted, times })))
    .filter(({ truth, predicted, times }) => truth !== predicted && times > 0)
    .sort((a, b) => b.times - a.times);
  if (mistakes.length === 0) return ['No sequence was taken for one of another class.'];
  return [
    'The commonest mistakes (--json gives the whole confusion matrix):',
    ...mistakes
      .slice(0, MISTAKES_LISTED)
      .map(({ truth, predicted, times }) => `  ${names[truth]} taken for ${names[predicted]}: ${times}`),
  ];
}

function ladder({ intervals, baselines }: Evaluation): string[] {
  const scores = (of: Record<'accuracy' | 'balancedAccuracy' | 'macroF1' | 'mcc', Interval>) =>
    [of.accuracy, of.balancedAccuracy, of.macroF1, of.mcc].map(({ value }) => value.toFixed(3));
  return table([
    ['predictor', 'accuracy', 'balanced', 'macro-F1', 'MCC', 'network ahead, points of accuracy'],
    ...baselines.map(({ name, intervals, networkAhead: { accuracy } }) => [
      name,
      ...scores(intervals),
      `${points100(accuracy.value)} (${points100(accuracy.low)} to ${points100(accuracy.high)})`,
    ]),
    ['network', ...scores(intervals), ''],
  ]);
}

function valueAndRange(interval: Interval): [string, string] {
  return [interval.value.toFixed(3), range(interval)];
}

function shortened(name: string): string {
  return show(name, LONGEST_NAME);
}
