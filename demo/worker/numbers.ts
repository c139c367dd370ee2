let last = 0;

/** A number that nothing else here has had, for data and weights (`Of` of the protocol). */
export function nextNumber(): number {
  return ++last;
}
