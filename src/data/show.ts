/** Longest piece of a file's own text that a message repeats. */
const LONGEST_SHOWN = 60;

/** What could steer a terminal: control and formatting characters, halves of pairs, and ends of lines and paragraphs. */
const UNSHOWABLE = String.raw`\p{Cc}\p{Cf}\p{Cs}\u2028\u2029`;
const IN_A_LINE = new RegExp(`[${UNSHOWABLE}]`, 'gu');
const IN_LINES = new RegExp(`(?![\\n\\t])[${UNSHOWABLE}]`, 'gu');

/**
 * Text from a file, fit for a message: control and formatting characters (which could steer a terminal) become `?`,
 * and long text is cut.
 */
export function show(text: string, longest = LONGEST_SHOWN): string {
  const cut = text.length > longest ? `${text.slice(0, longest)}...` : text;
  return cut.replace(IN_A_LINE, '?');
}

/** Whole lines and tables, fit for a terminal: what `show` replaces, but for tabs and ends of lines, becomes `?`. */
export function showLines(text: string): string {
  return text.replace(IN_LINES, '?');
}

/** A character for a message: `'1'`, with its code point where it is not ASCII (`'А' (U+0410)`), which alone where it would not show. */
export function showCharacter(character: string): string {
  if (character === ' ') return 'a space';
  const code = `U+${character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}`;
  if (!/[\p{L}\p{N}\p{P}\p{S}]/u.test(character)) return code;
  return character <= '~' ? `'${character}'` : `'${character}' (${code})`;
}

/** The first few of many, for a message: `a, b, c and 12 more`. */
export function showSome(items: string[], most = 5): string {
  const shown = items
    .slice(0, most)
    .map((item) => show(item))
    .join(', ');
  return items.length > most ? `${shown} and ${items.length - most} more` : shown;
}
