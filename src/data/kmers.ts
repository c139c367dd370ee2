/** Which sequences hold a 5-mer. X belongs to none. */
import type { Hooks } from '../hooks';
import { eachInTurn } from '../turns';

const K = 5;
const LETTERS = 20;
const KMERS = LETTERS ** K;

/** No 5-mer leads to more sequences than this, the first of those that hold it; it bounds the time that large families take. */
const MOST_HOLDERS = 200;

/** Whether a number is in a sample of one in so many, spread evenly (Fibonacci hashing). */
export function isSampled(number: number, oneIn: number): boolean {
  return oneIn === 1 || (Math.imul(number, 0x9e3779b1) >>> 8) % oneIn === 0;
}

/** The indexed sequence that holds most of another's distinct 5-mers, and what share of them. */
export interface BestMatch {
  match: number;
  containment: number;
}

/** From 5-mers to those of some sequences that hold them. */
export class KmerIndex {
  /** The holders of all 5-mers one behind the other, and where those of each begin. */
  private holders = new Int32Array(0);
  private readonly starts = new Int32Array(KMERS + 1);
  private readonly counts = new Uint8Array(KMERS);
  private indexed: Int32Array = new Int32Array(0);
  /** By indexed sequence, the 5-mers that it shares with the one that is looked up. */
  private shared = new Int32Array(0);
  /** The look at a sequence in which each 5-mer came last, to count it once. */
  private readonly lastSeen = new Int32Array(KMERS);
  private looks = 0;
  private kmers = new Int32Array(1024);

  /** @param oneIn so many 5-mers one is looked at */
  constructor(
    private readonly tokens: readonly Uint8Array[],
    private readonly oneIn: number,
  ) {}

  /** Indexes these sequences in place of others. @param stage what is done, as it is told */
  async fill(sequences: Int32Array, stage: string, hooks: Hooks<never>): Promise<void> {
    const { starts, counts } = this;
    this.indexed = sequences;
    await eachInTurn(sequences.length, `${stage}, counting 5-mers`, hooks, (place) => {
      const distinct = this.lookAt(sequences[place]!);
      for (let i = 0; i < distinct; i++) {
        const kmer = this.kmers[i]!;
        if (counts[kmer]! < MOST_HOLDERS) counts[kmer]!++;
      }
    });
    for (let kmer = 0; kmer < KMERS; kmer++) starts[kmer + 1] = starts[kmer]! + counts[kmer]!;
    if (this.holders.length < starts[KMERS]!) this.holders = new Int32Array(starts[KMERS]!);
    if (this.shared.length < sequences.length) this.shared = new Int32Array(sequences.length);
    await eachInTurn(sequences.length, `${stage}, indexing`, hooks, (place) => {
      const distinct = this.lookAt(sequences[place]!);
      for (let i = 0; i < distinct; i++) {
        const kmer = this.kmers[i]!;
        if (counts[kmer] === 0) continue;
        // From the last place of the 5-mer to its first, where its count is zero again.
        counts[kmer]!--;
        this.holders[starts[kmer]! + counts[kmer]!] = place;
      }
    });
  }

  /** The best match of a sequence, the first of several; undefined where none shares a 5-mer. */
  bestMatch(sequence: number): BestMatch | undefined {
    const { holders, starts, shared, kmers } = this;
    const distinct = this.lookAt(sequence);
    let best = -1;
    let most = 0;
    for (let i = 0; i < distinct; i++) {
      const end = starts[kmers[i]! + 1]!;
      for (let at = starts[kmers[i]!]!; at < end; at++) {
        const place = holders[at]!;
        const times = ++shared[place]!;
        if (times < most || (times === most && place > best)) continue;
        best = place;
        most = times;
      }
    }
    for (let i = 0; i < distinct; i++) {
      const end = starts[kmers[i]! + 1]!;
      for (let at = starts[kmers[i]!]!; at < end; at++) shared[holders[at]!] = 0;
    }
    return best < 0 ? undefined : { match: this.indexed[best]!, containment: most / distinct };
  }

  /** Puts the sequence's distinct 5-mers into `kmers`. @returns how many they are */
  private lookAt(sequence: number): number {
    const tokens = this.tokens[sequence]!;
    const { lastSeen, oneIn } = this;
    if (this.kmers.length < tokens.length) this.kmers = new Int32Array(2 * tokens.length);
    const look = ++this.looks;
    let distinct = 0;
    let kmer = 0;
    let letters = 0;
    for (let i = 0; i < tokens.length; i++) {
      const token = tokens[i]!;
      if (token >= LETTERS) {
        letters = 0;
        continue;
      }
      kmer = (kmer * LETTERS + token) % KMERS;
      if (++letters < K || lastSeen[kmer] === look || !isSampled(kmer, oneIn)) continue;
      lastSeen[kmer] = look;
      this.kmers[distinct++] = kmer;
    }
    return distinct;
  }
}
