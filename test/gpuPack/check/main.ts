/**
 * Runs the steps one after another, each program in a process of its own with its own time, and writes what is known after
 * each program, so that nothing is lost when it is cut short. Called by gpu-check.
 */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { Manifest } from '../manifest';
import { runProgram } from './process';
import { Report } from './report';
import type { Result } from './results';
import { FULL, SMALL } from './sizes';
import { STEP_NAMES, stepsOf, type Program, type Step } from './steps';

const DEFAULT_SECONDS = '470';

const USAGE = `usage: gpu-check [options]

Holds every kernel to its float64 twin on this machine's GPU, and measures it. Copy the folder that gpu-check lies in to a Linux
machine with a GPU and its driver, and run it there; nothing is installed.
  --out FOLDER    where results go, after each program (default gpu-results): NN-STEP.json, NN-STEP.txt, summary.md
  --archive FILE  the same folder as one file (default FOLDER.tar.gz)
  --seconds N     ends after so long (default ${DEFAULT_SECONDS}); what a step does not need the next ones get, and each program's limit follows
  --only STEPS    of ${STEP_NAMES.join(', ')}; doctor comes always
  --small         small sizes, and PyTorch on the CPU: a rehearsal
SEQLOOM_ADAPTER names another adapter than a GPU.`;

const { values } = parseArgs({
  options: {
    out: { type: 'string', default: 'gpu-results' },
    archive: { type: 'string' },
    seconds: { type: 'string', default: DEFAULT_SECONDS },
    only: { type: 'string', default: STEP_NAMES.join() },
    small: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});
if (values.help) console.log(USAGE);
else process.exitCode = await check(process.env.GPU_CHECK_PACK!);

/** @param pack the folder that gpu-check lies in @returns the exit code: 1 where no adapter answers or a test fails */
async function check(pack: string): Promise<number> {
  const scratch = mkdtempSync(join(tmpdir(), 'seqloom-gpu-check-'));
  try {
    const lib = dirname(dirname(fileURLToPath(import.meta.url)));
    const manifest = JSON.parse(readFileSync(join(pack, 'pack.json'), 'utf8')) as Manifest;
    const wanted = values.only.split(',');
    const places = { node: process.execPath, lib, pack, scratch };
    const steps = stepsOf(places, manifest, values.small ? SMALL : FULL).filter(
      ({ name }) => name === 'doctor' || wanted.includes(name),
    );
    const report = new Report(resolve(values.out), values.archive, manifest.version);
    // Nothing that was measured or compiled before.
    const env = { SEQLOOM_ADAPTER: 'hardware', ...process.env, XDG_CACHE_HOME: join(scratch, 'cache') };
    const seconds = Number(values.seconds);
    // A slow machine, given more time, needs it for every program.
    const pace = Math.max(1, seconds / Number(DEFAULT_SECONDS));
    const allSeconds = steps.reduce((sum, { seconds }) => sum + seconds, 0);
    let deadline = 0;
    let wrong = false;
    for (const step of steps) {
      deadline += (step.seconds / allSeconds) * seconds;
      console.log(`\n${step.title}`);
      const results = await runStep(step, deadline, pace, env, (soFar) => report.write(step, soFar));
      if (step.name === 'doctor' && results[0].ended !== 'well') {
        console.log('No adapter that computes rightly answers, so nothing else is run.');
        return 1;
      }
      wrong ||= step.name === 'kernels' && results.some(({ ended }) => ended === 'badly');
    }
    return wrong ? 1 : 0;
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** @param deadline seconds after the start @param onResult told after each program */
async function runStep(
  { programs }: Step,
  deadline: number,
  pace: number,
  env: NodeJS.ProcessEnv,
  onResult: (results: Result[]) => void,
): Promise<Result[]> {
  const results: Result[] = [];
  for (const program of programs) {
    const left = deadline - performance.now() / 1000;
    results.push(
      left < 1 ? notRun(program) : await run(program, Math.min(pace * program.seconds, left), env),
    );
    const { title, ended, seconds } = results.at(-1)!;
    console.log(`  ${title}: ${ended}, ${seconds.toFixed(1)} s`);
    onResult(results);
  }
  return results;
}

async function run({ title, command, json, env }: Program, mostSeconds: number, all: NodeJS.ProcessEnv) {
  const ran = await runProgram(command, mostSeconds, { ...all, ...env });
  const output =
    json === undefined
      ? parse(ran.printed)
      : existsSync(json)
        ? parse(readFileSync(json, 'utf8'))
        : undefined;
  return { title, ...ran, output, printed: json === undefined && output !== undefined ? '' : ran.printed };
}

function notRun({ title, command }: Program): Result {
  return { title, command: command.join(' '), seconds: 0, ended: 'not run', printed: '', text: '' };
}

/** One value, or one a line, the last of which may be cut; undefined of what is no JSON. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    const lines = text.split('\n').slice(0, -1);
    if (lines.length === 0 || !lines.every((line) => line.startsWith('{"'))) return undefined;
    return lines.map((line) => JSON.parse(line) as unknown);
  }
}
