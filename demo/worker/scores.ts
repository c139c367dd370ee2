/** How right the networks are, alone and beside each other. */
import { classificationReport, predict, type Gpu } from '../../src';
import { cellOf } from '../../src/model/config';
import { labelledRows } from '../../src/evaluate/baselines';
import { headToHead } from '../../src/evaluate/headToHead';
import { ofNow, type Workbench } from './answers';
import { chooseRows, residueBudget } from './budget';
import type { Message, NetworkId } from '../protocol';
import type { PageNetwork } from './pageNetwork';

type Bench = Pick<Workbench, 'device' | 'dataset' | 'number'>;

/** What the network makes of the validation split while it trains, and of the test split otherwise. */
export async function confusion(
  bench: Bench,
  network: PageNetwork,
  signal: AbortSignal,
): Promise<Message | undefined> {
  const { dataset, device, number } = bench;
  if (!knowsClasses(network, bench)) return undefined;
  const of = ofNow(number, [network]);
  const { split, rows, outOf } = scoredRows(bench, network.inProgress, network.state === 'training');
  const probabilities = await predictions(device.gpu, bench, network, rows, signal);
  const labels = Int32Array.from(rows, (i) => dataset.labels[i]);
  const report = classificationReport(labels, probabilities, dataset.classes);
  return { kind: 'confusion', of, network: network.id, split, outOf, report, classes: dataset.classes };
}

/** Both networks on the same sequences; undefined while one is in training, untrained, or knows other classes. */
export async function bothCompared(
  bench: Bench,
  networks: ReadonlyMap<NetworkId, PageNetwork>,
  signal: AbortSignal,
): Promise<Message | undefined> {
  const { dataset, device, number } = bench;
  const both = [...networks.values()];
  const isReady = (network: PageNetwork) =>
    !network.inProgress && network.weights.from !== 'start' && knowsClasses(network, bench);
  if (both.length < 2 || !both.every(isReady) || labelledRows(dataset, 'train').length === 0)
    return undefined;
  const of = ofNow(number, both);
  const { split, rows } = scoredRows(bench, false, false);
  const challenger = networks.get(cellOf(networks.get('right')!.config) ? 'right' : 'left')!;
  const reference = both.find((network) => network !== challenger)!;
  const [theirs, others] = await Promise.all(
    [challenger, reference].map((network) => predictions(device.gpu, bench, network, rows, signal)),
  );
  const result = await headToHead(dataset, split, rows, theirs, others, signal);
  return { kind: 'headToHead', of, challenger: challenger.id, result };
}

/** A loaded run may know other classes than the data has. */
function knowsClasses({ classes }: PageNetwork, { dataset }: Bench): boolean {
  return classes.join('\n') === dataset.classes.join('\n');
}

/** The labelled rows that are asked about: all of the split, or as many as the adapter does quickly. */
function scoredRows({ device, dataset }: Bench, validation: boolean, training: boolean) {
  const split: 'val' | 'test' = validation || !dataset.splits.includes('test') ? 'val' : 'test';
  const all = labelledRows(dataset, split);
  const rows = chooseRows(dataset, all.length, residueBudget(device.gpu, training), all);
  return { split, rows: Array.from(rows), outOf: all.length };
}

function predictions(
  gpu: Gpu,
  { dataset }: Bench,
  { model }: PageNetwork,
  rows: number[],
  signal: AbortSignal,
): Promise<Float32Array> {
  const sequences = rows.map((row) => dataset.tokens[row]);
  return predict(gpu, model, sequences, { signal });
}
