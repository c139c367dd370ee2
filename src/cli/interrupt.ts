import { EXIT } from './exitCodes';

/** Ctrl-C, SIGTERM (which batch systems send) and SIGHUP (of a terminal that closes) as an AbortSignal. */
export interface Interrupt {
  signal: AbortSignal;
  /** Which of them stopped the program. */
  exitCode(): number;
  /** Lets the signals kill the process again. */
  release(): void;
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

let interruptedWith: number | undefined;

/** The exit code of a process that was told to stop; undefined where it was not. */
export function exitCodeOfInterrupt(): number | undefined {
  return interruptedWith;
}

/** The first signal aborts and calls `onInterrupt`; a second one ends the process at once. */
export function watchInterrupt(onInterrupt: () => void): Interrupt {
  const controller = new AbortController();
  let code: number = EXIT.interrupted;
  const release = () => SIGNALS.forEach((name) => process.off(name, stop));
  const stop = (signal: NodeJS.Signals) => {
    if (signal !== 'SIGINT') code = EXIT.terminated;
    interruptedWith = code;
    release();
    onInterrupt();
    controller.abort();
  };
  SIGNALS.forEach((name) => process.on(name, stop));
  return { signal: controller.signal, exitCode: () => code, release };
}
