/** Runs one task of a kind at a time. What is asked for meanwhile waits, and only the latest of it runs. */
export class Latest {
  private running = false;
  private next: (() => Promise<void>) | undefined;

  constructor(private readonly onError: (error: unknown) => void) {}

  ask(task: () => Promise<void>): void {
    this.next = task;
    if (!this.running) void this.drain();
  }

  private async drain(): Promise<void> {
    this.running = true;
    while (this.next) {
      const task = this.next;
      this.next = undefined;
      try {
        await task();
      } catch (error) {
        this.onError(error);
      }
    }
    this.running = false;
  }
}
