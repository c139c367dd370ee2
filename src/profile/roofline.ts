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
}

/** Longest first. The roofline is that of Williams, Waterman and Patterson (2009). */
export function kernelProfiles(commands: CommandProfile[], ceilings: Ceilings): KernelProfile[] {
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
        rooflineShare: seconds > 0 ? sum((command) => idealSeconds(command, ceilings)) / seconds : 0,
      };
    })
    .sort((a, b) => b.seconds - a.seconds);
}

/** What a command would take at the ceiling that limits it. */
function idealSeconds(command: CommandProfile, { operations, bytes }: Ceilings): number {
  return Math.max((command.work?.operations ?? 0) / operations, bytesOf(command) / bytes);
}

function bytesOf({ work }: CommandProfile): number {
  return work ? work.bytesRead + work.bytesWritten : 0;
}
