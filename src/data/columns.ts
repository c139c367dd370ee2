/** Rows of cells as lines, indented by two: the first `texts` columns flush left, the others (numbers) flush right. */
export function alignColumns(rows: string[][], texts = 1, indent = '  '): string[] {
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column].length))) ?? [];
  return rows.map((row) => {
    const cells = row.map((cell, column) =>
      column < texts ? cell.padEnd(widths[column]) : cell.padStart(widths[column]),
    );
    return (indent + cells.join('  ')).trimEnd();
  });
}
