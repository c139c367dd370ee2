import { runCli } from '../../src/cli/runCli';

/** What one command line wrote, and its exit code. */
export interface Captured {
  exitCode: number;
  stdout: string;
  stderr: string;
}

/** Runs a command line inside this process. */
export async function seqloom(...args: string[]): Promise<Captured> {
  const out: string[] = [];
  const err: string[] = [];
  const exitCode = await runCli(
    args,
    { write: (text) => out.push(text) },
    { write: (text) => err.push(text) },
  );
  return { exitCode, stdout: out.join(''), stderr: err.join('') };
}
