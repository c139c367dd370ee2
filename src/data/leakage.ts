import type { Split } from './types';

const K = 5;
const LETTERS = 20;
const KMERS = LETTERS ** K;

/** Share of a sequence's distinct 5-mers that one other sequence must hold for the two to be near-identical. */
const THRESHOLD = 0.5;
/** No 5-mer points to more sequences than this, the first that hold it; it bounds the time that large families take. */
const MOST_HOLDERS = 200;
/** Above this many residues only a share of all 5-mers is looked at, chosen by hash; it bounds the memory. */
const MOST_INDEXED = 20_000_000;

interface NearIdentical {
  /** The val and test sequences that are near-identical to one of train (test: of train or val), with the best match. */
  pairs: { query: number; match: number; containment: number }[];
  /** The method in words, for reports. */
  method: string;
}

/**
 * Finds sequences of val and test that are nearly those of train (test: of train or val): at least half of the distinct
 * 5-mers of the sequence lie in one sequence there (containment >= 0.5; substitutions spread evenly leave that many at
 * about 87 % identity). An inverted index from 5-mers to sequences; X belongs to no 5-mer, and sequences shorter than
 * five residues are never found.
 *
 * @param skip sequences not to look up (those already known to be identical to one of an earlier split).
 */
export function findNearIdentical(
  tokens: Uint8Array[],
  splits: Split[],
  skip: ReadonlySet<number>,
): NearIdentical {
  const residues = tokens.reduce((sum, sequence) => sum + sequence.length, 0);
  const oneIn = Math.max(1, Math.ceil(residues / MOST_INDEXED));
  const index = new KmerIndex(tokens, oneIn);
  const members = (split: Split) => tokens.flatMap((_, i) => (splits[i] === split ? [i] : []));
  const lookUp = (split: Split) =>
    members(split).flatMap((query) => {
      const best = skip.has(query) ? undefined : index.bestMatch(query);
      return best && best.containment >= THRESHOLD ? [{ query, ...best }] : [];
    });
  members('train').forEach((i) => index.add(i));
  const val = lookUp('val');
  members('val').forEach((i) => index.add(i));
  const method =
    'one sequence of an earlier split holds at least 50 % of the distinct 5-mers (about 87 % identity)' +
    (oneIn > 1 ? `; one 5-mer in ${oneIn} was looked at` : '');
  return { pairs: [...val, ...lookUp('test')], method };
}

/** Which sequences hold a 5-mer: a linked list of postings for each 5-mer. */
class KmerIndex {
  private readonly newestPosting = new Int32Array(KMERS).fill(-1);
  private readonly holders = new Uint8Array(KMERS);
  private postings = 0;
  private postingBefore = new Int32Array(1024);
  private postingSequence = new Int32Array(1024);
  /** The sequence in which each 5-mer was last seen, to count it once a sequence. */
  private readonly lastSeen = new Int32Array(KMERS).fill(-1);
  private readonly shared: Int32Array;

  constructor(
    private readonly tokens: Uint8Array[],
    private readonly oneIn: number,
  ) {
    this.shared = new Int32Array(tokens.length);
  }

  add(sequence: number): void {
    for (const kmer of this.distinctKmers(sequence)) {
      if (this.holders[kmer]! >= MOST_HOLDERS) continue;
      this.holders[kmer]!++;
      if (this.postings === this.postingBefore.length) this.grow();
      this.postingBefore[this.postings] = this.newestPosting[kmer]!;
      this.postingSequence[this.postings] = sequence;
      this.newestPosting[kmer] = this.postings++;
    }
  }

  private grow(): void {
    const larger = (postings: Int32Array) => {
      const grown = new Int32Array(postings.length * 2);
      grown.set(postings);
      return grown;
    };
    this.postingBefore = larger(this.postingBefore);
    this.postingSequence = larger(this.postingSequence);
  }

  /** The indexed sequence that holds most of the query's 5-mers; the first of several. */
  bestMatch(query: number): { match: number; containment: number } | undefined {
    const kmers = this.distinctKmers(query);
    const touched: number[] = [];
    for (const kmer of kmers) {
      for (let at = this.newestPosting[kmer]!; at !== -1; at = this.postingBefore[at]!) {
        const sequence = this.postingSequence[at]!;
        if (this.shared[sequence]!++ === 0) touched.push(sequence);
      }
    }
    let best: number | undefined;
    for (const sequence of touched) {
      const more = best === undefined ? 1 : this.shared[sequence]! - this.shared[best]!;
      if (more > 0 || (more === 0 && sequence < best!)) best = sequence;
    }
    const result =
      best === undefined ? undefined : { match: best, containment: this.shared[best]! / kmers.length };
    for (const sequence of touched) this.shared[sequence] = 0;
    return result;
  }

  private distinctKmers(sequence: number): number[] {
    const kmers: number[] = [];
    let kmer = 0;
    let letters = 0;
    for (const token of this.tokens[sequence]!) {
      if (token >= LETTERS) {
        letters = 0;
        continue;
      }
      kmer = (kmer * LETTERS + token) % KMERS;
      if (++letters < K || this.lastSeen[kmer] === sequence || !this.isLookedAt(kmer)) continue;
      this.lastSeen[kmer] = sequence;
      kmers.push(kmer);
    }
    // Another look at the same sequence starts afresh.
    for (const seen of kmers) this.lastSeen[seen] = -1;
    return kmers;
  }

  /** Fibonacci hashing spreads the kept 5-mers evenly. */
  private isLookedAt(kmer: number): boolean {
    return this.oneIn === 1 || (Math.imul(kmer, 0x9e3779b1) >>> 8) % this.oneIn === 0;
  }
}
