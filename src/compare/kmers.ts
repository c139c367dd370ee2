/** Words of k residues, and what they say of identity without an alignment. X belongs to no word. */

const LETTERS = 20;

/** The word at every place, as a number from 0 to 20^k - 1. */
export function* words(tokens: Uint8Array, k: number): Generator<number> {
  const size = LETTERS ** k;
  let word = 0;
  let letters = 0;
  for (const token of tokens) {
    if (token >= LETTERS) {
      letters = 0;
      continue;
    }
    word = (word * LETTERS + token) % size;
    if (++letters >= k) yield word;
  }
}

export interface WordMatch {
  /** The place of the match, in the order of `add`; -1 where no sequence shares a word. */
  match: number;
  /** Estimated identity, 0 to 1. */
  identity: number;
}

/**
 * Sequences by the words they hold. The identity of two is estimated as the k-th root of the Dice coefficient of their
 * distinct words: substitutions at rate 1 - p leave p^k of the words whole (as Mash, Ondov et al. 2016). Unrelated
 * sequences share words by chance, more so the longer they are and the smaller k: the estimate has a floor above 0.
 */
export class WordIndex {
  private readonly holders = new Map<number, number[]>();
  private readonly sizes: number[] = [];
  private shared = new Int32Array(1024);

  constructor(private readonly k: number) {}

  add(tokens: Uint8Array): void {
    const place = this.sizes.length;
    const distinct = new Set(words(tokens, this.k));
    this.sizes.push(distinct.size);
    for (const word of distinct) {
      const holders = this.holders.get(word);
      if (holders) holders.push(place);
      else this.holders.set(word, [place]);
    }
    if (place >= this.shared.length) {
      const larger = new Int32Array(2 * this.shared.length);
      larger.set(this.shared);
      this.shared = larger;
    }
  }

  /** The sequence with the most similar words; of equals the first. */
  best(tokens: Uint8Array): WordMatch {
    const distinct = new Set(words(tokens, this.k));
    const touched: number[] = [];
    for (const word of distinct) {
      for (const place of this.holders.get(word) ?? []) {
        if (this.shared[place]++ === 0) touched.push(place);
      }
    }
    let match = -1;
    let dice = 0;
    for (const place of touched) {
      const similarity = (2 * this.shared[place]) / (distinct.size + this.sizes[place]);
      if (similarity > dice || (similarity === dice && place < match)) {
        match = place;
        dice = similarity;
      }
      this.shared[place] = 0;
    }
    return { match, identity: dice ** (1 / this.k) };
  }
}
