/** The version of Mesa in a driver's description. */
export function mesaVersion(driver: string): number | undefined {
  const [, major, minor] = /\bMesa (\d+)\.(\d+)/.exec(driver) ?? [];
  // Mesa has four releases a year, so the second number has one digit.
  return major === undefined ? undefined : Number(`${major}.${minor}`);
}
