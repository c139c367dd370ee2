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
