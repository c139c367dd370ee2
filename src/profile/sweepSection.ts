import { shapeDefinitions } from '../page/marks';
import { markup, type Markup } from '../page/markup';
import type { Profile } from './profile';
import { SWEEP_AXES, valueOf } from './sweep';
import { sweepChart } from './sweepChart';
import { table } from './table';
import { TASKS } from './tasks';
import { bytes, scaled } from '../words';

/** The values of a sweep beside each other; nothing where one shape alone was profiled. */
export function sweepSection(profiles: Profile[]): Markup {
  const axis = SWEEP_AXES.find((one) => new Set(profiles.map(({ shape }) => valueOf(shape, one))).size > 1);
  if (!axis) return markup``;
  const sorted = [...profiles].sort((a, b) => valueOf(a.shape, axis) - valueOf(b.shape, axis));
  const values = sorted.map(({ shape }) => valueOf(shape, axis));
  const rateOf = ({ tasks }: Profile, name: (typeof TASKS)[number]) =>
    tasks[name].throughput.residuesPerSecond.median;
  const chart = sweepChart({
    label: `Residues in one second by ${axis}`,
    xLabel: axis,
    yLabel: 'thousand residues/s',
    places: values,
    lines: TASKS.map((name) => ({ name, values: sorted.map((one) => rateOf(one, name) / 1000) })),
  });
  const rows = sorted.map((one, i) => [
    String(values[i]),
    ...TASKS.map((name) => scaled(rateOf(one, name))),
    ...TASKS.map((name) => bytes(one.tasks[name].memory.bytes)),
  ]);
  const heads = [
    axis,
    ...TASKS.map((name) => `${name}, residues/s`),
    ...TASKS.map((name) => `${name}, memory`),
  ];
  return markup`${shapeDefinitions()}<section>
<h2>${axis} varied</h2>
<figure class="single">${chart}</figure>
${table(`${axis} varied`, heads, rows, 0)}
</section>`;
}
