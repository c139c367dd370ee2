import { alignColumns } from '../../src/data/columns';
import { median } from '../../src/gpu/statistics';
import type { Case, Failed, Timing } from './measure';

/** A line of the table, and what --json holds of it. */
export interface Row extends Timing {
  residuesPerSecond: { median: number; least: number; most: number };
  /** How many times as fast Seqloom is at the same length: the median over the rounds. */
  seqloomRatio: number;
}

/** Seqloom first at every length; ratios are of the same round and length. */
export function rowsOf(timings: Timing[]): Row[] {
  return timings.map((timing) => {
    const seqloom = timings.find(({ peer, length }) => peer === 'seqloom' && length === timing.length);
    return {
      ...timing,
      residuesPerSecond: {
        median: median(timing.rounds),
        least: Math.min(...timing.rounds),
        most: Math.max(...timing.rounds),
      },
      seqloomRatio: seqloom ? median(seqloom.rounds.map((rate, i) => rate / timing.rounds[i])) : NaN,
    };
  });
}

/** The rows in aligned columns, grouped by length, the longest first. */
export function tableLines(rows: Row[]): string[] {
  const onDevice = rows.some(({ deviceBytes }) => deviceBytes !== undefined);
  const header = ['', 'length', 'residues/s', 'least', 'most', 'Seqloom is', 'first step', 'resident'];
  const sorted = [...rows].sort((a, b) => b.length - a.length);
  const lines = [
    onDevice ? [...header, 'on device'] : header,
    ...sorted.map((row) => {
      const { median, least, most } = row.residuesPerSecond;
      const cells = [
        row.peer,
        String(row.length),
        rate(median),
        rate(least),
        rate(most),
        row.peer === 'seqloom' ? '' : ratio(row.seqloomRatio),
        `${row.firstStepSeconds.toFixed(2)} s`,
        mib(row.peakBytes),
      ];
      return onDevice ? [...cells, row.deviceBytes === undefined ? '' : mib(row.deviceBytes)] : cells;
    }),
  ];
  return alignColumns(lines, 1, '');
}

/** One line for each reason. */
export function skippedLines(skipped: Failed[]): string[] {
  const peersOf = (reason: string) => skipped.filter(({ why }) => why === reason).map(({ peer }) => peer);
  const reasons = new Set(skipped.map(({ why }) => why));
  return [...reasons].map((why) => `not timed: ${peersOf(why).join(', ')}: ${why}`);
}

export function caseTitle({ task, hidden, lengths }: Case, batch: number, length: number): string {
  const shape =
    lengths === 'equal'
      ? `${batch} x ${length} residues`
      : `${batch} sequences of mixed lengths, mean ${length}`;
  return `${task}, hidden ${hidden}, ${shape}`;
}

/** Two significant digits below 10, whole above. */
function ratio(value: number): string {
  if (Number.isNaN(value)) return '-';
  return `${value < 10 ? value.toPrecision(2) : value.toFixed(0)}x`;
}

function rate(value: number): string {
  return Number(value.toPrecision(3)).toLocaleString('en-US');
}

function mib(bytes: number): string {
  return `${Math.round(bytes / 2 ** 20)} MiB`;
}
