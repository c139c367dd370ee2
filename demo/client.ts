import type { Message, Request } from './protocol';

type MessageOf<K extends Message['kind']> = Extract<Message, { kind: K }>;
type Handler<K extends Message['kind']> = (message: MessageOf<K>) => void;

/** The page's end of the protocol. */
export class Client {
  private readonly handlers = new Map<string, ((message: never) => void)[]>();
  private every: (message: Message) => void = () => undefined;

  /** @param send hands a request to who computes: the worker, or a recording of it */
  constructor(readonly send: (request: Request) => void) {}

  receive(message: Message): void {
    this.every(message);
    for (const handler of this.handlers.get(message.kind) ?? []) handler(message as never);
  }

  /** Told of every message, before the handlers of its kind. */
  onEvery(handler: (message: Message) => void): void {
    this.every = handler;
  }

  on<K extends Message['kind']>(kind: K, handler: Handler<K>): void {
    this.handlers.set(kind, [...(this.handlers.get(kind) ?? []), handler as (message: never) => void]);
  }
}
