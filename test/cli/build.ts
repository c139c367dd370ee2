import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { build } from 'vite';
import type { Captured } from './capture';

/** The command line, built as it is shipped, into a folder of its own. */
export interface BuiltCli {
  /** The script that Node runs. */
  script: string;
  start(args: string[], cwd: string): ChildProcessWithoutNullStreams;
  /** Runs to the end. */
  run(args: string[], cwd: string): Promise<Captured>;
  remove(): void;
}

export async function buildCli(): Promise<BuiltCli> {
  // Within the project, so that its packages are found.
  const outDir = mkdtempSync(resolve('node_modules', '.seqloom-cli-'));
  await build({ configFile: 'vite.cli.config.ts', logLevel: 'warn', build: { outDir } });
  const script = join(outDir, 'cli.js');
  const start = (args: string[], cwd: string) =>
    spawn(process.execPath, ['--enable-source-maps', script, ...args], { cwd });
  return {
    script,
    start,
    run: (args, cwd) => captured(start(args, cwd)),
    remove: () => rmSync(outDir, { recursive: true, force: true }),
  };
}

/** Waits for the end of a process; a signal counts as 128 + its number, as in a shell. */
export function captured(child: ChildProcessWithoutNullStreams): Promise<Captured> {
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  return new Promise((done, fail) => {
    child.on('error', fail);
    child.on('close', (code, signal) =>
      done({ exitCode: code ?? (signal === 'SIGKILL' ? 137 : 130), stdout, stderr }),
    );
  });
}
