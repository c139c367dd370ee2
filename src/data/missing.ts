/** Words that stand for a missing value: of R, pandas, SQL, and Excel, with its errors. */
const WORDS = [
  ...['', 'na', 'n/a', 'nan', '<na>', 'none', 'null', '-', '?', '#n/a', '#na'],
  ...['#name?', '#ref!', '#value!', '#null!', '#num!', '#div/0!'],
];
const MISSING = new Set(WORDS);
const LONGEST = Math.max(...WORDS.map((word) => word.length));

/** Whether a cell, without blanks around it, stands for a missing value. */
export function isMissing(cell: string): boolean {
  return cell.length <= LONGEST && MISSING.has(cell.toLowerCase());
}
