import { describe, expect, it } from 'vitest';
import { initialParameters } from '../../src/model/init';
import type { Parameters } from '../../src/data/parameters';
import type { TrainingNetwork } from '../../src/model/trainingNetwork';
import { checkTask } from '../../src/profile/taskCheck';
import type { Clock, Encode } from '../../src/gpu/clock';
import { profileStep, type CommandProfile } from '../../src/profile/kernels';
import { kernelProfiles } from '../../src/profile/roofline';
import { openTask, TASKS, type Task, type TaskName } from '../../src/profile/tasks';
import { makeWorkload, typicalBatch, type ProfileShape } from '../../src/profile/workload';
import { describeGpu } from '../adapter';
import { laidOutForMesa26 } from '../kernels/kernelBench';
import { smallShape } from './shapes';

/** Seconds that each dispatch takes by the counting clock. */
const SECONDS = 1e-6;

/** A clock by which every dispatch takes as long, except those of one kernel. */
function countingClock(slow = '', factor = 1): Clock & { longestRun: number } {
  const clock = {
    method: 'replays' as const,
    resolution: 0,
    shortest: 100 * SECONDS,
    longestRun: 0,
    time: (works: Encode[]) =>
      Promise.resolve(
        works.map((encode) => {
          let dispatches = 0;
          let label = '';
          const pass = {
            setPipeline: (pipeline: GPUComputePipeline) => (label = pipeline.label),
            setBindGroup: () => undefined,
            dispatchWorkgroups: () => dispatches++,
            end: () => undefined,
          };
          encode({ beginComputePass: () => pass } as unknown as GPUCommandEncoder);
          clock.longestRun = Math.max(clock.longestRun, dispatches);
          return dispatches * SECONDS * (label === slow ? factor : 1);
        }),
      ),
  };
  return clock;
}

const SHAPES: [string, ProfileShape][] = [
  ['bilstm, two layers, dropout', smallShape()],
  [
    'lstm, last state, mlp',
    smallShape({ dropout: 0 }, { encoder: 'lstm', layers: 1, pool: 'last', head: 'mlp' }),
  ],
  ['mean', smallShape({}, { encoder: 'mean', poolNorm: 'none' })],
  ['stepwise lstm', smallShape({ batch: 2, length: 3 }, { encoder: 'lstm', layers: 1, hidden: 260 })],
];

describeGpu('the profile of a step', (gpu) => {
  async function withTask(
    name: TaskName,
    shape: ProfileShape,
    test: (task: Task) => Promise<void>,
    of = gpu(),
  ): Promise<void> {
    const task = await openTask(of, name, shape, makeWorkload(shape).capacity, 256);
    try {
      await test(task);
    } finally {
      task.network.destroy();
    }
  }

  it('is over the first part of a batch that training cuts for the cache', async () => {
    const shape = smallShape({ batch: 17, length: 500 }, { encoder: 'lstm', layers: 1, hidden: 4 });
    const [batch] = makeWorkload(shape).batches;
    const mesa26 = { ...laidOutForMesa26(gpu()), cores: 2 };
    const profileOf = (task: Task) => profileStep(task, batch, countingClock());
    await withTask(
      'training',
      shape,
      async (task) =>
        expect(await profileOf(task)).toMatchObject({ parts: 2, sizes: { sequences: 9, residues: 4500 } }),
      mesa26,
    );
    await withTask(
      'embedding',
      shape,
      async (task) => expect(await profileOf(task)).toMatchObject({ parts: 1, sizes: { sequences: 17 } }),
      mesa26,
    );
  });

  describe.each(SHAPES)('%s', (_, shape) => {
    it.each(TASKS)(
      '%s: each command once, with its share of the repeats, its work, and the rest as overhead',
      async (name) => {
        await withTask(name, shape, async (task) => {
          const clock = countingClock();
          const step = await profileStep(task, typicalBatch(makeWorkload(shape).batches), clock);
          const recorded = programsOf(task).flatMap(({ commands }) =>
            commands.filter((command) => 'kernel' in command),
          );
          expect(step.commands).toHaveLength(recorded.length);
          for (const { kernel, dispatches, seconds, work } of step.commands) {
            expect(seconds.median, kernel).toBeCloseTo(dispatches * SECONDS, 12);
            expect(work, kernel).toBeDefined();
          }
          expect(clock.longestRun).toBeGreaterThanOrEqual(100);
          expect(step.kernelSeconds + step.overheadSeconds).toBeCloseTo(step.stepSeconds.median, 12);
          expect(JSON.parse(JSON.stringify(step))).toEqual(step);
        });
      },
    );

    it.each(TASKS)('%s: the work model stays within what the command has bound', async (name) => {
      await withTask(name, shape, async (task) => {
        const { capacity, batches } = makeWorkload(shape);
        const sizes = { ...capacity, longest: batches[0].tokens[0].length };
        const update = task.name === 'training' ? task.network.programs.update : undefined;
        for (const command of programsOf(task).flatMap((one) => (one === update ? [] : one.commands))) {
          if ('clear' in command) continue;
          const { label } = command.kernel;
          const bound = Object.values(command.bindings).reduce((sum, { size }) => sum + size, 0);
          const { operations, bytesRead, bytesWritten } = command.work!(sizes);
          expect(Number.isInteger(operations) && operations >= 0, label).toBe(true);
          expect(bytesRead, label).toBeGreaterThan(0);
          expect(bytesWritten, label).toBeGreaterThan(0);
          expect(Math.max(bytesRead, bytesWritten), label).toBeLessThanOrEqual(bound);
        }
      });
    });

    it.each(TASKS)('%s: right kernels pass the check and leave the network as it was', async (name) => {
      await withTask(name, shape, async (task) => {
        expect(await checkTask(task, shape, makeWorkload(shape).capacity)).toBeLessThan(2e-5);
        expect(values(await task.network.readParameters())).toEqual(
          values(initialParameters(shape.model, 1)),
        );
      });
    });
  });

  it('ranks a kernel made slower on purpose first', async () => {
    await withTask('training', smallShape(), async (task) => {
      const batch = typicalBatch(makeWorkload(smallShape()).batches);
      const { commands } = await profileStep(task, batch, countingClock('norm/forward', 1000));
      const [first, ...others] = kernelProfiles(commands, { operations: 1e9, bytes: 1e9 });
      expect(first.kernel).toBe('norm/forward');
      expect(first.share).toBeGreaterThan(0.5);
      expect(others.every(({ seconds }) => seconds < first.seconds)).toBe(true);
    });
  });

  it('times nothing wrong: a gradient, an update or an embedding off by a thousandth is refused', async () => {
    const shape = smallShape();
    const { capacity } = makeWorkload(shape);
    for (const wrong of ['gradients', 'parameters'] as const) {
      await withTask('training', shape, async (task) => {
        if (task.name !== 'training') throw new Error('no training task');
        const network = Object.create(task.network) as TrainingNetwork;
        network.readParameters = async (slab = 'parameters') => {
          const read = await task.network.readParameters(slab);
          if (slab === wrong)
            read.get('lstm.weight_hh_l1_reverse')!.data.forEach((v, i, data) => (data[i] = v * 1.001));
          return read;
        };
        await expect(checkTask({ ...task, network }, shape, capacity)).rejects.toThrow(
          /lstm\.weight_hh_l1_reverse wrongly/,
        );
      });
    }
    await withTask('embedding', shape, async (task) => {
      const step: Task['step'] = async (batch) => {
        const [vectors] = (await task.step(batch)) as Float32Array[];
        return [vectors.map((v) => v * 1.001)];
      };
      await expect(checkTask({ ...task, step }, shape, capacity)).rejects.toThrow('the embeddings wrongly');
    });
  });
});

describe('the roofline', () => {
  const command = (kernel: string, seconds: number, operations: number, bytes: number): CommandProfile => ({
    kernel,
    tensors: {},
    dispatches: 1,
    workgroups: 4,
    seconds: { median: seconds, minimum: seconds },
    work: { operations, bytesRead: bytes / 2, bytesWritten: bytes / 2 },
  });

  it('tells what a time step takes where a kernel loops over time', () => {
    const loop = (seconds: number, workgroups: number) => ({
      ...command('lstm/forward', seconds, 0, 0),
      work: { operations: 0, bytesRead: 0, bytesWritten: 0, steps: 50 },
      workgroups,
    });
    const profiles = kernelProfiles([loop(1, 8), loop(3, 2), command('norm/forward', 1, 1, 1)], {
      operations: 1,
      bytes: 1,
    });
    expect(profiles.map(({ overTime }) => overTime)).toEqual([
      { steps: 100, stepSeconds: 0.04, workgroups: 2 },
      undefined,
    ]);
  });

  it('holds each command against the ceiling that limits it', () => {
    const ceilings = { operations: 100, bytes: 10 };
    const [limitedByMemory, limitedByArithmetic, both] = kernelProfiles(
      [command('a', 8, 40, 40), command('b', 4, 200, 1), command('c', 1, 50, 1), command('c', 1, 1, 5)],
      ceilings,
    );
    expect(limitedByMemory).toMatchObject({
      operationRate: 5,
      byteRate: 5,
      rooflineShare: 0.5,
      share: 8 / 14,
    });
    expect(limitedByArithmetic).toMatchObject({ operationShare: 0.5, byteShare: 0.025, rooflineShare: 0.5 });
    expect(both).toMatchObject({ kernel: 'c', commands: 2, dispatches: 2, seconds: 2, rooflineShare: 0.5 });
  });
});

function values(parameters: Parameters): [string, number[]][] {
  return [...parameters].map(([name, { data }]) => [name, Array.from(data)]);
}

/** The programs of a step, in order. */
function programsOf(task: Task) {
  if (task.name === 'embedding') return [task.network.programs.infer];
  const { begin, train, update } = task.network.programs;
  return [begin, train, update];
}
