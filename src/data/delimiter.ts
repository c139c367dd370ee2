/** What separates the fields of a table, by its header. */
import { SeqloomError } from '../errors';

/** So many characters of the header tell it. */
const LONGEST_SNIFFED = 1_000_000;

/**
 * The delimiter that the file's extension promises if the header holds it, else the commonest of tab, comma and semicolon.
 * @throws SeqloomError where names of columns stand between other characters
 */
export function delimiterOf(header: string, fileName: string, isName: (cell: string) => boolean): string {
  refuseOthers(header, fileName, isName);
  const plain = header.slice(0, LONGEST_SNIFFED).replace(/"[^"]*"/g, '');
  const times = (delimiter: string) => plain.split(delimiter).length - 1;
  if (/\.(tsv|tab)(\.b?gz)?$/i.test(fileName) && times('\t') > 0) return '\t';
  return ['\t', ',', ';'].reduce((best, delimiter) => (times(delimiter) > times(best) ? delimiter : best));
}

function refuseOthers(header: string, fileName: string, isName: (cell: string) => boolean): void {
  if (/[\t,;]/.test(header) || isName(header.replaceAll('"', ''))) return;
  const found = ['|', ':', ' '].find(
    (other) => header.replaceAll('"', '').split(other).some(isName) && header.includes(other),
  );
  if (found === undefined) return;
  const what = found === ' ' ? 'spaces' : `"${found}"`;
  const toDo =
    found === ' ' ? 'Write it anew with tabs (in R, sep = "\\t").' : `Put the line sep=${found} before it.`;
  throw new SeqloomError(
    `${fileName}: the names of its columns have ${what} between them; tabs, commas and semicolons separate fields. ${toDo}`,
  );
}
