import type { Message, Request } from './protocol';

type MessageOf<K extends Message['kind']> = Extract<Message, { kind: K }>;
type Handler<K extends Message['kind']> = (message: MessageOf<K>) => void;

/** The page's end of the protocol. */
export class Client {
  private readonly worker: Worker;
  private readonly handlers = new Map<string, ((message: never) => void)[]>();

  constructor() {
    this.worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module', name: 'seqloom' });
    this.worker.onmessage = ({ data }: MessageEvent<Message>) => {
      for (const handler of this.handlers.get(data.kind) ?? []) handler(data as never);
    };
  }

  /** Called when the worker's own code fails to load or throws outside a request. */
  onCrash(handler: (text: string) => void): void {
    this.worker.onerror = (event) => handler(event.message || 'its code could not be loaded');
  }

  send(request: Request): void {
    this.worker.postMessage(request);
  }

  on<K extends Message['kind']>(kind: K, handler: Handler<K>): void {
    this.handlers.set(kind, [...(this.handlers.get(kind) ?? []), handler as (message: never) => void]);
  }
}

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
    // A lost device takes unanswered questions with it.
    client.on('ready', () => this.done());
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
