/** Arrays one behind the other, as one of a kind. */
export function concatenate<T extends { set(values: ArrayLike<number>, at: number): void }>(
  Kind: new (length: number) => T,
  parts: readonly ArrayLike<number>[],
): T {
  const whole = new Kind(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
