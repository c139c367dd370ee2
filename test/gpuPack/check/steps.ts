/** What is run, in this order, and how long each may take. */
import { join } from 'node:path';
import { LENGTH_CHOICES } from '../../../src/profile/workload';
import type { Manifest } from '../manifest';
import { benchBlocks, doctorBlocks, machineBlocks, trainingBlocks } from './reports';
import { kernelBlocks, profileBlocks, tunerBlocks } from './measured';
import type { Block, Result } from './results';
import type { Sizes } from './sizes';

/** One program of a step. */
export interface Program {
  title: string;
  command: string[];
  /** It is ended after so long. */
  seconds: number;
  /** Where it writes its JSON, where that is not standard output. */
  json?: string;
  /** Added to the environment. */
  env?: Record<string, string>;
}

export const STEP_NAMES = ['machine', 'doctor', 'kernels', 'tuner', 'profile', 'training', 'bench'] as const;

export interface Step {
  name: (typeof STEP_NAMES)[number];
  title: string;
  /** Its share of the time; what earlier steps leave is added. */
  seconds: number;
  programs: Program[];
  report(results: Result[]): Block[];
}

/** Where things lie. */
export interface Places {
  node: string;
  /** Of the bundle. */
  lib: string;
  /** Of the pack. */
  pack: string;
  /** For what is not kept. */
  scratch: string;
}

export function stepsOf({ node, lib, pack, scratch }: Places, manifest: Manifest, sizes: Sizes): Step[] {
  const { hidden, batches, length, tests, tasks, peers } = sizes;
  const seqloom = (...args: string[]) => [node, join(lib, 'cli.js'), ...args];
  const shape = (units: number, batch: number) => {
    const numbers = { hidden: units, batch, length, steps: 3, memory: 16_384 };
    return Object.entries(numbers).flatMap(([name, value]) => [`--${name}`, String(value)]);
  };
  return [
    {
      name: 'machine',
      title: 'The machine',
      seconds: 20,
      programs: MACHINE.map((line) => ({ title: line, command: ['sh', '-c', line], seconds: 10 })),
      report: machineBlocks,
    },
    {
      name: 'doctor',
      title: '`seqloom doctor`',
      seconds: 30,
      programs: [
        { title: 'doctor', command: seqloom('doctor', '--json'), seconds: 25 },
        {
          title: 'what the Vulkan loader says',
          command: seqloom('doctor', '--no-self-check'),
          seconds: 10,
          env: { VK_LOADER_DEBUG: 'error,warn,driver' },
        },
      ],
      report: doctorBlocks,
    },
    {
      name: 'kernels',
      title: 'Every kernel, in every way, against its float64 twin',
      seconds: 110,
      programs: tests.map((name) => ({
        title: name,
        command: [node, join(lib, 'checks/tests.js'), name],
        seconds: 45,
        // A missing adapter fails the tests in place of skipping them, and each way is asked for by the tests themselves.
        env: { REQUIRE_GPU: '1', SEQLOOM_TUNING: 'off' },
      })),
      report: kernelBlocks,
    },
    {
      name: 'tuner',
      title: 'Ways to divide the work, timed',
      seconds: 60,
      programs: hidden.map((units) => ({
        title: `hidden ${units}`,
        command: seqloom('profile', ...shape(units, batches[0]), '--tune', '--no-kernels', '--json'),
        seconds: 30,
      })),
      report: tunerBlocks,
    },
    {
      name: 'profile',
      title: 'Training and embedding',
      seconds: 130,
      programs: batches.flatMap((batch, i) =>
        LENGTH_CHOICES.flatMap((lengths) =>
          hidden.map((units) => ({
            title: `hidden ${units}, ${batch} x ${length}, ${lengths}`,
            command: seqloom(
              ...['profile', ...shape(units, batch), '--lengths', lengths, '--json'],
              // Kernel by kernel for one batch of each network.
              ...(i === 0 && lengths === 'equal' ? [] : ['--no-kernels']),
            ),
            seconds: 30,
          })),
        ),
      ),
      report: profileBlocks,
    },
    {
      name: 'training',
      title: 'A training run beside a software adapter',
      seconds: 45,
      programs: [
        {
          title: 'train',
          command: seqloom(
            ...['train', ...(manifest.data === undefined ? [] : [join(pack, manifest.data)])],
            ...[...manifest.train, '--out', join(scratch, 'run'), '--json'],
          ),
          seconds: 90,
        },
      ],
      report: (results) => trainingBlocks(results, manifest.software),
    },
    {
      name: 'bench',
      title: 'Beside PyTorch',
      seconds: 85,
      programs: tasks.map(([units, task]) => {
        const json = join(scratch, `bench-${units}-${task}.json`);
        const options = { hidden: units, tasks: task, length, peers: peers.join(), json };
        return {
          title: `hidden ${units}, ${task}`,
          command: [
            ...[node, join(lib, 'bench/dist/main.js'), '--quick'],
            ...Object.entries(options).flatMap(([name, value]) => [`--${name}`, String(value)]),
          ],
          seconds: 90,
          json,
        };
      }),
      report: benchBlocks,
    },
  ];
}

const MACHINE = [
  'nvidia-smi',
  'uname -srm; grep PRETTY_NAME /etc/os-release; lscpu | grep -E "^(CPU\\(s\\)|Model name)"; free -h',
  'ldconfig -p | grep -E "vulkan|EGL|GLX|nvidia"; ls -d /usr/share/vulkan/icd.d/* /etc/vulkan/icd.d/* /usr/local/nvidia/share/vulkan/icd.d/*',
  'env | grep -E "^(VK_|LD_LIBRARY_PATH|__EGL|SEQLOOM)"; cat $VK_DRIVER_FILES /dev/null',
  'python3 -c "import torch; print(torch.__version__, torch.version.cuda, torch.backends.cudnn.version())"',
];
