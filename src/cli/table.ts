/** Rows of cells in aligned columns: the first to the left, the others to the right. */
export function alignColumns(rows: string[][], indent = ''): string[] {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  return rows.map((row) =>
    (
      indent +
      row
        .map((cell, column) => (column === 0 ? cell.padEnd(widths[column]) : cell.padStart(widths[column])))
        .join('  ')
    ).trimEnd(),
  );
}
