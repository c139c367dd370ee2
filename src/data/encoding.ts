/** Where text stops being UTF-8, and what it is instead. */
import { SeqloomError } from '../errors';
import { showCharacter } from './show';

/** Counts the lines of text that comes in pieces: LF, CRLF and lone CR all end one. */
export class LineCounter {
  private ends = 0;
  private last = '';

  add(text: string): void {
    if (text === '') return;
    this.ends += times(text, '\n') + times(text, '\r') - times(this.last + text, '\r\n');
    this.last = text.at(-1)!;
  }

  /** The line that comes next, from 1. */
  get line(): number {
    return 1 + this.ends;
  }
}

function times(text: string, what: string): number {
  let found = 0;
  for (let at = text.indexOf(what); at !== -1; at = text.indexOf(what, at + 1)) found++;
  return found;
}

/**
 * What is wrong with bytes that are not UTF-8, by their first that is none.
 * @param lines those before the bytes
 * @param notText the error about a file that is no text
 */
export function notUtf8(
  name: string,
  bytes: Uint8Array,
  lines: LineCounter,
  notText: (what: string) => SeqloomError,
): SeqloomError {
  const at = firstInvalid(bytes);
  lines.add(new TextDecoder().decode(bytes.subarray(0, at)));
  const where = lines.line;
  const byte = bytes[at];
  if (byte === undefined || at === unfinished(bytes))
    return notText(`invalid UTF-8 on line ${where}, where it is cut short`);
  const hex = `0x${byte.toString(16).toUpperCase()}`;
  if (!isPrintable(bytes, at)) return notText(`invalid UTF-8 on line ${where}, the byte ${hex}`);
  const letter = showCharacter(new TextDecoder('windows-1252').decode(Uint8Array.of(byte)));
  return new SeqloomError(
    `${name}, line ${where}: the byte ${hex} is no UTF-8; the text looks like Latin-1, where it is ${letter}. Save it as UTF-8.`,
  );
}

/** Where the character begins that the bytes end in the midst of; their length where they end with a whole one. */
export function unfinished(bytes: Uint8Array): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back]!;
    if (byte < 0x80) break;
    if (byte < 0xc0) continue;
    const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
    return length > back ? bytes.length - back : bytes.length;
  }
  return bytes.length;
}

/** The place of the first byte that is no UTF-8. */
function firstInvalid(bytes: Uint8Array): number {
  const isSound = (length: number) => {
    try {
      new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(0, length), { stream: true });
      return true;
    } catch {
      return false;
    }
  };
  let [good, bad] = [0, bytes.length + 1];
  while (bad - good > 1) {
    const middle = (good + bad) >> 1;
    if (isSound(middle)) good = middle;
    else bad = middle;
  }
  // What the next byte does not continue is wrong from its own first byte on.
  return unfinished(bytes.subarray(0, good));
}

/** Whether the bytes around a place are printable, in some encoding of one byte a character. */
function isPrintable(bytes: Uint8Array, at: number): boolean {
  const around = bytes.subarray(Math.max(0, at - 8), at + 9);
  return around.length > 3 && around.every((byte) => byte === 9 || byte === 10 || byte === 13 || byte >= 32);
}

/** Whether bytes look like ASCII characters in two bytes each, without a byte-order mark. */
export function isUtf16(head: Uint8Array): boolean {
  const zeros = (odd: number) => head.subarray(0, 8).every((byte, i) => (byte === 0) === (i % 2 === odd));
  return head.length >= 4 && (zeros(0) || zeros(1));
}
