/** Numbers as people read them. */

const whole = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });

export function count(value: number, noun?: string, plural = `${noun}s`): string {
  const text = whole.format(value);
  return noun === undefined ? text : `${text} ${value === 1 ? noun : plural}`;
}

export function percent(share: number, digits = 0): string {
  return Number.isFinite(share) ? `${(share * 100).toFixed(digits)}\u00a0%` : '–';
}

/** `12,300` or `1.2 million`. */
export function rate(value: number): string {
  if (!Number.isFinite(value)) return '–';
  return value >= 1e6 ? `${(value / 1e6).toFixed(1)} million` : whole.format(value);
}

export function duration(seconds: number): string {
  if (!Number.isFinite(seconds) || seconds < 0) return '–';
  if (seconds < 1) return 'under a second';
  if (seconds < 90) return `${Math.round(seconds)} s`;
  return seconds < 5400 ? `${Math.round(seconds / 60)} min` : `${(seconds / 3600).toFixed(1)} h`;
}

/** Of what takes less than a second, to two digits or more: `0.024 ms`, `1.3 ms`, `120 ms`. */
export function milliseconds(seconds: number): string {
  const value = seconds * 1000;
  const digits = value < 0.1 ? 3 : value < 1 ? 2 : value < 100 ? 1 : 0;
  return `${value.toFixed(digits)}\u00a0ms`;
}

/** A distance between vectors: plain where it is plain, scientific where it is rounding error. */
export function smallNumber(value: number): string {
  if (value === 0) return '0';
  if (value < 1e-3) return value.toExponential(1);
  return value.toFixed(value < 0.1 ? 3 : 2);
}

export function bytes(value: number): string {
  if (value < 1024) return `${value} bytes`;
  const units = ['kB', 'MB', 'GB', 'TB'];
  const power = Math.min(units.length, Math.floor(Math.log2(value) / 10));
  const scaled = value / 1024 ** power;
  return `${Number.isInteger(scaled) ? scaled : scaled.toFixed(1)} ${units[power - 1]}`;
}
