/** Embedding without a GPU: vectors that tell which sequence, readout and place they belong to. */
import { ALPHABET } from '../../src/data/alphabet';
import type { RawRecord } from '../../src/data/types';
import type { SequenceEmbedder } from '../../src/embed/embedder';
import type { Readout } from '../../src/export/embeddings';

export const STATE_MEAN: Readout = { name: 'state-mean', kind: 'sequence', width: 3 };
export const RESIDUE_MEAN: Readout = { name: 'residue-mean', kind: 'sequence', width: 2 };
export const RESIDUE_STATES: Readout = { name: 'residue-states', kind: 'residue', width: 2 };
export const RESIDUE_TABLE: Readout = {
  name: 'residue-table',
  kind: 'table',
  width: 2,
  symbols: ALPHABET,
  values: Float32Array.from({ length: 2 * ALPHABET.length }, (_, i) => Math.fround(Math.cos(i))),
};

/** Depends on the sequence and the readout only, as a network's vectors do. */
export function stubVector({ name, kind, width }: Readout, sequence: Uint8Array): Float32Array {
  let sum = name.length;
  for (const token of sequence) sum = (sum * 31 + token) % 1_000_003;
  const rows = kind === 'residue' ? sequence.length : 1;
  return Float32Array.from({ length: rows * width }, (_, i) => Math.sin(sum + i));
}

export class StubEmbedder implements SequenceEmbedder {
  /** Sequences computed so far. */
  computed = 0;

  /** @param onCall called before each call's work, with how many calls there were before */
  constructor(
    readonly readouts: Readout[],
    private readonly onCall: (calls: number) => void = () => undefined,
  ) {}
  private calls = 0;

  async embed(sequences: Uint8Array[]): Promise<Map<string, Float32Array>> {
    this.onCall(this.calls++);
    this.computed += sequences.length;
    const perSequence = this.readouts.filter(({ kind }) => kind !== 'table');
    return new Map(
      perSequence.map((readout) => {
        const vectors = sequences.map((sequence) => stubVector(readout, sequence));
        const values = new Float32Array(vectors.reduce((sum, { length }) => sum + length, 0));
        let at = 0;
        for (const vector of vectors) {
          values.set(vector, at);
          at += vector.length;
        }
        return [readout.name, values];
      }),
    );
  }
}

/** The i-th of some made-up records: mostly distinct sequences of 1 to 12 residues, some equal, some to be dropped. */
export function madeUpRecord(i: number): RawRecord {
  const kind = i % 97;
  const letters = kind === 5 ? 5 : i * 2_654_435_761;
  const length = 1 + (kind === 5 ? 7 : i % 12);
  let sequence = '';
  for (let j = 0; j < length; j++) sequence += ALPHABET[(letters + j * (j + letters)) % 20];
  if (kind === 11) sequence = '*';
  return { id: `r${i}`, sequence, label: kind === 13 ? '=host\tA' : undefined, line: 2 * i + 1 };
}

export async function* madeUpRecords(count: number): AsyncGenerator<RawRecord> {
  for (let i = 0; i < count; i++) yield madeUpRecord(i);
}
