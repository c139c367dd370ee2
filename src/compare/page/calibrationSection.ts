import { axes, linearAxis, type Frame } from '../../page/axes';
import { markup, type Markup } from '../../page/markup';
import { use, type Mark } from '../../page/marks';
import { linearScale, px } from '../../page/scale';
import type { Calibration, ReliabilityBin } from '../calibration';
import { withRange } from '../inWords';
import type { PartitionComparison } from '../comparison';
import { numberTable } from './parts';

/** Whether the networks are as sure as they are right. */
export function calibrationSection({ calibration, folds }: PartitionComparison): Markup {
  const rows = calibration.map(({ network, before, after, temperatures }) => [
    network,
    withRange(before),
    withRange(after),
    temperatures.map((one) => one.toFixed(2)).join(', '),
  ]);
  return markup`<h3>Calibration</h3>
<div class="pair">${calibration.map(
    (one) => markup`<figure>${reliabilityPlot(one)}<figcaption>${one.network}</figcaption></figure>`,
  )}</div>
${numberTable(['', 'expected calibration error', 'with a temperature', 'temperatures'], rows)}
<p class="small">The temperature of each network is fitted on the validation split${folds ? '; those of the first fold stand first' : ''}. Circles: as trained; squares: with
the temperature. On the diagonal, a network is as sure as it is right.</p>`;
}

const SIZE = 300;
const FRAME: Frame = { height: SIZE, left: 46, right: SIZE - 12, top: 10, bottom: SIZE - 40 };
const BEFORE: Mark = { color: 'color-1', shape: 'shape-0' };
const AFTER: Mark = { color: 'color-4', shape: 'shape-1' };

/** Share of right answers by confidence. */
export function reliabilityPlot({ network, reliability }: Calibration): Markup {
  const x = linearScale([0, 1], [FRAME.left, FRAME.right]);
  const y = linearScale([0, 1], [FRAME.bottom, FRAME.top]);
  const line = (
    bins: ReliabilityBin[],
    mark: Mark,
    what: string,
  ) => markup`<polyline class="line ${mark.color}" points="${bins
    .map(({ confidence, accuracy }) => `${px(x(confidence))},${px(y(accuracy))}`)
    .join(' ')}"/>
${bins.map(({ confidence, accuracy, count }) =>
  use(
    mark,
    px(x(confidence)),
    px(y(accuracy)),
    `${what}: confidence ${confidence.toFixed(3)}, right ${accuracy.toFixed(3)}, ${count} predictions`,
  ),
)}`;
  return markup`<svg class="chart" viewBox="0 0 ${SIZE} ${SIZE}" role="img" aria-label="Reliability of ${network}: share of right answers by confidence.">
${axes(FRAME, linearAxis('confidence', x), linearAxis('share right', y))}
<line class="pointer" x1="${px(x(0))}" y1="${px(y(0))}" x2="${px(x(1))}" y2="${px(y(1))}"/>
${line(reliability.before, BEFORE, 'as trained')}
${line(reliability.after, AFTER, 'with the temperature')}
</svg>`;
}
