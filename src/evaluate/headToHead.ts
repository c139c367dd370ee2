/** Two networks on the same sequences, and what simple predictors reach on them: which is ahead, and whether order is why. */
import type { Dataset } from '../data/types';
import { Turns } from '../turns';
import { count, percent } from '../words';
import { fitBaselines, type EvaluatedSplit } from './baselines';
import { pairedBootstrap, type Interval } from './bootstrap';
import { isAhead, points100 } from './inWords';
import { classificationReport } from './metrics';

/** How the challenger does against the network that it is held against. */
export interface HeadToHead {
  split: EvaluatedSplit;
  /** Sequences that all were asked about. */
  sequences: number;
  challenger: number;
  reference: number;
  /** Accuracy of the challenger less the reference's, with a paired bootstrap 95 % interval. */
  ahead: Interval;
  /** The report's baselines, and how far the challenger is ahead of each. */
  baselines: { name: string; accuracy: number; ahead: Interval }[];
}

/** What the two are called, and whether only the challenger can tell orders apart. */
export interface Contenders {
  challenger: string;
  reference: string;
  byOrder: boolean;
}

/**
 * Compares two networks' predictions by the report's statistics.
 * @param rows places in the data set of the labelled sequences that were predicted.
 * @param challenger (rows, C) row-major probabilities; @param reference the same of the other network.
 * @throws SeqloomError when the shapes disagree, or the data have no labelled training sequence; what the signal carries.
 */
export async function headToHead(
  dataset: Dataset,
  split: EvaluatedSplit,
  rows: number[],
  challenger: Float32Array,
  reference: Float32Array,
  signal?: AbortSignal,
): Promise<HeadToHead> {
  const { classes } = dataset;
  const labels = Int32Array.from(rows, (row) => dataset.labels[row]);
  const accuracy = (of: Float32Array) => classificationReport(labels, of, classes).accuracy;
  const turns = new Turns(signal);
  const ahead = async (of: Float32Array) =>
    (await pairedBootstrap(labels, challenger, of, classes, {}, turns)).accuracy;
  const fitted = await fitBaselines(dataset, rows, { signal });
  const baselines: HeadToHead['baselines'] = [];
  for (const { name, report, probabilities } of fitted) {
    baselines.push({ name, accuracy: report.accuracy, ahead: await ahead(probabilities) });
  }
  return {
    split,
    sequences: rows.length,
    challenger: accuracy(challenger),
    reference: accuracy(reference),
    ahead: await ahead(reference),
    baselines,
  };
}

/** The answer in one sentence. */
export function headToHeadSentence(result: HeadToHead, names: Contenders): string {
  const { challenger, reference, ahead } = result;
  const reached = `${names.challenger} ${percent(challenger)}, ${names.reference} ${percent(reference)}`;
  const interval = `${points100(ahead.low)} to ${points100(ahead.high)}`;
  const points = points100(Math.abs(ahead.value));
  switch (isAhead(ahead)) {
    case 'better':
      return `${reached}: ahead by ${points} points (${interval})${why(result, names)}.`;
    case 'worse':
      return `${reached}: behind by ${points} points (${interval}); on these data ${names.reference} does better.`;
    case 'no difference shown':
      return `${reached}: no difference can be told (${points100(ahead.value)} points, ${interval})${instead(result)}.`;
  }
}

/** What the sentence rests on. */
export function headToHeadGround({ split, sequences, baselines }: HeadToHead): string {
  const which = split === 'all' ? 'sequences' : `${SPLIT_NAMES[split]} sequences`;
  const reached = baselines.map(({ name, accuracy }) => `${SIMPLE[name] ?? name} ${percent(accuracy)}`);
  const simple = reached.length > 0 ? ` Without a network: ${reached.join(', ')}.` : '';
  return `On the same ${count(sequences)} ${which}, with the 95 % interval of the difference (paired bootstrap).${simple} One training of each: the interval says nothing of another seed.`;
}

const SPLIT_NAMES = { train: 'training', val: 'validation', test: 'test' };

/** What a baseline is, as the subject of a clause. */
const SIMPLE: Record<string, string> = {
  majority: 'always naming the commonest class',
  length: 'length alone',
  composition: 'composition alone',
};

/** Whether being ahead shows that order matters: not where what an order-blind predictor reads does as well. */
function why({ baselines }: HeadToHead, { byOrder }: Contenders): string {
  if (!byOrder) return '';
  const rival = baselines.find(({ ahead }) => isAhead(ahead) !== 'better');
  if (rival) return `; yet ${does(rival)}, so that order matters is not shown`;
  return baselines.some(({ name }) => name === 'composition') ? ': order matters in these data' : '';
}

/** The simplest predictor that does as well as the challenger. */
function instead({ baselines }: HeadToHead): string {
  const rival = baselines.find(({ ahead }) => isAhead(ahead) !== 'better');
  return rival ? `; ${does(rival)}` : '';
}

function does({ name, accuracy, ahead }: HeadToHead['baselines'][number]): string {
  return `${SIMPLE[name] ?? name} does ${isAhead(ahead) === 'worse' ? 'better' : 'as well'} (${percent(accuracy)})`;
}
