/** A name within a sentence: letters that run right to left reorder nothing around them (Unicode's FSI and PDI). */
export function isolated(name: string): string {
  return `\u2068${name}\u2069`;
}
