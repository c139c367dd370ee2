/** The fields of one row of a delimited table. */

/** A quoted field has a single quote mark inside. */
export class SingleQuote extends Error {}

/** Where the first quote mark from a place on is that is not doubled; -1 where there is none. */
export function closingQuote(text: string, from: number): number {
  let at = text.indexOf('"', from);
  while (at !== -1 && text[at + 1] === '"') at = text.indexOf('"', at + 2);
  return at;
}

/**
 * Where the field ends that a quote mark closes: at a delimiter or the end of the text, blanks aside.
 * @throws SingleQuote where it does not
 */
export function borderAfter(text: string, quote: number, delimiter: string): number {
  const border = skipBlanks(text, quote + 1, delimiter);
  if (border < text.length && text[border] !== delimiter) throw new SingleQuote();
  return border;
}

export function unquote(text: string): string {
  return text.replaceAll('""', '"');
}

/**
 * The fields of a row from a place on. One is quoted if it begins with a quote mark, blanks aside.
 * @returns `open`: what stands in a last field whose quote is not closed
 * @throws SingleQuote
 */
export function readFields(text: string, delimiter: string, from = 0): { fields: string[]; open?: string } {
  const fields: string[] = [];
  for (let at = from; at <= text.length;) {
    const start = skipBlanks(text, at, delimiter);
    if (text[start] !== '"') {
      const end = text.indexOf(delimiter, at);
      fields.push(end === -1 ? text.slice(at) : text.slice(at, end));
      if (end === -1) break;
      at = end + 1;
      continue;
    }
    const quote = closingQuote(text, start + 1);
    if (quote === -1) return { fields, open: text.slice(start + 1) };
    fields.push(unquote(text.slice(start + 1, quote)));
    at = borderAfter(text, quote, delimiter) + 1;
  }
  return { fields };
}

/** The fields of a row in which a delimiter always ends one, so that a quote mark may be an ordinary character. */
export function splitAtEach(text: string, delimiter: string): string[] {
  return text.split(delimiter).map((field) => {
    const inner = /^\s*"((?:[^"]|"")*)"\s*$/.exec(field)?.[1];
    return inner === undefined ? field : unquote(inner);
  });
}

/** The fields of a row whose quoted fields have a backslash before the quote marks inside, as R's write.table and MySQL write them. */
export function splitEscaped(text: string, delimiter: string): string[] {
  const border = `\\u${delimiter.charCodeAt(0).toString(16).padStart(4, '0')}`;
  const field = new RegExp(`[ ]*"((?:\\\\"|[^"])*)"[ ]*(?=${border}|$)|([^${border}]*)`, 'y');
  const fields: string[] = [];
  do {
    const [, quoted, plain] = field.exec(text)!;
    fields.push(quoted?.replaceAll('\\"', '"') ?? plain!);
  } while (field.lastIndex++ < text.length);
  return fields;
}

function skipBlanks(text: string, from: number, delimiter: string): number {
  let at = from;
  while (at < text.length && (text[at] === ' ' || text[at] === '\t') && text[at] !== delimiter) at++;
  return at;
}
