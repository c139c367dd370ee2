/** Texts that spreadsheets take for formulas, and the apostrophe in front that keeps them from it. */

/** What a formula begins with, where no plain number does; and what would be taken for a guarded one. */
const FORMULA = /^(?:[=@\t\r]|[+-](?![\d.,]*$)|'+[=+\-@])/;
const GUARDED = /^'+[=+\-@]/;

/** The text as a spreadsheet-safe table has it: `=x` as `'=x`, and `'=x` as `''=x`, so that each can be told from the other. */
export function guardFormula(text: string): string {
  return FORMULA.test(text) ? `'${text}` : text;
}

/** The text without its guard; undefined where it has none. */
export function unguardFormula(text: string): string | undefined {
  return GUARDED.test(text) ? text.slice(1) : undefined;
}
