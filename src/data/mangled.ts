/** What spreadsheets make of names: 12E10 and SEP2 become a number and a date, and 007 becomes 7. */
const MONTHS = 'jan|feb|m[aä]r|mrz|apr|ma[yi]|jun|jul|aug|sept?|o[ck]t|nov|de[cz]';
const MANGLED = new RegExp(
  [
    String.raw`^\d+([.,]\d+)?E\+?\d+$`,
    String.raw`^\d{1,2}[-. ]{1,2}(${MONTHS})\.?$`,
    String.raw`^(${MONTHS})[- ]\d{2}$`,
    String.raw`^\d{4}-\d{2}-\d{2}( 00:00:00)?$`,
  ].join('|'),
  'i',
);
const LONGEST = 24;

/** Whether a text looks like a number or a date that a spreadsheet, or for large numbers R, made of another. */
export function isMangled(text: string): boolean {
  return text.length <= LONGEST && MANGLED.test(text);
}
