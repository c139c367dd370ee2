/**
 * For each sequence the index of the first sequence identical to it (its own index for the first of its kind).
 * An open-addressing table over the tokens themselves, so that a million sequences need no second copy as strings.
 */
export function firstIdentical(tokens: Uint8Array[]): Int32Array {
  const slots = 2 ** Math.ceil(Math.log2(Math.max(2, tokens.length * 2)));
  const table = new Int32Array(slots).fill(-1);
  const first = new Int32Array(tokens.length);
  tokens.forEach((sequence, i) => {
    let slot = hashTokens(sequence) & (slots - 1);
    while (table[slot] !== -1 && !equal(tokens[table[slot]!]!, sequence)) slot = (slot + 1) & (slots - 1);
    if (table[slot] === -1) table[slot] = i;
    first[i] = table[slot]!;
  });
  return first;
}

/** FNV-1a, 32 bits, with a final mix so that its low bits are good enough for a table. */
function hashTokens(tokens: Uint8Array): number {
  let hash = 0x811c9dc5;
  for (const token of tokens) hash = Math.imul(hash ^ token, 0x01000193);
  return hash ^ (hash >>> 15);
}

function equal(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((token, i) => token === b[i]);
}
