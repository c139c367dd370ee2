/** Answers to the page's questions; each reads the networks as they are at the moment. */
import { classificationReport, type Dataset, decode, predict, SeqloomError } from '../../src';
import { mostProbable } from '../../src/data/mostProbable';
import type { Message, NetworkId, Request } from '../protocol';
import { benchNetwork, contributionsOf, typedSequence } from './orderBench';
import { chooseRows, residueBudget } from './budget';
import type { Device } from './device';
import { makeDownload } from './downloads';
import { titleOf } from './model';
import { nearest, type VectorCache } from './nearest';
import type { PageNetwork } from './pageNetwork';

/** What questions are asked of. */
export interface Workbench {
  device: Device;
  dataset: Dataset;
  networks: ReadonlyMap<NetworkId, PageNetwork>;
  vectors: VectorCache;
}

const QUESTIONS = ['record', 'bench', 'contributions', 'nearest', 'download'] as const;
export type Question = Extract<Request, { kind: (typeof QUESTIONS)[number] }>;

export function isQuestion(request: Request): request is Question {
  return (QUESTIONS as readonly string[]).includes(request.kind);
}

export async function answer(question: Question, bench: Workbench): Promise<Message> {
  const { gpu } = bench.device;
  const { dataset } = bench;
  const networks = [...bench.networks.values()];
  switch (question.kind) {
    case 'record':
      return { kind: 'record', record: await record(bench, question.row) };
    case 'bench': {
      const started = performance.now();
      const { before, after } = question;
      const sequences: [Uint8Array, Uint8Array] = [typedSequence(before), typedSequence(after)];
      const answers = await Promise.all(
        networks.map((network) => benchNetwork(gpu, network, dataset, sequences)),
      );
      return { kind: 'benched', before, after, networks: answers, milliseconds: performance.now() - started };
    }
    case 'contributions': {
      const tokens = typedSequence(question.sequence);
      const answers = await Promise.all(networks.map((network) => contributionsOf(gpu, network, tokens)));
      return { kind: 'contributed', sequence: question.sequence, networks: answers };
    }
    case 'nearest': {
      const { query, network, readout } = question;
      const of = 'row' in query ? query.row : typedSequence(query.sequence);
      const { model } = networkOf(bench, network);
      const { neighbours, among } = await nearest(gpu, model, dataset, readout, of, bench.vectors);
      const title = typeof of === 'number' ? dataset.ids[of] : 'your sequence';
      return { kind: 'nearest', title, network, readout, neighbours, among };
    }
    case 'download': {
      const { network, readout, what } = question;
      const context = {
        gpu,
        dataset,
        network: networkOf(bench, network),
        readout,
      };
      return { kind: 'download', ...(await makeDownload(what, context)) };
    }
  }
}

async function record({ device, dataset, networks }: Workbench, row: number) {
  const { ids, labels, classes, splits, tokens } = dataset;
  const predictions = await Promise.all(
    [...networks.values()].map(async ({ id, classes: names, model }) => {
      const probabilities = await predict(device.gpu, model, [tokens[row]]);
      const [best] = mostProbable(probabilities);
      const title = titleOf(model.config);
      return { network: id, title, predicted: names[best], probability: probabilities[best] };
    }),
  );
  const label = classes[labels[row]] ?? '';
  return { row, id: ids[row], label, split: splits[row], sequence: decode(tokens[row]), predictions };
}

function networkOf({ networks }: Workbench, id: NetworkId): PageNetwork {
  const network = networks.get(id);
  if (!network) throw new SeqloomError('There is no network yet. Load data first.');
  return network;
}

/** What the network makes of the validation split while it trains, and of the test split otherwise. */
export async function confusion(
  { device, dataset }: Pick<Workbench, 'device' | 'dataset'>,
  network: PageNetwork,
  signal: AbortSignal,
): Promise<Message | undefined> {
  // A loaded run may know other classes than the data has.
  if (network.classes.join('\n') !== dataset.classes.join('\n')) return undefined;
  const split = network.inProgress || !dataset.splits.includes('test') ? 'val' : 'test';
  const all = dataset.splits.flatMap((other, i) => (other === split ? [i] : []));
  const budget = residueBudget(device.gpu, network.state === 'training');
  const rows = chooseRows(dataset, all.length, budget, all);
  const labels = Int32Array.from(rows, (i) => dataset.labels[i]);
  const sequences = Array.from(rows, (i) => dataset.tokens[i]);
  const probabilities = await predict(device.gpu, network.model, sequences, { signal });
  const report = classificationReport(labels, probabilities, dataset.classes);
  return { kind: 'confusion', network: network.id, split, of: all.length, report, classes: dataset.classes };
}
