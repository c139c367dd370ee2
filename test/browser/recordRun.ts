/**
 * Records the run of the built-in data that the page plays where there is no WebGPU: `npm run record:run`. The page's own worker
 * code computes it here in Node, so that the recording is what the page would show.
 */
import { writeFile } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';
import { fileURLToPath } from 'node:url';
import { pack, type Recorded, type Recording } from '../../demo/recorded/codec';
import { applyOrder, editOrder, EDITS } from '../../demo/logic/sequenceEdits';
import { NETWORK_IDS, type Message, type TrainingSettings } from '../../demo/protocol';
import { Session } from '../../demo/worker/session';
import { MODEL_DEFAULTS, TRAIN_DEFAULTS } from '../../src';
import { requestAdapter } from '../../src/node/adapters';

const FILE = fileURLToPath(new URL('../../demo/recorded/run.json', import.meta.url));

/** Points of each picture, and pictures of each network. */
const POINTS = 200;
const PICTURES = 11;
/** Residue maps and confusion matrices, which are looked at less. */
const OTHERS = 5;
/** Steps kept of each network. */
const STEPS = 48;

const { adapter: device, description } = await requestAdapter('auto');
Object.defineProperty(globalThis, 'navigator', {
  value: { gpu: { requestAdapter: async () => device }, userAgent: `Node ${process.version}` },
  configurable: true,
});

const settings: TrainingSettings = {
  encoders: { left: 'mean', right: 'lstm' },
  embeddingDim: MODEL_DEFAULTS.embeddingDim,
  hidden: 32,
  layers: 1,
  pool: MODEL_DEFAULTS.pool,
  train: {
    seed: TRAIN_DEFAULTS.seed,
    learningRate: TRAIN_DEFAULTS.learningRate,
  },
};

const messages: Recorded[] = [];
let began: number | undefined;
const waiting = new Set<{ test: (message: Message) => boolean; done: (message: Message) => void }>();
const session = new Session((message) => {
  if (message.kind === 'failed') throw new Error(message.text);
  messages.push({ seconds: began === undefined ? 0 : (performance.now() - began) / 1000, message });
  for (const one of waiting) {
    if (!one.test(message)) continue;
    waiting.delete(one);
    one.done(message);
  }
});

function until<K extends Message['kind']>(
  kind: K,
  test: (message: Extract<Message, { kind: K }>) => boolean = () => true,
) {
  return new Promise<Extract<Message, { kind: K }>>((resolve) =>
    waiting.add({
      test: (message) => message.kind === kind && test(message as never),
      done: (message) => resolve(message as never),
    }),
  );
}

async function bench(sequence: string): Promise<Message[]> {
  const answers: Message[] = [];
  for (const kind of EDITS) {
    // What the bench starts with.
    const edit = { kind, cut: Math.floor(sequence.length / 2), motif: 12, by: 20, seed: 1 };
    const after = applyOrder(sequence, editOrder(sequence.length, edit));
    const [benched, contributed] = [until('benched'), until('contributed')];
    session.handle({ kind: 'bench', before: sequence, after });
    session.handle({ kind: 'contributions', sequence: after });
    answers.push(await benched, await contributed);
  }
  return answers;
}

const bothSpaces = (from: string) =>
  Promise.all(
    NETWORK_IDS.map((id) =>
      until('space', ({ network, of }) => network === id && of.weights[id]?.from === from),
    ),
  );

const ready = until('ready');
session.handle({ kind: 'start' });
await ready;
const loaded = until('loaded');
const untrainedSpaces = bothSpaces('start');
session.handle({ kind: 'load', file: null, options: {}, settings });
const { example } = await loaded;
session.handle({
  kind: 'showSpace',
  view: { readouts: { left: 'residue-mean', right: 'state-mean' }, projection: 'pca', dimensions: 3 },
});
await untrainedSpaces;
const untrained = await bench(example.sequence);
const before = messages.filter(({ message }) => ['status', 'space', 'residueMap'].includes(message.kind));
messages.length = 0;
began = performance.now();
const ended = Promise.all([until('headToHead'), bothSpaces('best epoch')]);
session.handle({ kind: 'train', settings });
await ended;
const during = [...messages];
const trained = await bench(example.sequence);

const recording: Recording = {
  adapter: description.split(':')[0],
  run: [...before, ...thinned(during)].map(({ seconds, message }) => ({ seconds, message: fewer(message) })),
  bench: { untrained, trained },
};
const text = JSON.stringify(pack(recording));
await writeFile(FILE, `${text}\n`);
console.log(`${FILE}: ${text.length} bytes, ${gzipSync(text).length} gzipped`);
process.exit(0);

/** Of kinds that come often, so many of each network; the last of them always. */
function thinned(all: Recorded[]): Recorded[] {
  const most: Partial<Record<Message['kind'], number>> = {
    step: STEPS,
    space: PICTURES,
    residueMap: OTHERS,
    confusion: OTHERS,
  };
  const networkOf = (message: Message) =>
    message.kind === 'step' ? message.step.network : 'network' in message ? message.network : undefined;
  return all.filter(({ message }) => {
    if (!['status', 'epoch', 'headToHead', ...Object.keys(most)].includes(message.kind)) return false;
    // Of the many that only tell of newer weights, the pictures tell too.
    if (message.kind === 'status' && message.status.weights.from === 'training') return false;
    const limit = most[message.kind];
    if (limit === undefined) return true;
    const alike = all.filter(
      (other) => other.message.kind === message.kind && networkOf(other.message) === networkOf(message),
    );
    const place = alike.findIndex((other) => other.message === message);
    const every = Math.ceil(alike.length / limit);
    return (alike.length - 1 - place) % every === 0;
  });
}

/** A message with fewer points. */
function fewer(message: Message): Message {
  if (message.kind !== 'space') return message;
  return {
    ...message,
    rows: message.rows.slice(0, POINTS),
    positions: message.positions.slice(0, POINTS * 3),
    predicted: message.predicted.slice(0, POINTS),
  };
}
