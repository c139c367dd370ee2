/** Numbers as people read them, in the terminal, in reports and on the page. */

const whole = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });

/** `1,234`; with a noun `1 record`, `2 records`. */
export function count(value: number, noun?: string, plural = `${noun}s`): string {
  const text = whole.format(value);
  return noun === undefined ? text : `${text} ${value === 1 ? noun : plural}`;
}

/** A share: 0.955 -> `95.5 %`. */
export function percent(share: number, decimals = 1): string {
  return Number.isFinite(share) ? `${(100 * share).toFixed(decimals)} %` : '–';
}

/** Three significant digits, without an exponent. */
export function digits(value: number): string {
  if (value === 0) return '0';
  const decimals = Math.max(0, 2 - Math.floor(Math.log10(Math.abs(value))));
  return value.toFixed(Math.min(decimals, 6));
}

/** Three significant digits and a unit: 51234 -> `51.2 k`. */
export function scaled(value: number): string {
  const [scale, unit] = value >= 1e6 ? [1e6, ' M'] : value >= 1e3 ? [1e3, ' k'] : [1, ''];
  return digits(value / scale) + unit;
}

/** Three significant digits and a unit: 0.01234 s -> `12.3 ms`. */
export function seconds(value: number): string {
  const size = Math.abs(value);
  const [scale, unit] = size >= 1 ? [1, 's'] : size >= 1e-3 ? [1e3, 'ms'] : [1e6, 'us'];
  return `${digits(value * scale)} ${unit}`;
}

/** Three significant digits and a unit: 1536 -> `1.50 KiB`. */
export function bytes(value: number): string {
  const [scale, unit] =
    value >= 2 ** 30 ? [2 ** 30, 'GiB'] : value >= 2 ** 20 ? [2 ** 20, 'MiB'] : [2 ** 10, 'KiB'];
  return value < 2 ** 10 ? `${value} B` : `${digits(value / scale)} ${unit}`;
}

/** Seconds as a clock shows them: 83 -> `1:23`, 3661 -> `1:01:01`. */
export function clock(value: number): string {
  if (!Number.isFinite(value)) return '?';
  const all = Math.max(0, Math.round(value));
  const [hours, minutes, rest] = [Math.floor(all / 3600), Math.floor(all / 60) % 60, all % 60];
  const tail = `${String(minutes).padStart(hours > 0 ? 2 : 1, '0')}:${String(rest).padStart(2, '0')}`;
  return hours > 0 ? `${hours}:${tail}` : tail;
}

/** Seconds that something took: `12.3 s`, `12.3 min`, `12.3 h`. */
export function duration(value: number): string {
  if (value < 100) return `${value.toFixed(1)} s`;
  return value < 6000 ? `${(value / 60).toFixed(1)} min` : `${(value / 3600).toFixed(1)} h`;
}

/** Seconds that something may yet take: `under a second`, `12 s`, `12 min`, `1.2 h`. */
export function roughly(value: number): string {
  if (!Number.isFinite(value) || value < 0) return '–';
  if (value < 1) return 'under a second';
  if (value < 90) return `${Math.round(value)} s`;
  return value < 5400 ? `${Math.round(value / 60)} min` : `${(value / 3600).toFixed(1)} h`;
}

/** Seconds in milliseconds, for a column of them: `0.024 ms`, `1.3 ms`, `120 ms`. */
export function milliseconds(value: number): string {
  const thousandths = value * 1000;
  const decimals = thousandths < 0.1 ? 3 : thousandths < 1 ? 2 : thousandths < 100 ? 1 : 0;
  return `${thousandths.toFixed(decimals)} ms`;
}

/** Written out: `12,300` or `1.2 million`. */
export function large(value: number): string {
  if (!Number.isFinite(value)) return '–';
  return value >= 1e6 ? `${(value / 1e6).toFixed(1)} million` : count(value);
}

/** A distance: plain where it is plain, scientific where it is rounding error. */
export function distance(value: number): string {
  if (value === 0) return '0';
  if (value < 1e-3) return value.toExponential(1);
  return value.toFixed(value < 0.1 ? 3 : 2);
}
