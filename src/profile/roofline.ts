import type { Ceilings } from './ceilings';
import type { CommandProfile } from './kernels';

/** All commands of a step that run the same kernel, against what the adapter can do. */
export interface KernelProfile {
  kernel: string;
  commands: number;
  dispatches: number;
  seconds: number;
  /** Share of the time of all kernels of the step. */
  share: number;
  operations: number;
  bytes: number;
  /** Achieved, in one second. */
  operationRate: number;
  byteRate: number;
  /** Share of the ceiling of multiply-adds. */
  operationShare: number;
  byteShare: number;
  /** The time that its work would take at the ceilings, each command limited by one of them, as a share of its own. */
  rooflineShare: number;
  /** A loop over time: its steps, what one takes, and the fewest workgroups that a dispatch of it has. */
  overTime?: { steps: number; stepSeconds: number; workgroups: number };
}

/** The ceilings of the roofline. */
type Roof = Pick<Ceilings, 'operations' | 'bytes'>;

/** Longest first. The roofline is that of Williams, Waterman and Patterson (2009). */
export function kernelProfiles(commands: CommandProfile[], ceilings: Roof): KernelProfile[] {
  const total = commands.reduce((sum, { seconds }) => sum + seconds.median, 0);
  const groups = new Map<string, CommandProfile[]>();
  for (const command of commands) {
    groups.set(command.kernel, [...(groups.get(command.kernel) ?? []), command]);
  }
  return [...groups]
    .map(([kernel, group]) => {
      const sum = (value: (command: CommandProfile) => number) =>
        group.reduce((all, command) => all + value(command), 0);
      const seconds = sum((command) => command.seconds.median);
      const operations = sum(({ work }) => work?.operations ?? 0);
      const bytes = sum(bytesOf);
      const operationRate = seconds > 0 ? operations / seconds : 0;
      const byteRate = seconds > 0 ? bytes / seconds : 0;
      return {
        kernel,
        commands: group.length,
        dispatches: sum(({ dispatches }) => dispatches),
        seconds,
        share: total > 0 ? seconds / total : 0,
        operations,
        bytes,
        operationRate,
        byteRate,
        operationShare: operationRate / ceilings.operations,
        byteShare: byteRate / ceilings.bytes,
        overTime: overTime(group, seconds),
        rooflineShare: seconds > 0 ? sum((command) => idealSeconds(command, ceilings)) / seconds : 0,
      };
    })
    .sort((a, b) => b.seconds - a.seconds);
}

function overTime(group: CommandProfile[], seconds: number): KernelProfile['overTime'] {
  const steps = group.reduce((sum, { work }) => sum + (work?.steps ?? 0), 0);
  if (steps === 0) return undefined;
  return { steps, stepSeconds: seconds / steps, workgroups: Math.min(...group.map((one) => one.workgroups)) };
}

/** What a command would take at the ceiling that limits it. */
function idealSeconds(command: CommandProfile, { operations, bytes }: Roof): number {
  return Math.max((command.work?.operations ?? 0) / operations, bytesOf(command) / bytes);
}

function bytesOf({ work }: CommandProfile): number {
  return work ? work.bytesRead + work.bytesWritten : 0;
}
