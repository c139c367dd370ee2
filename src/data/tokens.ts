import { ALPHABET } from './alphabet';

const TOKEN_OF_CODE = new Uint8Array(128).fill(255);
for (let token = 0; token < ALPHABET.length; token++) TOKEN_OF_CODE[ALPHABET.charCodeAt(token)] = token;

/** Symbol indices (0..20, shape [L]) of a cleaned sequence. */
export function encode(sequence: string): Uint8Array {
  return encodeInto(new Uint8Array(sequence.length), sequence);
}

/** @returns `tokens`, filled */
function encodeInto(tokens: Uint8Array, sequence: string): Uint8Array {
  for (let i = 0; i < sequence.length; i++) {
    const token = TOKEN_OF_CODE[sequence.charCodeAt(i)] ?? 255;
    if (token === 255) throw new RangeError(`not in the alphabet: ${sequence[i]}; clean the sequence first`);
    tokens[i] = token;
  }
  return tokens;
}

/** Buffers of many sequences grow up to so many bytes. */
const MOST_BYTES = 2 ** 20;

/** Keeps the symbols of sequences one behind the other, since a buffer for each would take more than a short sequence itself. */
export class TokenStore {
  private buffer = new Uint8Array(2 ** 12);
  private used = 0;

  /** `encode`, into the store. */
  add(sequence: string): Uint8Array {
    if (this.used + sequence.length > this.buffer.length) {
      this.buffer = new Uint8Array(Math.max(Math.min(2 * this.buffer.length, MOST_BYTES), sequence.length));
      this.used = 0;
    }
    return encodeInto(this.buffer.subarray(this.used, (this.used += sequence.length)), sequence);
  }
}

const CODE_OF_TOKEN = Uint8Array.from(ALPHABET, (symbol) => symbol.charCodeAt(0));
const decoder = new TextDecoder();

/** The cleaned sequence that symbol indices stand for; the inverse of `encode`. */
export function decode(tokens: ArrayLike<number>): string {
  // `Uint8Array.from` with a function takes ten times as long.
  const codes = new Uint8Array(tokens.length);
  for (let i = 0; i < tokens.length; i++) codes[i] = CODE_OF_TOKEN[tokens[i]!]!;
  return decoder.decode(codes);
}
