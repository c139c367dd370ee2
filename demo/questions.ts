import type { Client } from './client';
import type { Message, Request } from './protocol';
import { someIn, type State } from './state';
import type { Store } from './store';

/** Between questions to networks in training, which the person did not ask for. */
export const TRAINING_PAUSE_MS = 6000;

/** Sends the latest of a kind of request, one at a time: the next goes when the answer (or failure) to the last has come. */
export class LatestRequest<R extends Request> {
  private waiting: R | undefined;
  private inFlight = false;

  constructor(
    private readonly client: Client,
    kind: R['kind'],
    answer: Message['kind'],
  ) {
    client.on(answer, () => this.done());
    client.on('failed', ({ during }) => {
      if (during === kind) this.done();
    });
    // A lost device takes unanswered questions with it, and so do other data.
    client.on('ready', () => this.done());
    client.on('loaded', () => this.done());
  }

  ask(request: R): void {
    this.waiting = request;
    if (!this.inFlight) this.sendWaiting();
  }

  private done(): void {
    this.inFlight = false;
    this.sendWaiting();
  }

  private sendWaiting(): void {
    if (!this.waiting) return;
    this.client.send(this.waiting);
    this.waiting = undefined;
    this.inFlight = true;
  }
}

/**
 * Keeps a question answered: it is asked when it becomes another one, and again when the networks have other weights; while they
 * train, only now and then.
 */
export function keepAsking<R extends Request>(
  store: Store,
  kind: R['kind'],
  answer: Message['kind'],
  question: (state: State) => R | undefined,
): void {
  const request = new LatestRequest<R>(store.client, kind, answer);
  let asked = '';
  let weights = '';
  let timer: ReturnType<typeof setTimeout> | undefined;
  const ask = () => {
    clearTimeout(timer);
    timer = undefined;
    const now = question(store.state);
    asked = JSON.stringify(now) ?? '';
    weights = weightsOf(store.state);
    if (now) request.ask(now);
  };
  store.watch(
    (state) => [JSON.stringify(question(state)) ?? '', weightsOf(state)],
    (state) => {
      if ((JSON.stringify(question(state)) ?? '') !== asked) ask();
      else if (weightsOf(state) !== weights) {
        timer ??= setTimeout(ask, someIn(state, 'training') ? TRAINING_PAUSE_MS : 100);
      }
    },
  );
}

function weightsOf({ networks }: State): string {
  return Object.values(networks)
    .map(({ status }) => status.weights.number)
    .join(' ');
}
