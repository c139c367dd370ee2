import type { Dispatch } from '../gpu/program';
import { dispatchCount, Program } from '../gpu/program';
import type { Work } from '../gpu/work';
import type { BatchSizes } from '../kernels/common';
import type { Batch } from '../model/batch';
import type { Clock, Encode } from '../gpu/clock';
import { summarize, type Summary } from '../gpu/statistics';
import { NO_BATCH } from '../model/trainingNetwork';
import type { Task } from './tasks';
import { secondsSince } from './throughput';
import { residuesOf } from './workload';

/** One command of a step. */
export interface CommandProfile {
  /** family/entryPoint of its shader. */
  kernel: string;
  /** Names of what is bound, by the shader's names. */
  tensors: Record<string, string>;
  dispatches: number;
  /** Workgroups of one dispatch. */
  workgroups: number;
  /** All its dispatches together. */
  seconds: Summary;
  /** Where the kernel has a model of it. */
  work?: Work;
}

/** GPU time of a step, command by command, beside the step as a whole. */
export interface StepProfile {
  /** Of the batch, or of its first part, which is all that the step is over. */
  sizes: BatchSizes;
  /** That training takes the batch in, each as much as a CPU's cache holds; else 1. */
  parts: number;
  /** In which the step ran as a whole and command by command in turn, so that noise touches both alike. */
  rounds: number;
  /** From the upload of the batch to the results on the host. */
  stepSeconds: Summary;
  /** Sum of the commands' medians. */
  kernelSeconds: number;
  /** The rest: uploads, recording, submission, read-backs, waiting. Below zero where noise or overlap exceed it. */
  overheadSeconds: number;
  /** In the order in which they run. */
  commands: CommandProfile[];
}

const ROUNDS = 5;
const LEAST_ROUNDS = 3;
/** No further round begins after this time. */
const MOST_SECONDS = 20;
const MOST_REPEATS = 1024;

/** A command, with what it runs over, ready to be timed as often in a row as its clock needs. */
interface TimedCommand {
  command: Dispatch<BatchSizes>;
  sizes: BatchSizes;
  repeats: number;
  /** The command, `repeats` times. */
  program: Program<BatchSizes>;
  samples: number[];
}

/** Times every command of one step on its own: over the batch, or the first part of it. */
export async function profileStep(
  task: Task,
  batch: Batch,
  clock: Clock,
  onRound: (round: number) => void = () => undefined,
): Promise<StepProfile> {
  const parts = task.name === 'training' ? task.network.partsOf(batch) : [batch];
  const [part] = parts;
  const sizes = sizesOf(part);
  const timed = commandsOf(task, sizes);
  // Leaves in every buffer what the commands find there in a real step.
  await task.step(part);
  await calibrate(task, timed, clock);
  const steps: number[] = [];
  const begin = performance.now();
  while (steps.length < ROUNDS && (steps.length < LEAST_ROUNDS || secondsSince(begin) < MOST_SECONDS)) {
    onRound(steps.length + 1);
    const start = performance.now();
    await task.step(part);
    steps.push(secondsSince(start));
    task.begin();
    const seconds = await clock.time(timed.map(encoderOf));
    timed.forEach(({ samples, repeats }, i) => samples.push(seconds[i] / repeats));
  }
  const commands = timed.map(({ command, sizes, samples }) => ({
    kernel: command.kernel.label,
    tensors: Object.fromEntries(Object.entries(command.bindings).map(([name, { label }]) => [name, label])),
    dispatches: dispatchCount(command, sizes),
    workgroups: command.grid(sizes).reduce((product: number, count = 1) => product * count, 1),
    seconds: summarize(samples),
    work: command.work?.(sizes),
  }));
  const stepSeconds = summarize(steps);
  const kernelSeconds = commands.reduce((sum, { seconds }) => sum + seconds.median, 0);
  return {
    sizes,
    parts: parts.length,
    rounds: steps.length,
    stepSeconds,
    kernelSeconds,
    overheadSeconds: stepSeconds.median - kernelSeconds,
    commands,
  };
}

function sizesOf(batch: Batch): BatchSizes {
  return {
    residues: residuesOf(batch),
    sequences: batch.tokens.length,
    longest: batch.tokens[0].length,
  };
}

/** What the network's programs run in one step, in order. */
function commandsOf(task: Task, sizes: BatchSizes): TimedCommand[] {
  const { gpu } = task.network;
  const parts =
    task.name === 'training'
      ? [
          { program: task.network.programs.begin, sizes: NO_BATCH },
          { program: task.network.programs.train, sizes },
          { program: task.network.programs.update, sizes: NO_BATCH },
        ]
      : [{ program: task.network.programs.infer, sizes }];
  return parts.flatMap(({ program, sizes: ofPart }) =>
    program.commands.flatMap((command) =>
      'clear' in command
        ? []
        : [
            {
              command,
              sizes: ofPart,
              repeats: 1,
              program: new Program(gpu, [command]),
              samples: [],
            },
          ],
    ),
  );
}

/** Finds how often each command must run in a row for its clock to tell its time. */
async function calibrate(task: Task, timed: TimedCommand[], clock: Clock): Promise<void> {
  let short = timed;
  while (short.length > 0) {
    task.begin();
    const seconds = await clock.time(short.map(encoderOf));
    short = short.filter((one, i) => {
      if (seconds[i] >= clock.shortest || one.repeats === MOST_REPEATS) return false;
      const factor = Math.min(16, Math.max(2, (1.2 * clock.shortest) / seconds[i]));
      one.repeats = Math.min(MOST_REPEATS, Math.ceil(one.repeats * factor));
      one.program = new Program(
        task.network.gpu,
        new Array<Dispatch<BatchSizes>>(one.repeats).fill(one.command),
      );
      return true;
    });
  }
}

function encoderOf({ program, sizes }: TimedCommand): Encode {
  return (encoder, timestampWrites) => program.encode(encoder, sizes, timestampWrites);
}
