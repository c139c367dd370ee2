/** Ctrl-C (and SIGTERM, which batch systems send) as an AbortSignal. */
export interface Interrupt {
  signal: AbortSignal;
  /** The exit code that says what stopped the program: 130 for Ctrl-C, 143 for SIGTERM. */
  exitCode(): number;
  /** Lets the signals kill the process again. */
  release(): void;
}

/** The first signal aborts and calls `onInterrupt`; a second one ends the process at once. */
export function watchInterrupt(onInterrupt: () => void): Interrupt {
  const controller = new AbortController();
  let code = 130;
  const release = () => {
    process.off('SIGINT', stop);
    process.off('SIGTERM', stop);
  };
  const stop = (signal: NodeJS.Signals) => {
    if (signal === 'SIGTERM') code = 143;
    release();
    onInterrupt();
    controller.abort();
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  return { signal: controller.signal, exitCode: () => code, release };
}
