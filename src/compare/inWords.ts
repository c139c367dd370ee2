/** A comparison as rows of a table and sentences; the terminal and the page say the same. */
import type { Interval } from '../evaluate/bootstrap';
import { range } from '../evaluate/inWords';
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

/** `On the splits of the data (1,600 training, 200 validation, 200 test sequences)` */
export function partitionSentence({ description, counts }: PartitionComparison): string {
  const { train, val, test } = counts;
  return `${description}: ${count(train)} training, ${count(val)} validation and ${count(test, 'test sequence')}`;
}
