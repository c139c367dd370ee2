/** Of repeated times: noise only ever adds, so the minimum says most of the machine and the median of its use. */
export interface Summary {
  median: number;
  minimum: number;
}

export function summarize(samples: number[]): Summary {
  return { median: median(samples), minimum: Math.min(...samples) };
}

export function median(samples: number[]): number {
  const sorted = [...samples].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
