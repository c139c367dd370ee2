/** A linear map from values to places on the drawing. */
export interface Scale {
  (value: number): number;
  /** Round values between the ends, and the decimals they need. */
  ticks: number[];
  decimals: number;
}

/** @param to the places of the ends, which may fall. */
export function linearScale(from: [number, number], to: [number, number], wantedTicks = 5): Scale {
  const [low, high] = from[1] > from[0] ? from : [from[0] - 0.5, from[0] + 0.5];
  const place = (value: number) => to[0] + ((value - low) / (high - low)) * (to[1] - to[0]);
  const step = roundStep((high - low) / wantedTicks);
  const first = Math.ceil(low / step - 1e-9);
  const count = Math.floor(high / step + 1e-9) - first + 1;
  const ticks = Array.from({ length: count }, (_, i) => (first + i) * step);
  return Object.assign(place, { ticks, decimals: Math.max(0, -Math.floor(Math.log10(step) + 1e-9)) });
}

/** The smallest of 1, 2, 5 times a power of ten that is no smaller. */
function roundStep(step: number): number {
  const power = 10 ** Math.floor(Math.log10(step));
  return power * ([1, 2, 5].find((factor) => factor * power >= step * (1 - 1e-9)) ?? 10);
}

/** The least and the greatest of the finite values; 0 to 1 where there are none. */
export function extent(values: Iterable<number>): [number, number] {
  let low = Infinity;
  let high = -Infinity;
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  return low <= high ? [low, high] : [0, 1];
}

/** A coordinate, to a hundredth of a pixel. */
export function px(place: number): string {
  return String(Math.round(place * 100) / 100);
}
