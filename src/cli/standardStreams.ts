/** Standard output and standard error as they end: their reader may leave, the disk fill up, the terminal be closed. */
import { closeSync } from 'node:fs';
import { isatty } from 'node:tty';
import { fileError } from '../node/files';
import { EXIT } from './exitCodes';
import { exitCodeOfInterrupt } from './interrupt';

/** Keeps the process from ending by what becomes of its streams while it works. */
export function guardStreams(): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    // A reader that has seen enough (`seqloom ... | head`) is no failure.
    if (error.code === 'EPIPE') process.exit(exitCodeOfInterrupt() ?? 0);
    // The terminal is gone. What is on its way to the disk goes on.
    if (error.code === 'EIO') return;
    process.stderr.write(`${(fileError(error, 'Standard output', 'written') as Error).message}\n`);
    process.exit(EXIT.failure);
  });
  // Nobody reads how far the work is any more: the terminal or the other end of a pipe is gone. The work goes on.
  process.stderr.on('error', () => undefined);
  const terminals = [0, 1, 2].filter((descriptor) => isatty(descriptor));
  // Node restores the terminal's settings at its end, and aborts where the terminal is gone, unless it is closed.
  process.on('exit', () => terminals.filter((descriptor) => !isatty(descriptor)).forEach(closeSync));
}
