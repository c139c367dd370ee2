/** Time between looks whether a rest may end early. */
const LOOK_MS = 100;
const LONGEST_REST_MS = 10_000;

/** @param signal aborted when the result is no longer wanted */
type Task = (signal: AbortSignal) => Promise<void>;

/** Runs one task of a kind at a time. What is asked for meanwhile waits, and only the latest of it runs. */
export class Latest {
  /** Settles when nothing runs or waits. */
  idle: Promise<void> = Promise.resolve();
  private running = false;
  private next: Task | undefined;
  private stopped = new AbortController();

  /** @param rest how long to rest after a task, as a multiple of the time it took, so that other work comes first */
  constructor(
    private readonly onError: (error: unknown) => void,
    private readonly rest: () => number,
  ) {}

  ask(task: Task): void {
    this.next = task;
    if (!this.running) this.idle = this.drain();
  }

  /** Gives up what runs and waits. */
  stop(): void {
    this.next = undefined;
    this.stopped.abort();
    this.stopped = new AbortController();
  }

  private async drain(): Promise<void> {
    this.running = true;
    while (this.next) {
      const task = this.next;
      this.next = undefined;
      const started = performance.now();
      const { signal } = this.stopped;
      try {
        await task(signal);
      } catch (error) {
        if (!signal.aborted) this.onError(error);
      }
      const ended = performance.now();
      const rested = () => Math.min(LONGEST_REST_MS, (ended - started) * this.rest());
      while (!signal.aborted && performance.now() < ended + rested()) {
        await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
      }
    }
    this.running = false;
  }
}
