/** A comparison as rows of a table and sentences; the terminal and the page say the same. */
import type { Interval } from '../evaluate/bootstrap';
import { range } from '../evaluate/inWords';
import { show } from '../data/show';
import { count } from '../words';
import type { PartitionComparison } from './comparison';
import type { ReadoutResult, SystemResult } from './result';

/** `0.914 (0.902 to 0.927)` */
export function withRange(interval: Interval): string {
  return `${interval.value.toFixed(3)} (${range(interval)})`;
}

const HEADER = ['', 'accuracy (95 % interval)', 'macro-F1', 'retrieval', 'silhouette'];

/** Every system with its accuracy and macro-F1; the linear probe of a readout also with how the readout lies in space. Fits 100 columns. */
export function systemRows({ systems, readouts }: PartitionComparison): string[][] {
  return [HEADER, ...systems.map((system) => systemRow(system, readouts))];
}

function systemRow(
  { name, accuracy, macroF1, network, readout, probe }: SystemResult,
  readouts: ReadoutResult[],
) {
  const space =
    probe === 'linear'
      ? readouts.find((one) => one.network === network && one.readout === readout)
      : undefined;
  return [
    name,
    withRange(accuracy),
    macroF1.value.toFixed(3),
    space ? space.retrieval.value.toFixed(3) : '',
    space ? space.silhouette.value.toFixed(3) : '',
  ];
}

/** `The splits of the data: 1,600 training, 200 validation and 200 test sequences`; of folds also what is not of all of them. */
export function partitionSentence({ description, counts, folds }: PartitionComparison): string {
  const { train, val, test } = counts;
  if (!folds) {
    return `${description}: ${count(train)} training, ${count(val)} validation and ${count(test, 'test sequence')}`;
  }
  return `${description}: ${count(test, 'test sequence')}, each predicted by networks that saw none of its fold; these had ${count(train)} training and ${count(val)} validation sequences on average. Retrieval, silhouette, what rearranged residues and planted motifs show, and residue vectors are of fold ${show(folds[0])} alone`;
}
