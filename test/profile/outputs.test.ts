import { describe, expect, it } from 'vitest';
import { profilePage } from '../../src/profile/page';
import { parseSweep } from '../../src/cli/profileOptions';
import { valueOf, withValue } from '../../src/profile/sweep';
import { traceOf } from '../../src/profile/trace';
import { profileLines, sweepLines } from '../../src/profile/words';
import { someProfile, someReport } from './reports';
import { smallShape } from './shapes';

describe('the trace', () => {
  const { traceEvents } = JSON.parse(traceOf(someReport(someProfile(), someProfile()))) as {
    traceEvents: { name: string; ph: string; pid: number; tid: number; ts: number; dur: number }[];
  };

  it('names a process for each shape and a thread for each task', () => {
    const named = traceEvents.filter(({ ph }) => ph === 'M').map(({ name, pid, tid }) => [name, pid, tid]);
    expect(named).toEqual(
      [1, 2].flatMap((pid) => [
        ['process_name', pid, 0],
        ['thread_name', pid, 1],
        ['thread_name', pid, 2],
      ]),
    );
  });

  it('lays the commands end to end within their step, and the overhead behind them', () => {
    const slices = traceEvents.filter(({ ph, pid, tid }) => ph === 'X' && pid === 2 && tid === 1);
    const [step, ...parts] = slices;
    expect(step.name).toBe('training step');
    expect(step.dur).toBeCloseTo(0.1e6, 6);
    expect(parts.map(({ name }) => name)).toEqual([
      'lstm/forward',
      'pool/forward',
      'embedding/forward',
      'lstm/backward',
      'reduce/forward',
      'reduce/forward',
      'overhead',
    ]);
    let end = 0;
    for (const { ts, dur } of parts) {
      expect(ts).toBeCloseTo(end, 6);
      end = ts + dur;
    }
    expect(end).toBeCloseTo(step.dur, 6);
  });
});

describe('the page', () => {
  const page = profilePage(someReport(someProfile()), 'seqloom profile --html "x"');

  it('holds every kernel, a roofline for each task, and nothing unescaped or undefined', () => {
    for (const { kernel } of someProfile().tasks.training.kernels!) expect(page).toContain(kernel);
    expect(page.match(/<svg class="chart"/g)).toHaveLength(2);
    expect(page).toContain('multiply-adds 50.0 GFLOP/s');
    expect(page).toContain('an &lt;adapter&gt; &amp; more');
    expect(page).not.toMatch(/NaN|Infinity|undefined|<adapter>|<script|style="/);
  });

  it('draws each computing kernel once, larger where it takes longer, and below the roof', () => {
    const [chart] = /<svg class="chart"[^]*?<\/svg>/.exec(page)!;
    const circles = [...chart.matchAll(/cx="([\d.]+)" cy="([\d.]+)" r="([\d.]+)"><title>(\d+)\. ([\w/]+)/g)];
    expect(circles.map(([, , , , , kernel]) => kernel)).toEqual([
      'lstm/backward',
      'lstm/forward',
      'pool/forward',
      'reduce/forward',
    ]);
    const radii = circles.map(([, , , radius]) => Number(radius));
    expect(radii).toEqual([...radii].sort((a, b) => b - a));
    const [, roofline] = /<polyline class="line color-0" points="([^"]+)"/.exec(chart)!;
    const ceiling = Math.min(...roofline.split(' ').map((point) => Number(point.split(',')[1])));
    for (const [, , y] of circles) expect(Number(y)).toBeGreaterThan(ceiling);
  });

  it('does without kernels', () => {
    const profile = someProfile();
    for (const task of Object.values(profile.tasks))
      Object.assign(task, { step: undefined, kernels: undefined });
    const bare = profilePage(
      { ...someReport(profile), clock: undefined, ceilings: undefined },
      'seqloom profile',
    );
    expect(bare).not.toMatch(/<svg|NaN|undefined/);
    expect(bare).toContain('states.0');
  });

  it('draws the values of a sweep beside each other', () => {
    const profiles = [32, 8].map((batch) => someProfile(smallShape({ batch }), batch));
    const page = profilePage(someReport(...profiles), 'seqloom profile --sweep batch=32,8');
    expect(page).toContain('<h2>batch varied</h2>');
    const [, section] = /<h2>batch varied<\/h2>(.*?)<\/section>/s.exec(page)!;
    expect([...section.matchAll(/<th scope="row" class="number">(\d+)/g)].map(([, value]) => value)).toEqual([
      '8',
      '32',
    ]);
    expect(section.match(/<use href="#shape-/g)).toHaveLength(4);
    expect(profilePage(someReport(profiles[0]), 'seqloom profile')).not.toContain('varied');
  });
});

describe('the terminal', () => {
  it('shows speeds, kernels that reconcile with the step, and the memory plan', () => {
    const text = profileLines(someProfile()).join('\n');
    expect(text).toMatch(/training +480 +100 ms +90\.0 ms +200 ms +500 ms/);
    expect(text).toMatch(/lstm\/backward +1 +50\.0 ms +53\.6 % +10\.0 +20\.0 %/);
    expect(text).toContain('100 ms a step = 93.3 ms in kernels + 6.70 ms overhead (6.7 %)');
    expect(text).toContain('Memory of training: 3.00 KiB, growing by 20 B a residue in flight');
    expect(text).not.toMatch(/NaN|undefined/);
  });

  it('says of a step that it is over a part of the batch', () => {
    const profile = someProfile();
    profile.tasks.training.step!.parts = 4;
    const words = "4 sequences, 48 residues (one of 4 parts of the batch, as the CPU's cache holds them)";
    expect(profileLines(profile).join('\n')).toContain(`Kernels of training, ${words}:`);
    expect(profilePage(someReport(profile), 'seqloom profile')).toContain(
      `One step of ${words.replace("'", '&#39;')} takes`,
    );
  });

  it('says how the LSTM divides its work, whether that was measured, and what was', () => {
    const question = 'lstm/forward, hidden 8';
    const ways = [
      { way: 'units 2', seconds: 0.002 },
      { way: 'units 4', seconds: 0.0015 },
    ];
    const tunings = [{ question, way: 'units 4', ways }];
    const text = profileLines({ ...someProfile(), tunings }).join('\n');
    expect(text).toMatch(/lstm\/forward +measured +units 4\n +lstm\/backward +by the rule +units 8\n/);
    expect(text).toMatch(/lstm\/forward, 16 bits +by the rule +units 2\n/);
    expect(text).toMatch(
      /Ways to divide lstm\/forward, hidden 8:\n +2\.00 ms +by the rule +units 2\n +1\.50 ms +in use +units 4\n/,
    );
  });
});

describe('a sweep', () => {
  it('is an axis and its values, without repeats', () => {
    expect(parseSweep('hidden=32,64, 64,128')).toEqual({ axis: 'hidden', values: [32, 64, 128] });
    const shape = withValue(withValue(smallShape(), 'hidden', 40), 'batch', 9);
    expect([valueOf(shape, 'hidden'), valueOf(shape, 'batch'), valueOf(shape, 'length')]).toEqual([
      40, 9, 12,
    ]);
    expect(smallShape().model.hidden).toBe(8);
  });

  it.each(['hidden', 'hidden=', 'hidden=8,,9', 'layers=2', 'hidden=a', '=3', 'constructor=1'])(
    'is not "%s"',
    (text) => {
      expect(() => parseSweep(text)).toThrow('--sweep must be one of hidden, batch, length and its values');
    },
  );

  it('is shown as a table', () => {
    const profiles = [8, 16].map((hidden) => someProfile(smallShape({}, { hidden }), hidden));
    const lines = sweepLines('hidden', profiles);
    expect(lines.at(-2)).toMatch(/^ +8 +3\.84 k +12\.5 ms/);
    expect(lines.at(-1)).toMatch(/^ +16 +7\.68 k +6\.25 ms/);
  });
});
