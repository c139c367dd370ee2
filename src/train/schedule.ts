/**
 * Learning rate at a point of the training: a linear warm-up over the first `warmup` share, then a cosine down to zero
 * (Loshchilov & Hutter 2017).
 * @param progress share of all updates done, 0 to 1; use the middle of the update
 */
export function learningRateAt(progress: number, peak: number, warmup: number): number {
  if (progress < warmup) return (peak * progress) / warmup;
  const descent = (progress - warmup) / (1 - warmup);
  return (peak * (1 + Math.cos(Math.PI * descent))) / 2;
}
