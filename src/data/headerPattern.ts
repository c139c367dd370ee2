/** Regular expressions that users give for FASTA headers. */
import { SeqloomError } from '../errors';
import { show } from './show';

/** A pattern sees no more of a header than this, which bounds the time a slow one takes. */
export const LONGEST_MATCHED_HEADER = 10_000;

/** What a pattern finds. */
type PatternOf = 'label' | 'id';

/**
 * The pattern as JavaScript reads it, with letters of all alphabets (`\p{L}`), named groups as Python writes them
 * (`(?P<host>...)`) and Python's flags in front (`(?i)`).
 * @throws SeqloomError when it is no regular expression
 */
export function compilePattern(pattern: string, finds: PatternOf): RegExp {
  const [, letters = '', rest] = /^(?:\(\?([aimsux]+)\))?(.*)$/s.exec(pattern)!;
  const written = rest!.replaceAll('(?P<', '(?<').replace(/\(\?P=(\w+)\)/g, '\\k<$1>');
  const flags = [...letters].filter((flag) => 'ims'.includes(flag)).join('');
  try {
    return new RegExp(written, `${flags}u`);
  } catch (error) {
    // Without the flag what escapes a character that needs none (`\-`, `\:`) is allowed, and \p{L} means p{L}.
    if (!/\\[pPAZz]/.test(written)) {
      try {
        return new RegExp(written, flags);
      } catch {
        // The first error tells as much.
      }
    }
    throw new SeqloomError(
      `${finds === 'label' ? 'Labels' : 'Ids'} cannot be found by "${show(pattern)}": ${(error as Error).message}.`,
      { kind: 'header-pattern', finds },
      { cause: error },
    );
  }
}

/** What the pattern finds in a header: the first group that matched, or the whole match where it has none; not blank. */
export function matchHeader(header: string, pattern: RegExp): string | undefined {
  const match = pattern.exec(header.slice(0, LONGEST_MATCHED_HEADER));
  if (!match) return undefined;
  const found = match.length > 1 ? match.slice(1).find((group) => group !== undefined) : match[0];
  return found?.trim() || undefined;
}
