import { EXIT } from './exitCodes';

/** Ctrl-C (and SIGTERM, which batch systems send) as an AbortSignal. */
interface Interrupt {
  signal: AbortSignal;
  /** Which of the two stopped the program. */
  exitCode(): number;
  /** Lets the signals kill the process again. */
  release(): void;
}

/** The first signal aborts and calls `onInterrupt`; a second one ends the process at once. */
export function watchInterrupt(onInterrupt: () => void): Interrupt {
  const controller = new AbortController();
  let code: number = EXIT.interrupted;
  const release = () => {
    process.off('SIGINT', stop);
    process.off('SIGTERM', stop);
  };
  const stop = (signal: NodeJS.Signals) => {
    if (signal === 'SIGTERM') code = EXIT.terminated;
    release();
    onInterrupt();
    controller.abort();
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  return { signal: controller.signal, exitCode: () => code, release };
}
