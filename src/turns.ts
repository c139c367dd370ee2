import type { Hooks } from './hooks';
import { count } from './words';

/** Work on the CPU comes to no more than this before others have their turn. */
const INTERVAL_MS = 50;

/**
 * Gives the event loop its turn within long work on the CPU, so that progress shows and what stops the work is heard: a second
 * Ctrl-C ends a process only once the first was seen.
 */
export class Turns {
  private last = performance.now();

  constructor(private readonly signal?: AbortSignal) {}

  /** To be called often; mostly it returns at once. @throws what the signal carries once it is aborted */
  async give(): Promise<void> {
    if (performance.now() - this.last < INTERVAL_MS) return;
    await new Promise((resolve) => setTimeout(resolve));
    this.last = performance.now();
    this.signal?.throwIfAborted();
  }
}

/** So many of many small things are done between two looks at the clock. */
const AT_ONCE = 1000;

/**
 * Does something for each number below `total`, with turns for others.
 * @param stage what is done, as it is told with how far it has come
 * @throws what the signal carries once it is aborted
 */
export async function eachInTurn(
  total: number,
  stage: string,
  { onStage, signal }: Hooks<never>,
  work: (i: number) => void,
): Promise<void> {
  const turns = new Turns(signal);
  for (let done = 0; done < total;) {
    onStage?.(`${stage}: ${count(done)} of ${count(total)}`);
    for (const end = Math.min(done + AT_ONCE, total); done < end; done++) work(done);
    await turns.give();
  }
}
