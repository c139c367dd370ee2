import { dataRead, dataReadInWords } from '../../src/data/dataRead';
import { SPLITS, type Dataset } from '../../src/data/types';
import { fitToData } from '../../src';
import type { DataSummary, OtherColumn } from '../protocol';

/** What the page is told of the data. @param number the data's, as in the protocol's `Of` */
export function summarize(
  number: number,
  dataset: Dataset,
  builtIn: boolean,
  others: OtherColumn[] = [],
): DataSummary {
  const read = dataRead(dataset);
  const lengths = dataset.tokens.map((tokens) => tokens.length);
  return {
    number,
    name: dataset.name,
    builtIn,
    classes: dataset.classes,
    ids: dataset.ids,
    labels: dataset.labels.slice(),
    splits: Uint8Array.from(dataset.splits, (split) => SPLITS.indexOf(split)),
    residues: lengths.reduce((a, b) => a + b, 0),
    longest: lengths.reduce((a, b) => Math.max(a, b), 0),
    fitted: fitToData(dataset),
    others,
    recordsRead: dataset.recordsRead,
    dropped: read.dropped,
    // The first says how many records, which the page has numbers of.
    warnings: dataReadInWords(read).slice(1),
  };
}
