import type { Task } from './contract';
import type { BenchOptions } from './options';
import type { PeerKind } from './peers';
import type { PeerProcess } from './peerProcess';
import { networkOf, timeStepsOf, type Work } from './workloads';

/** One network, one task, one kind of lengths. */
export interface Case {
  task: Task;
  hidden: number;
  lengths: BenchOptions['lengths'][number];
}

/** A peer that takes part in a case, and the length at which it does. */
export interface Entry {
  kind: PeerKind;
  work: Work;
}

/** What was measured of one entry. */
export interface Timing {
  peer: string;
  about: string;
  length: number;
  /** Residues/s of every round. */
  rounds: number[];
  /** From the weights file to the first step's result, compilation and allocation included, loading the library not. */
  firstStepSeconds: number;
  peakBytes: number;
  deviceBytes?: number;
}

export interface Failed {
  peer: string;
  why: string;
}

interface Running {
  entry: Entry;
  peer: PeerProcess;
  steps: number;
  timing: Timing;
}

/** Runs the entries' processes side by side, but times one at a time, all of them in every round. */
export async function measureCase(
  { task, hidden }: Case,
  entries: Entry[],
  weights: string,
  options: Pick<BenchOptions, 'rounds' | 'roundSeconds'>,
  start: (kind: PeerKind) => Promise<PeerProcess>,
  progress: (text: string) => void,
): Promise<{ timings: Timing[]; failed: Failed[] }> {
  const failed: Failed[] = [];
  let running: Running[] = [];
  const peers: PeerProcess[] = [];
  try {
    for (const entry of entries) {
      progress(`${entry.kind.name}, length ${entry.work.length}: first step`);
      await guarded(entry, async () => {
        const peer = await start(entry.kind);
        peers.push(peer);
        running.push(await warmUp(peer, entry, { task, hidden }, weights, options.roundSeconds));
      });
    }
    for (let round = 0; round < options.rounds; round++) {
      progress(`round ${round + 1} of ${options.rounds}`);
      for (const one of running) {
        await guarded(one.entry, async () => {
          const { seconds } = await one.peer.run(one.steps);
          const passes = one.steps / batchesOf(one.entry).length;
          one.timing.rounds.push((one.entry.work.residues * passes) / seconds);
        });
      }
      running = running.filter(({ timing }) => timing.rounds.length > round);
    }
    const timings = running.map(({ timing, peer: { peakBytes, deviceBytes } }) => {
      return { ...timing, peakBytes, deviceBytes };
    });
    return { timings, failed };
  } finally {
    peers.forEach((peer) => peer.stop());
  }

  async function guarded({ kind, work }: Entry, action: () => Promise<void>): Promise<void> {
    try {
      await action();
    } catch (error) {
      failed.push({ peer: kind.name, why: `at length ${work.length}, ${(error as Error).message}` });
    }
  }
}

/** Runs every batch once at least, and finds how many steps make a round. */
async function warmUp(
  peer: PeerProcess,
  entry: Entry,
  { task, hidden }: Pick<Case, 'task' | 'hidden'>,
  weights: string,
  roundSeconds: number,
): Promise<Running> {
  const batches = batchesOf(entry);
  const opened = await peer.open({ task, config: networkOf(hidden), weights, batches });
  const first = await peer.run(1);
  const rest = await peer.run(batches.length - 1);
  let passSeconds = first.seconds + rest.seconds;
  // Unless it is slow it is timed once more, without what only a first pass takes.
  if (passSeconds < 5 * roundSeconds) passSeconds = (await peer.run(batches.length)).seconds;
  return {
    entry,
    peer,
    steps: batches.length * Math.max(1, Math.ceil(roundSeconds / passSeconds)),
    timing: {
      peer: entry.kind.name,
      about: peer.about,
      length: entry.work.length,
      rounds: [],
      firstStepSeconds: opened.seconds + first.seconds,
      peakBytes: 0,
    },
  };
}

function batchesOf({ kind, work }: Entry) {
  return kind.unordered ? work.unordered : work.ordered;
}

/**
 * The longest work that the peer can be asked for: within its own longest sequence, and so short that all rounds fit the time.
 * @param works longest first
 * @returns the work, or why there is none
 */
export function chooseWork(
  kind: PeerKind,
  works: readonly Work[],
  secondsPerTimeStep: number,
  { rounds, budgetSeconds }: Pick<BenchOptions, 'rounds' | 'budgetSeconds'>,
): { work: Work } | { whyNot: string } {
  const allowed = works.filter(({ longest }) => longest <= (kind.longest?.length ?? Infinity));
  if (allowed.length === 0) {
    return { whyNot: `no set so short (${kind.longest!.length} residues at most): ${kind.longest!.why}` };
  }
  // First step, warm-up, rounds.
  const seconds = (work: Work) => (rounds + 2) * timeStepsOf(batchesOf({ kind, work })) * secondsPerTimeStep;
  const work = allowed.find((one) => seconds(one) <= budgetSeconds);
  if (work) return { work };
  const least = Math.ceil(seconds(allowed.at(-1)!));
  return {
    whyNot: `about ${least} s at length ${allowed.at(-1)!.length}, more than --budget ${budgetSeconds}`,
  };
}
