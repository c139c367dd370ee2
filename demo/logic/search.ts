/**
 * Rows whose ids are asked for, several divided by blanks, commas or semicolons. A word that is no id finds those that hold it,
 * whatever their case.
 * @returns the rows, and the words that found none
 */
export function findIds(ids: string[], text: string): { rows: Set<number>; unknown: string[] } {
  const words = [...new Set(text.split(/[\s,;]+/).filter(Boolean))];
  const byId = new Map(ids.map((id, row) => [id, row]));
  const rows = new Set<number>();
  const unknown: string[] = [];
  // Ids may hold blanks themselves.
  const whole = byId.get(text.trim());
  if (whole !== undefined) return { rows: rows.add(whole), unknown };
  const lower = words.some((word) => !byId.has(word)) ? ids.map((id) => id.toLowerCase()) : [];
  for (const word of words) {
    const row = byId.get(word);
    const found =
      row === undefined
        ? lower.flatMap((id, other) => (id.includes(word.toLowerCase()) ? [other] : []))
        : [row];
    if (found.length === 0) unknown.push(word);
    found.forEach((one) => rows.add(one));
  }
  return { rows, unknown };
}
