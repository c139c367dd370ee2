import type { CommandProfile, StepProfile } from '../../src/profile/kernels';
import type { Profile, TaskProfile } from '../../src/profile/profile';
import { PROFILE_VERSION, type ProfileReport } from '../../src/profile/profileReport';
import { kernelProfiles } from '../../src/profile/roofline';
import type { ProfileShape } from '../../src/profile/workload';
import { smallShape } from './shapes';

const CEILINGS = { operations: 5e10, bytes: 4e9, steps: 1e6, sideBySide: 2 };

const COMMANDS: CommandProfile[] = [
  command('lstm/forward', 0.04, 4e8, 2e7),
  command('pool/forward', 0.002, 1e6, 4e6),
  command('embedding/forward', 0.001, 0, 1e6),
  command('lstm/backward', 0.05, 5e8, 3e7),
  command('reduce/forward', 0.0001, 1e4, 1e5),
  command('reduce/forward', 0.0002, 1e4, 1e5),
];

function command(kernel: string, seconds: number, operations: number, bytes: number): CommandProfile {
  return {
    kernel,
    tensors: { states: 'states.0' },
    dispatches: 1,
    workgroups: 4,
    seconds: { median: seconds, minimum: seconds / 2 },
    work: { operations, bytesRead: bytes, bytesWritten: bytes },
  };
}

/** A profile of made-up numbers. @param speed factor on all speeds */
export function someProfile(shape: ProfileShape = smallShape(), speed = 1): Profile {
  const commands = COMMANDS.map((one) => ({
    ...one,
    seconds: { median: one.seconds.median / speed, minimum: one.seconds.minimum / speed },
  }));
  const kernelSeconds = commands.reduce((sum, { seconds }) => sum + seconds.median, 0);
  const stepSeconds = { median: 0.1 / speed, minimum: 0.09 / speed };
  const step: StepProfile = {
    sizes: { residues: 48, sequences: 4, longest: 12 },
    parts: 1,
    rounds: 5,
    stepSeconds,
    kernelSeconds,
    overheadSeconds: stepSeconds.median - kernelSeconds,
    commands,
  };
  const task: TaskProfile = {
    start: { setUpSeconds: 0.5, firstStepSeconds: 0.2 },
    error: 3e-7,
    throughput: {
      steps: 20,
      stepSeconds,
      residuesPerSecond: { median: 480 * speed, best: 500 * speed },
    },
    memory: {
      bytes: 3072,
      bytesPerResidue: 20,
      roles: [
        { role: 'activations', bytes: 2048 },
        { role: 'parameters', bytes: 1024 },
      ],
      tensors: [
        { name: 'states.0', role: 'activations', bytes: 2048 },
        { name: 'parameters', role: 'parameters', bytes: 1024 },
      ],
    },
    step,
    kernels: kernelProfiles(commands, CEILINGS),
  };
  const choices: Profile['choices'] = [
    { kernel: 'lstm/forward', shape: { hidden: 8 }, way: 'units 4', measured: true },
    { kernel: 'lstm/backward', shape: { hidden: 8 }, way: 'units 8', measured: false },
    { kernel: 'lstm/forward', shape: { hidden: 8, bits: 16 }, way: 'units 2', measured: false },
  ];
  return { shape, batches: 1, residues: 48, tasks: { training: task, embedding: task }, choices };
}

export function someReport(...profiles: Profile[]): ProfileReport {
  return {
    version: PROFILE_VERSION,
    seqloom: '0.0.0',
    node: '20.0.0',
    platform: 'test',
    adapter: { kind: 'llvmpipe', name: 'an <adapter> & more', description: 'made up, for <tests>' },
    clock: { method: 'replays', resolution: 1e-5 },
    ceilings: CEILINGS,
    profiles,
  };
}
