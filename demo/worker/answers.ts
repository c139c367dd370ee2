/** Answers to the page's questions; each reads the networks as they are at the moment. */
import { type Dataset, decode, predict, SeqloomError } from '../../src';
import { mostProbable } from '../../src/data/mostProbable';
import type { Message, NetworkId, Of, Request } from '../protocol';
import { benchNetwork, contributionsOf, typedSequence } from './orderBench';
import type { Device } from './device';
import { makeDownload } from './downloads';
import { madeInWords, predictionTable, sequencesOf } from './predictFile';
import { nearest, type VectorCache } from './nearest';
import type { PageNetwork } from './pageNetwork';

/** What questions are asked of. */
export interface Workbench {
  device: Device;
  /** The data's, as in the protocol's `Of`. */
  number: number;
  dataset: Dataset;
  networks: ReadonlyMap<NetworkId, PageNetwork>;
  vectors: VectorCache;
}

const QUESTIONS = ['record', 'bench', 'contributions', 'nearest', 'download', 'predict'] as const;
export type Question = Extract<Request, { kind: (typeof QUESTIONS)[number] }>;

export function isQuestion(request: Request): request is Question {
  return (QUESTIONS as readonly string[]).includes(request.kind);
}

/** What an answer given now is of. */
export function ofNow(number: number, networks: Iterable<PageNetwork>): Of {
  return {
    data: number,
    weights: Object.fromEntries(Array.from(networks, ({ id, weights }) => [id, weights])),
  };
}

/** The answer; undefined where the question is about data that are no longer here. */
export async function answer(question: Question, bench: Workbench): Promise<Message | undefined> {
  if ('data' in question && question.data !== bench.number) return undefined;
  const { gpu } = bench.device;
  const { dataset, number } = bench;
  const networks = [...bench.networks.values()];
  const of = ofNow(number, networks);
  switch (question.kind) {
    case 'record':
      return { kind: 'record', of, record: await record(bench, question.row) };
    case 'bench': {
      const started = performance.now();
      const { before, after } = question;
      const sequences: [Uint8Array, Uint8Array] = [typedSequence(before), typedSequence(after)];
      const answers = await Promise.all(
        networks.map((network) => benchNetwork(gpu, network, dataset, sequences)),
      );
      const milliseconds = performance.now() - started;
      return { kind: 'benched', of, before, after, networks: answers, milliseconds };
    }
    case 'contributions': {
      const tokens = typedSequence(question.sequence);
      const answers = await Promise.all(networks.map((network) => contributionsOf(gpu, network, tokens)));
      return { kind: 'contributed', of, sequence: question.sequence, networks: answers };
    }
    case 'nearest': {
      const { query, readouts } = question;
      const whose = 'row' in query ? query.row : typedSequence(query.sequence);
      const answers = await Promise.all(
        networks.map((network) => nearest(gpu, network, dataset, readouts[network.id], whose, bench.vectors)),
      );
      return { kind: 'nearest', of, query, networks: answers };
    }
    case 'download': {
      const { network, readout, what } = question;
      const asked = networkOf(bench, network);
      const file = await makeDownload(what, { gpu, dataset, network: asked, readout });
      return { kind: 'download', what, of: ofNow(number, [asked]), ...file };
    }
    case 'predict': {
      const { network, readout, what, file, options } = question;
      const asked = networkOf(bench, network);
      const sequences = await sequencesOf(file, options);
      const made =
        what === 'predictions'
          ? await predictionTable(gpu, asked, sequences)
          : await makeDownload('npz', { gpu, dataset: sequences, network: asked, readout });
      return { kind: 'predicted', ...made, text: madeInWords(made.name, asked, sequences) };
    }
  }
}

async function record({ device, dataset, networks }: Workbench, row: number) {
  const { ids, labels, classes, splits, tokens } = dataset;
  const predictions = await Promise.all(
    [...networks.values()].map(async ({ id, classes: names, model }) => {
      const probabilities = await predict(device.gpu, model, [tokens[row]]);
      const [best] = mostProbable(probabilities);
      return { network: id, predicted: names[best], probability: probabilities[best] };
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
