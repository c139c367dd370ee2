/** Mesa's first version, of those measured, whose software renderers keep what all lanes share as one value (25.0.7 does not). */
export const SHARES_LOADS_FROM = 26;

/** The version of Mesa in a driver's description. */
export function mesaVersion(driver: string): number | undefined {
  const [, major, minor] = /\bMesa (\d+)\.(\d+)/.exec(driver) ?? [];
  // Mesa has four releases a year, so the second number has one digit.
  return major === undefined ? undefined : Number(`${major}.${minor}`);
}
