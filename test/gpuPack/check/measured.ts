/** Reports of the steps that hold kernels to their twins and time them. */
import type { Profile } from '../../../src/profile/profile';
import type { ProfileReport } from '../../../src/profile/profileReport';
import { TASKS } from '../../../src/profile/tasks';
import { ceilingsLine, profileLines } from '../../../src/profile/words';
import { bytes, duration, milliseconds, scaled, seconds } from '../../../src/words';
import type { Block, Result, TestLine } from './results';

export function kernelBlocks(results: Result[]): Block[] {
  const rows = results.map((result) => {
    const lines = linesOf(result);
    const count = (state: TestLine['state']) => String(lines.filter((one) => one.state === state).length);
    return [
      result.title,
      count('pass'),
      count('fail'),
      count('skip'),
      duration(result.seconds),
      endOf(result),
    ];
  });
  const failures = results.flatMap((result) =>
    linesOf(result)
      .filter(({ state }) => state === 'fail')
      .map(({ test, message }) => `${result.title}: ${test}: ${message}`),
  );
  return [
    { rows: [['tests', 'passed', 'failed', 'skipped', 'took', 'ended'], ...rows] },
    ...(failures.length > 0 ? [{ caption: 'Failures', lines: failures }] : []),
  ];
}

function linesOf({ output }: Result): TestLine[] {
  return (output ?? []) as TestLine[];
}

/** In words; of what did not end by itself, also the test that it was at. */
function endOf(result: Result): string {
  if (result.ended === 'well' || result.ended === 'not run') return result.ended;
  const last = linesOf(result).at(-1);
  return last?.state === 'begun' ? `${result.ended}, at "${last.test}"` : result.ended;
}

export function tunerBlocks(results: Result[]): Block[] {
  const tunings = profilesOf(results).flatMap(({ tunings = [] }) => tunings);
  const heads = ['kernel and shape', 'ways', "the rule's", 'the fastest', 'gain', 'fastest way'];
  const summary = tunings.map(({ question, ways }) => {
    const best = ways.reduce((a, b) => (b.seconds < a.seconds ? b : a));
    const gain = `${(ways[0].seconds / best.seconds).toFixed(2)}x`;
    const times = [ways[0], best].map((one) => milliseconds(one.seconds));
    return [question, String(ways.length), ...times, gain, best === ways[0] ? "the rule's" : best.way];
  });
  const every = tunings.flatMap(({ question, ways }) =>
    ways.map(({ way, seconds: time }) => [question, way, milliseconds(time)]),
  );
  return [
    { rows: [heads, ...summary] },
    { caption: 'Every way', rows: [['kernel and shape', 'way', 'fastest round'], ...every] },
    ...troubles(results),
  ];
}

export function profileBlocks(results: Result[]): Block[] {
  const heads = ['lengths', 'hidden', 'residues a batch', 'training', 'step', 'embedding', 'step'];
  const rows = profilesOf(results).map(({ shape, tasks }) => {
    const { training, embedding } = tasks;
    return [
      shape.lengths,
      String(shape.model.hidden),
      String(shape.batch * shape.length),
      ...[training, embedding].flatMap(({ throughput: { residuesPerSecond, stepSeconds } }) => [
        scaled(residuesPerSecond.median),
        seconds(stepSeconds.median),
      ]),
      seconds(training.start.setUpSeconds + training.start.firstStepSeconds),
      bytes(training.memory.bytes),
      Math.max(...TASKS.map((name) => tasks[name].error)).toExponential(1),
    ];
  });
  return [
    { rows: [[...heads, 'first step', 'memory', 'off by'], ...rows] },
    ...results.flatMap(({ title, output }) => {
      const { ceilings, clock, profiles } = (output ?? {}) as Partial<ProfileReport>;
      if (!ceilings || !clock || !profiles) return [];
      return [
        { caption: title, lines: [...profileLines(profiles[0]), '', ceilingsLine(ceilings, clock.method)] },
      ];
    }),
    ...troubles(results),
  ];
}

function profilesOf(results: Result[]): Profile[] {
  return results.flatMap(({ output }) => (output as ProfileReport | undefined)?.profiles ?? []);
}

/** What did not end well, and the last that it said. */
function troubles(results: Result[]): Block[] {
  const bad = results.filter(({ ended }) => ended !== 'well');
  if (bad.length === 0) return [];
  const lines = bad.map(
    ({ title, ended, text }) => `${title}: ${ended}${text && `: ${text.trim().split('\n').at(-1)}`}`,
  );
  return [{ caption: 'Not measured', lines }];
}
