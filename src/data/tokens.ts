import { ALPHABET } from './alphabet';

const TOKEN_OF_CODE = new Uint8Array(128).fill(255);
for (let token = 0; token < ALPHABET.length; token++) TOKEN_OF_CODE[ALPHABET.charCodeAt(token)] = token;

/** Symbol indices (0..20, shape [L]) of a cleaned sequence. */
export function encode(sequence: string): Uint8Array {
  const tokens = new Uint8Array(sequence.length);
  for (let i = 0; i < sequence.length; i++) {
    const token = TOKEN_OF_CODE[sequence.charCodeAt(i)] ?? 255;
    if (token === 255) throw new RangeError(`not in the alphabet: ${sequence[i]}; clean the sequence first`);
    tokens[i] = token;
  }
  return tokens;
}

const CODE_OF_TOKEN = Uint8Array.from(ALPHABET, (symbol) => symbol.charCodeAt(0));
const decoder = new TextDecoder();

/** The cleaned sequence that symbol indices stand for; the inverse of `encode`. */
export function decode(tokens: ArrayLike<number>): string {
  return decoder.decode(Uint8Array.from(tokens, (token) => CODE_OF_TOKEN[token]!));
}
