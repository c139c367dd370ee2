import { firstIdentical } from '../data/duplicates';
import type { Readout } from '../export/embeddings';
import type { Hooks } from '../hooks';
import type { SequenceEmbedder } from './embedder';
import { residueOffsets, valuesOf } from './vectors';

/** What one cached sequence takes beside its letters and vectors, in bytes; roughly. */
const ENTRY_OVERHEAD = 300;

/**
 * Computes equal sequences once and gives each of them the vectors: all those of one call, and over calls those that are met
 * again before `cacheBytes` of other sequences' vectors have passed. Vectors do not depend on what runs beside a sequence,
 * so the results are the same bits as without.
 */
export class DeduplicatingEmbedder implements SequenceEmbedder {
  readonly readouts: Readout[];
  private readonly perSequence: Readout[];
  private readonly cache: VectorCache;

  constructor(
    private readonly inner: SequenceEmbedder,
    cacheBytes = 0,
  ) {
    this.readouts = inner.readouts;
    this.perSequence = inner.readouts.filter(({ kind }) => kind !== 'table');
    this.cache = new VectorCache(cacheBytes);
  }

  async embed(sequences: Uint8Array[], hooks?: Hooks): Promise<Map<string, Float32Array>> {
    const first = firstIdentical(sequences);
    /** Per distinct sequence, by its first place: its vectors, in the order of `perSequence`. */
    const vectors = new Map<number, Float32Array[]>();
    const missing: number[] = [];
    const keys: string[] = [];
    sequences.forEach((sequence, i) => {
      if (first[i] !== i) return;
      const key = keyOf(sequence);
      const known = this.cache.get(key);
      if (known) vectors.set(i, known);
      else {
        missing.push(i);
        keys.push(key);
      }
    });
    const distinct = missing.map((i) => sequences[i]);
    const computed = await this.inner.embed(distinct, hooks);
    const computedOffsets = residueOffsets(distinct);
    missing.forEach((i, at) => {
      const found = this.perSequence.map((readout) =>
        valuesOf(readout, computed.get(readout.name)!, computedOffsets, at),
      );
      vectors.set(i, found);
      this.cache.set(keys[at], found);
    });
    if (missing.length === sequences.length) return computed;

    const offsets = residueOffsets(sequences);
    return new Map(
      this.perSequence.map((readout, r) => {
        const rows = readout.kind === 'residue' ? offsets[sequences.length] : sequences.length;
        const values = new Float32Array(rows * readout.width);
        first.forEach((place, i) => valuesOf(readout, values, offsets, i).set(vectors.get(place)![r]));
        return [readout.name, values];
      }),
    );
  }

  refuseTooLong(residues: number): void {
    this.inner.refuseTooLong?.(residues);
  }
}

/** The vectors of the sequences met last, up to a number of bytes. */
class VectorCache {
  /** In the order of use, the longest unused first. */
  private readonly entries = new Map<string, Float32Array[]>();
  /** Kept over evictions: all before it is gone or in use again, while a new iterator would walk over every entry deleted since. */
  private readonly oldestFirst = this.entries.entries();
  private bytes = 0;

  constructor(private readonly most: number) {}

  get(key: string): Float32Array[] | undefined {
    const vectors = this.entries.get(key);
    if (vectors) {
      this.entries.delete(key);
      this.entries.set(key, vectors);
    }
    return vectors;
  }

  set(key: string, vectors: Float32Array[]): void {
    const size = sizeOf(key, vectors);
    if (size > this.most) return;
    // Copies, so that the whole block they were computed in can go.
    const copies = vectors.map((vector) => vector.slice());
    this.entries.set(key, copies);
    this.bytes += size;
    while (this.bytes > this.most) {
      const [oldest, itsVectors] = this.oldestFirst.next().value!;
      this.entries.delete(oldest);
      this.bytes -= sizeOf(oldest, itsVectors);
    }
  }
}

function sizeOf(key: string, vectors: Float32Array[]): number {
  return vectors.reduce((sum, { byteLength }) => sum + byteLength, key.length + ENTRY_OVERHEAD);
}

const decoder = new TextDecoder();

/** A sequence's symbol indices as the characters of these codes. */
function keyOf(sequence: Uint8Array): string {
  return decoder.decode(sequence);
}
