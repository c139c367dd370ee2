import { SeqloomError } from '../errors';
import type { Ceilings } from './ceilings';
import type { Clock } from '../gpu/clock';
import type { Profile } from './profile';
import { TASKS } from './tasks';

/** Version of ProfileReport's layout. */
export const PROFILE_VERSION = 1;

/** What `seqloom profile --json` prints and `--compare` reads. Times are seconds, rates per second, sizes bytes. */
export interface ProfileReport {
  /** Version of this layout. */
  version: number;
  /** Seqloom's version. */
  seqloom: string;
  /** Node's version. */
  node: string;
  /** Operating system and processor. */
  platform: string;
  /** The adapter's kind, its own name, and why it was chosen. */
  adapter: { kind: string; name: string; description: string };
  /** How kernels were timed, and what they are held against; absent where they were not. */
  clock?: Pick<Clock, 'method' | 'resolution'>;
  ceilings?: Ceilings;
  /** One, or one for each value of a sweep. */
  profiles: Profile[];
}

/**
 * A report read back, as far as comparisons need it: its adapter, and shapes with their speeds and kernels.
 * @param name what messages call the file
 * @throws SeqloomError when the text is not a report of this version
 */
export function parseReport(text: string, name: string): ProfileReport {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new SeqloomError(`${name} is not JSON.`, { kind: 'not-a-profile' });
  }
  const report = value as ProfileReport;
  const version = isObject(value) ? value.version : undefined;
  if (typeof version === 'number' && version !== PROFILE_VERSION) {
    throw new SeqloomError(
      `${name} has version ${version} of the profile's format and this Seqloom reads ${PROFILE_VERSION}. Profile anew with this version.`,
    );
  }
  if (
    version === undefined ||
    !isObject(report.adapter) ||
    typeof report.adapter.name !== 'string' ||
    !Array.isArray(report.profiles) ||
    !report.profiles.every(isProfile)
  ) {
    throw new SeqloomError(`${name} is not a profile.`, { kind: 'not-a-profile' });
  }
  return report;
}

function isProfile(value: unknown): boolean {
  if (!isObject(value) || !isObject(value.shape) || !isObject(value.shape.model)) return false;
  const { tasks } = value;
  return isObject(tasks) && TASKS.every((name) => isTask(tasks[name]));
}

function isTask(value: unknown): boolean {
  if (!isObject(value) || !isObject(value.throughput)) return false;
  const { residuesPerSecond } = value.throughput;
  if (!isObject(residuesPerSecond) || !isPositive(residuesPerSecond.best)) return false;
  return (
    value.kernels === undefined ||
    (Array.isArray(value.kernels) &&
      value.kernels.every(
        // A kernel may be too fast for the clock, which then says 0.
        (one) =>
          isObject(one) && typeof one.kernel === 'string' && (one.seconds === 0 || isPositive(one.seconds)),
      ))
  );
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function isPositive(value: unknown): boolean {
  return typeof value === 'number' && Number.isFinite(value) && value > 0;
}
