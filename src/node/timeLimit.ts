/** An end for work that a user's pattern could make endless. */
import { createContext, Script } from 'node:vm';

/** Far above the milliseconds that a piece of a file takes. */
const LONGEST_MS = 5000;

const script = new Script('work()');
const scope: { work?: () => unknown } = {};
let context: ReturnType<typeof createContext> | undefined;

/**
 * Does the work, which is given up after some seconds, within a regular expression too: V8 stops a script that node:vm runs,
 * with all that it calls. A call costs some 0.2 ms.
 * @throws what the work throws, or `late()`
 */
export function withinTime<T>(work: () => T, late: () => Error, longestMs = LONGEST_MS): T {
  context ??= createContext(scope);
  scope.work = work;
  try {
    return script.runInContext(context, { timeout: longestMs, displayErrors: false }) as T;
  } catch (error) {
    throw (error as NodeJS.ErrnoException).code === 'ERR_SCRIPT_EXECUTION_TIMEOUT' ? late() : error;
  }
}
