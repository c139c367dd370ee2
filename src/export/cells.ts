/** Text in the fields of table files. */
import { guardFormula } from '../data/formulas';

/** How a CSV or TSV file is written. */
export interface TableStyle {
  separator: ',' | '\t';
  /** An apostrophe stands before what a spreadsheet would take for a formula. */
  spreadsheetSafe?: boolean;
}

/**
 * A field of a CSV or TSV file: the text as it is, unless it is to be safe in spreadsheets. Fields with separators, quotes or line
 * breaks are quoted as in RFC 4180, in TSV too; pandas, R and spreadsheets read that back.
 */
export function tableCell(value: string, { separator, spreadsheetSafe }: TableStyle): string {
  const text = spreadsheetSafe ? guardFormula(value) : value;
  return text.includes(separator) || /["\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/**
 * A field of the TensorFlow Projector's metadata, which knows no quotes: backslash, tab, line feed and carriage return become
 * `\\`, `\t`, `\n` and `\r`.
 */
export function projectorCell(text: string): string {
  return text
    .replaceAll('\\', '\\\\')
    .replaceAll('\t', '\\t')
    .replaceAll('\n', '\\n')
    .replaceAll('\r', '\\r');
}

/** The shortest of 7 or 9 significant digits that gives the same float32 back. */
export function floatCell(value: number): string {
  const short = Number(value.toPrecision(7));
  return String(Math.fround(short) === value ? short : Number(value.toPrecision(9)));
}
