/** Plays a recorded run of the built-in data where nothing can be computed: it answers the page as the worker would. */
import { decode } from '../../src/data/tokens';
import { syntheticDataset } from '../../src/data/synthetic';
import { NETWORK_IDS, type Message, type NetworkId, type Request } from '../protocol';
import { summarize } from '../worker/summarize';
import { unpack, type Recording } from './codec';
import recording from './run.json';

/** Seconds that the whole run takes to play. */
const PLAYED_SECONDS = 24;

type Space = Extract<Message, { kind: 'space' }>;

export async function recordedComputer(
  tell: (message: Message) => void,
): Promise<(request: Request) => void> {
  const { run: all, bench, adapter } = unpack(recording) as Recording;
  const dataset = await syntheticDataset();
  const start = all.filter(({ seconds }) => seconds === 0).map(({ message }) => message);
  const run = all.filter(({ seconds }) => seconds > 0);
  const speed = run.at(-1)!.seconds / PLAYED_SECONDS;
  const first = start.find((message): message is Space => message.kind === 'space')!;
  const spaces = new Map<NetworkId, Space>();
  /** The next message of the run, and seconds of it played. */
  let next = 0;
  let played = 0;
  let timer: ReturnType<typeof setInterval> | undefined;

  const post = (message: Message) => {
    if (message.kind === 'space') spaces.set(message.network, message);
    tell(message);
  };
  const toStart = () => {
    next = played = 0;
    start.forEach(post);
  };
  const advance = (seconds: number) => {
    played += seconds;
    while (next < run.length && run[next].seconds <= played) post(run[next++].message);
    if (next === run.length) pause();
  };
  const pause = () => {
    clearInterval(timer);
    timer = undefined;
  };
  const play = () => {
    let last = performance.now();
    timer = setInterval(() => {
      const now = performance.now();
      advance(((now - last) / 1000) * speed);
      last = now;
    }, 50);
  };
  const setState = (state: 'training' | 'paused') => {
    const latest = (id: NetworkId) =>
      run
        .slice(0, next)
        .findLast(({ message }) => message.kind === 'status' && message.status.network === id);
    for (const id of NETWORK_IDS) {
      const message = latest(id)?.message;
      if (message?.kind !== 'status' || message.status.state === 'finished') continue;
      post({ ...message, status: { ...message.status, state } });
    }
  };
  const record = (row: number): Message => {
    const predictions = [...spaces.values()].flatMap(({ network, rows, predicted, classes }) => {
      const place = rows.indexOf(row);
      return place < 0 ? [] : [{ network, predicted: classes[predicted[place]], probability: NaN }];
    });
    const weights = Object.fromEntries([...spaces].map(([id, space]) => [id, space.of.weights[id]]));
    return {
      kind: 'record',
      of: { data: first.of.data, weights },
      record: {
        row,
        id: dataset.ids[row],
        label: dataset.classes[dataset.labels[row]],
        split: dataset.splits[row],
        sequence: decode(dataset.tokens[row]),
        predictions,
      },
    };
  };
  const answer = (isAnswer: (message: Message) => boolean) => {
    const answers = next === run.length ? bench.trained : bench.untrained;
    const found = answers.find(isAnswer);
    if (found) post(found);
  };

  return (request) => {
    switch (request.kind) {
      case 'start':
        post({
          kind: 'ready',
          adapter: { name: adapter, software: true, level: '', timestamps: false, limits: [] },
        });
        return;
      case 'load': {
        const row = Math.max(dataset.splits.indexOf('test'), 0);
        const example = { row, sequence: decode(dataset.tokens[row]) };
        post({ kind: 'loaded', data: summarize(first.of.data, dataset, true), example });
        return toStart();
      }
      case 'train':
        pause();
        toStart();
        return play();
      case 'pause':
        pause();
        return setState('paused');
      case 'continue':
        setState('training');
        return play();
      case 'stop':
        return advance(Infinity);
      case 'record':
        return post(record(request.row));
      case 'bench':
        return answer(
          (one) => one.kind === 'benched' && one.before === request.before && one.after === request.after,
        );
      case 'contributions':
        return answer((one) => one.kind === 'contributed' && one.sequence === request.sequence);
    }
  };
}
