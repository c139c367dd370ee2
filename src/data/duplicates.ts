import { count } from '../words';

/** What was found of arrays of sequences before. */
const known = new WeakMap<readonly Uint8Array[], Int32Array>();

/** Progress is told each time that so many sequences were looked at. */
const TOLD_EACH = 100_000;

/**
 * For each sequence the index of the first sequence identical to it (its own index for the first of its kind).
 * An open-addressing table over the tokens themselves, so that a million sequences need no second copy as strings.
 * Of the same array it gives the same answer again: neither may be changed.
 */
export function firstIdentical(tokens: readonly Uint8Array[], onStage?: (stage: string) => void): Int32Array {
  const before = known.get(tokens);
  if (before) return before;
  const slots = 2 ** Math.ceil(Math.log2(Math.max(2, tokens.length * 2)));
  const table = new Int32Array(slots).fill(-1);
  const first = new Int32Array(tokens.length);
  tokens.forEach((sequence, i) => {
    if (i % TOLD_EACH === 0) onStage?.(`identical sequences: ${count(i)} of ${count(tokens.length)}`);
    let slot = hashTokens(sequence) & (slots - 1);
    while (table[slot] !== -1 && !equal(tokens[table[slot]!]!, sequence)) slot = (slot + 1) & (slots - 1);
    if (table[slot] === -1) table[slot] = i;
    first[i] = table[slot]!;
  });
  known.set(tokens, first);
  return first;
}

/** FNV-1a, 32 bits, with a final mix so that its low bits are good enough for a table. */
function hashTokens(tokens: Uint8Array): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < tokens.length; i++) hash = Math.imul(hash ^ tokens[i]!, 0x01000193);
  return hash ^ (hash >>> 15);
}

function equal(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}
