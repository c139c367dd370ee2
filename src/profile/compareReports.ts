import { SeqloomError } from '../errors';
import type { TaskProfile } from './profile';
import type { ProfileReport } from './profileReport';
import { TASKS, type TaskName } from './tasks';
import type { ProfileShape } from './workload';

/** One task of one shape, then and now. */
export interface SpeedComparison {
  shape: ProfileShape;
  task: TaskName;
  /** Residues in one second, of the fastest steps: noise only ever slows. */
  before: number;
  now: number;
  /** now / before: below 1 is slower. */
  ratio: number;
  /** Whether more than the tolerance is lost. */
  slower: boolean;
  /** Kernels timed both then and now, in the order of their time now; ratios of speeds, so that below 1 is slower. */
  kernels: { kernel: string; ratio: number }[];
}

/**
 * Every shape that both reports have.
 * @param tolerance share of the speed that may be lost, 0 to below 1
 * @throws SeqloomError when the reports have no shape in common
 */
export function compareReports(
  before: ProfileReport,
  now: ProfileReport,
  tolerance: number,
): SpeedComparison[] {
  const earlier = new Map(before.profiles.map((profile) => [keyOf(profile.shape), profile]));
  const comparisons = now.profiles.flatMap(({ shape, tasks }) => {
    const old = earlier.get(keyOf(shape));
    if (!old) return [];
    return TASKS.map((task) => compareTask(shape, task, old.tasks[task], tasks[task], tolerance));
  });
  if (comparisons.length === 0) {
    throw new SeqloomError(
      'The earlier profile has none of the shapes profiled now, so nothing can be compared. Give the same network and batch options as then.',
    );
  }
  return comparisons;
}

/** Equal for equal shapes, in whatever order their fields stand, and for all precisions, which are compared with one another. */
function keyOf({ model, precision: _precision, ...batches }: ProfileShape): string {
  return JSON.stringify(Object.entries({ ...model, ...batches }).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function compareTask(
  shape: ProfileShape,
  task: TaskName,
  old: TaskProfile,
  current: TaskProfile,
  tolerance: number,
): SpeedComparison {
  const before = old.throughput.residuesPerSecond.best;
  const now = current.throughput.residuesPerSecond.best;
  const oldSeconds = new Map(old.kernels?.map(({ kernel, seconds }) => [kernel, seconds]));
  const kernels = (current.kernels ?? []).flatMap(({ kernel, seconds }) => {
    const then = oldSeconds.get(kernel);
    // Of 0 seconds, too fast for the clock, there is no ratio.
    return !then || seconds === 0 ? [] : [{ kernel, ratio: then / seconds }];
  });
  return { shape, task, before, now, ratio: now / before, slower: now / before < 1 - tolerance, kernels };
}
