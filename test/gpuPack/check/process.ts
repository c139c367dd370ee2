import { spawn } from 'node:child_process';
import type { Result } from './results';

/** How much of what a program says is kept. */
const MOST_TEXT = 20_000;

/** Runs a program, and ends it with all its children when its time is over. */
export async function runProgram(
  [program, ...args]: string[],
  mostSeconds: number,
  env: NodeJS.ProcessEnv,
): Promise<Omit<Result, 'title' | 'output'>> {
  const start = performance.now();
  // A process group of its own: what a program has started is ended with it.
  const child = spawn(program, args, { env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  let [stdout, stderr, late] = ['', '', false];
  child.stdout.on('data', (text: Buffer) => (stdout += text.toString()));
  child.stderr.on('data', (text: Buffer) => (stderr = (stderr + text.toString()).slice(-MOST_TEXT)));
  const timer = setTimeout(() => {
    late = true;
    process.kill(-child.pid!, 'SIGKILL');
  }, mostSeconds * 1000);
  const exitCode = await new Promise<number | undefined>((resolve) => {
    child.on('error', ({ message }) => {
      stderr += message;
      resolve(undefined);
    });
    child.on('close', (code) => resolve(code ?? undefined));
  });
  clearTimeout(timer);
  return {
    command: [program, ...args].join(' '),
    seconds: (performance.now() - start) / 1000,
    ended: late ? 'late' : exitCode === 0 ? 'well' : 'badly',
    exitCode,
    printed: stdout,
    text: stderr,
  };
}
