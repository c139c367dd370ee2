import { SeqloomError } from '../errors';
import { exitCodeOf, inWords } from './advice';
import { EXIT } from './exitCodes';
import { hasOption, runProgram } from './program';
import { Terminal, type TextStream } from './terminal';
import type { Verb } from './verb';
import { VERBS } from './verbs/index';

/**
 * Runs one command line to its end; whatever goes wrong becomes a message on standard error.
 * @returns the exit code.
 */
export async function runCli(
  args: string[],
  stdout: TextStream,
  stderr: TextStream,
  verbs: readonly Verb[] = VERBS,
): Promise<number> {
  const terminal = new Terminal(stdout, stderr);
  try {
    return await runProgram(args, verbs, terminal);
  } catch (error) {
    if (error instanceof SeqloomError) {
      const verb = verbs.find(({ name }) => name === args[0]);
      terminal.error(inWords(error, verb && hasOption(verb, args)));
      if (process.env.SEQLOOM_DEBUG) terminal.error(String(error.stack));
      return exitCodeOf(error);
    }
    terminal.error(`Unexpected failure: ${error instanceof Error ? error.message : String(error)}`);
    terminal.error(
      process.env.SEQLOOM_DEBUG
        ? String(error instanceof Error ? error.stack : error)
        : 'Set SEQLOOM_DEBUG=1 and run it again to see where; please report it with that text.',
    );
    return EXIT.failure;
  }
}
