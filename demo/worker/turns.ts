/** Work waits until input has rested this long. */
const REST_MS = 300;

/**
 * Turns on an adapter that computes on the processor, where the browser draws as well: whoever submits work waits until all earlier
 * work is done, so that the page is drawn in between, and until the person has stopped typing, clicking or dragging for a
 * moment, so that what they did shows at once.
 */
export class Turns {
  private last: Promise<void> = Promise.resolve();
  private heldUntil = -Infinity;

  constructor(private readonly device: Pick<GPUDevice, 'queue' | 'lost'>) {}

  /** The person did something on the page. */
  hold(): void {
    this.heldUntil = performance.now() + REST_MS;
  }

  /** Settles when it is the caller's turn to submit something short; turns come in the order in which they were asked for. */
  readonly next = (): Promise<void> => (this.last = this.last.then(() => this.free()));

  private async free(): Promise<void> {
    const { queue, lost } = this.device;
    // Of a lost device, whoever has work on it hears elsewhere; its queue may stay silent.
    await Promise.race([queue.onSubmittedWorkDone(), lost]).catch(() => undefined);
    for (let rest; (rest = this.heldUntil - performance.now()) > 0;) {
      await new Promise((resolve) => setTimeout(resolve, rest));
    }
  }
}
