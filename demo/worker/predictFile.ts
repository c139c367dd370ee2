import { type Dataset, type Gpu, predict } from '../../src';
import { countReasons } from '../../src/data/dataset';
import { mostProbable } from '../../src/data/mostProbable';
import { predictionHeader, predictionRow } from '../../src/export/predictions';
import { count } from '../../src/words';
import type { DataChoices } from '../protocol';
import { type Download, stemOf } from './downloads';
import { loadData } from './loadData';
import { titleOf } from './model';
import type { PageNetwork } from './pageNetwork';

const TSV = { separator: '\t' } as const;

/** All sequences of a file, whatever their labels. */
export function sequencesOf(file: File, options: DataChoices): Promise<Dataset> {
  const { labelSeparator: _, severalLabels: __, rareClasses: ___, ...reading } = options;
  return loadData({ file, options: reading }, 'embed', 0, () => undefined);
}

/** What a network takes the sequences for: a table as the command line writes it. */
export async function predictionTable(gpu: Gpu, network: PageNetwork, dataset: Dataset): Promise<Download> {
  const { classes } = network;
  const probabilities = await predict(gpu, network.bestModel, dataset.tokens);
  const rows = Array.from(mostProbable(probabilities, classes.length), (label, i) => {
    const ofRow = probabilities.subarray(i * classes.length, (i + 1) * classes.length);
    return predictionRow({ id: dataset.ids[i], label, probabilities: ofRow }, classes, TSV);
  });
  const text = [predictionHeader(classes, TSV), ...rows, ''].join('\n');
  return { name: `${stemOf(dataset, network)}-predictions.tsv`, blob: new Blob([text]) };
}

/** What was made, and what was left out, in a sentence or two. */
export function madeInWords(name: string, network: PageNetwork, { ids, dropped }: Dataset): string {
  const left = countReasons(dropped).map(
    ({ reason, records }) => ` ${count(records, 'record')} left out: ${reason}.`,
  );
  return `${name}: ${count(ids.length, 'sequence')}, by ${titleOf(network.config)}.${left.join('')}`;
}
