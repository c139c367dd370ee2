/**
 * What long work tells while it runs, and how it is stopped: one type for everything that takes its time. `P` is what its
 * progress is told in; `never` where it tells none.
 */
export interface Hooks<P = { done: number; total: number }> {
  /** How far it has come; called often. */
  onProgress?(progress: P): void;
  /** What is being done, in a few words. */
  onStage?(stage: string): void;
  /** A sentence that the user should see. */
  onNote?(note: string): void;
  /** Aborting it stops the work. */
  signal?: AbortSignal;
}
