/** How the cost of training grows, as people read it in a terminal. */
import { alignColumns } from '../../src/data/columns';
import { networkInWords } from '../../src/profile/words';
import { bytes, count, percent, seconds } from '../../src/words';
import { FLAT, type Scaling, type ScalingPoint, type ScalingSeries } from './scaling';

const HEADS = [
  'residues',
  'length',
  'epochs',
  'reading',
  'training',
  'to the shortest',
  'resident',
  'GPU buffers',
  'planned',
];

/** A point as cells under HEADS; times are those of one residue. */
function scalingCells(point: ScalingPoint, { points }: ScalingSeries): string[] {
  const shortest = Math.min(...points.map(({ trainSecondsPerResidue }) => trainSecondsPerResidue));
  return [
    count(point.residues),
    String(point.length),
    String(point.epochs),
    seconds(point.readSecondsPerResidue),
    seconds(point.trainSecondsPerResidue),
    (point.trainSecondsPerResidue / shortest).toFixed(2),
    bytes(point.residentBytes),
    bytes(point.bufferBytes),
    bytes(point.planBytes),
  ];
}

/** Both series as tables, each with its verdict. */
export function scalingLines(scaling: Scaling): string[] {
  const { shape, sizes, lengths } = scaling;
  const table = (series: ScalingSeries) =>
    alignColumns([HEADS, ...series.points.map((point) => scalingCells(point, series))], 0);
  return [
    `${networkInWords(shape.model)}; reading and training are times of one residue, training those of whole epochs`,
    '',
    `Data sets of growing size, in batches of ${count(sizes.batchResidues)} residues:`,
    ...table(sizes),
    `  ${flatnessInWords(sizes)}`,
    '',
    `Sequences of growing length, in batches of ${count(lengths.batchResidues)} residues:`,
    ...table(lengths),
    `  ${flatnessInWords(lengths)}`,
  ];
}

/** The verdict on a series. */
function flatnessInWords({ spread }: ScalingSeries): string {
  const limit = `${FLAT * 100} %`;
  return spread <= FLAT
    ? `Linear: the time of a residue differs by ${percent(spread)}, no more than ${limit}.`
    : `NOT linear: the time of a residue differs by ${percent(spread)}, more than ${limit}.`;
}

/** Whether the time of a residue stays within FLAT in both series. */
export function isLinear({ sizes, lengths }: Scaling): boolean {
  return sizes.spread <= FLAT && lengths.spread <= FLAT;
}
