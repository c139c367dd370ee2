import { describe, expect, it } from 'vitest';
import { Rng } from '../../src/data/rng';
import { DeduplicatingEmbedder } from '../../src/embed/deduplicate';
import { RESIDUE_MEAN, RESIDUE_STATES, RESIDUE_TABLE, STATE_MEAN, StubEmbedder } from './stub';

const READOUTS = [STATE_MEAN, RESIDUE_STATES, RESIDUE_TABLE, RESIDUE_MEAN];
const [A, B, C] = [[1, 2, 3], [4], [3, 2, 1, 0]].map((tokens) => Uint8Array.from(tokens));

async function plain(sequences: Uint8Array[]) {
  return new StubEmbedder(READOUTS).embed(sequences);
}

describe('DeduplicatingEmbedder', () => {
  it('gives every sequence its vectors, and computes equal ones once', async () => {
    const stub = new StubEmbedder(READOUTS);
    const sequences = [A, B, A.slice(), C, B, A];
    const vectors = await new DeduplicatingEmbedder(stub).embed(sequences);
    expect(stub.computed).toBe(3);
    expect(vectors).toEqual(await plain(sequences));
    expect(vectors.get('residue-states')!.length).toBe((3 + 1 + 3 + 4 + 1 + 3) * 2);
  });

  it('remembers earlier calls up to its bytes, the longest unused forgotten first', async () => {
    const stub = new StubEmbedder(READOUTS);
    // Two of the short sequences fit, with what an entry takes besides.
    const embedder = new DeduplicatingEmbedder(stub, 800);
    const computed = async (sequences: Uint8Array[]) => {
      const before = stub.computed;
      expect(await embedder.embed(sequences)).toEqual(await plain(sequences));
      return stub.computed - before;
    };
    expect(await computed([A, B])).toBe(2);
    expect(await computed([B, A, B])).toBe(0);
    expect(await computed([C])).toBe(1);
    expect(await computed([A, C])).toBe(0);
    expect(await computed([B])).toBe(1);
  });

  it('forgets as a list in the order of use would, over thousands of evictions', async () => {
    const stub = new StubEmbedder([STATE_MEAN]);
    const rng = new Rng(1);
    const kept = 50;
    // What an entry takes beside its three letters and the vector's three values.
    const embedder = new DeduplicatingEmbedder(stub, kept * (3 + 12 + 300));
    let inUse: number[] = [];
    for (let times = 0; times < 5000; times++) {
      const which = rng.integer(100);
      const before = stub.computed;
      await embedder.embed([Uint8Array.of(1, which / 10, which % 10)]);
      expect(stub.computed - before).toBe(inUse.includes(which) ? 0 : 1);
      inUse = [...inUse.filter((one) => one !== which), which].slice(-kept);
    }
    expect(stub.computed).toBeGreaterThan(2000);
  });

  it('keeps nothing that is larger than all it may keep, and nothing at all unless told', async () => {
    for (const bytes of [0, 100]) {
      const stub = new StubEmbedder(READOUTS);
      const embedder = new DeduplicatingEmbedder(stub, bytes);
      await embedder.embed([A]);
      await embedder.embed([A]);
      expect(stub.computed).toBe(2);
    }
  });

  it('gives empty vectors for no sequences', async () => {
    const vectors = await new DeduplicatingEmbedder(new StubEmbedder(READOUTS)).embed([]);
    expect([...vectors.values()].map(({ length }) => length)).toEqual([0, 0, 0]);
  });
});
