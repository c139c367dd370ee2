import { describe, expect, it } from 'vitest';
import { clusterSequences, parseClusters, splitByCluster } from '../../src/compare/clusters';
import { WordIndex } from '../../src/compare/kmers';
import { Rng } from '../../src/data/rng';
import { SPLITS } from '../../src/data/types';
import { compositionOnly } from './datasets';

/** Families of mutated copies of random ancestors. */
function families(count: number, members: number, mutated: number): Uint8Array[] {
  const rng = new Rng(3);
  return Array.from({ length: count }, () => {
    const ancestor = Uint8Array.from({ length: 200 }, () => rng.integer(20));
    return Array.from({ length: members }, () =>
      ancestor.map((token) => (rng.uniform() < mutated ? rng.integer(20) : token)),
    );
  }).flat();
}

describe('WordIndex', () => {
  it('estimates the identity of mutated copies', () => {
    for (const mutated of [0.1, 0.3]) {
      const [first, second] = families(1, 2, mutated);
      const same = first.filter((token, i) => token === second[i]).length / first.length;
      const index = new WordIndex(3);
      index.add(first);
      expect(Math.abs(index.best(second).identity - same)).toBeLessThan(0.08);
      expect(index.best(first)).toEqual({ match: 0, identity: 1 });
    }
  });

  it('finds nothing where no word is shared, or there is none', () => {
    const index = new WordIndex(3);
    index.add(Uint8Array.of(1, 1, 1, 1));
    expect(index.best(Uint8Array.of(2, 2, 2, 2)).match).toBe(-1);
    expect(index.best(Uint8Array.of(1)).match).toBe(-1);
    expect(index.best(Uint8Array.of(1, 1, 20, 1)).match).toBe(-1);
  });
});

describe('clusters', () => {
  it('puts families together and strangers apart', () => {
    const clusters = clusterSequences(families(10, 5, 0.1), 0.5);
    for (let i = 0; i < 50; i++) expect(clusters[i]).toBe(clusters[5 * Math.floor(i / 5)]);
    expect(new Set(clusters).size).toBe(10);
  });

  it('are never divided by the splits, which keep their shares of each class', async () => {
    const dataset = compositionOnly(400);
    const clusters = Int32Array.from({ length: 400 }, (_, row) => Math.floor(row / 8));
    const divided = await splitByCluster(dataset, clusters, 0);
    for (let row = 0; row < 400; row++)
      expect(divided.splits[row]).toBe(divided.splits[8 * Math.floor(row / 8)]);
    for (const split of SPLITS) {
      const rows = divided.splits.flatMap((one, row) => (one === split ? [row] : []));
      const share = split === 'train' ? 0.8 : 0.1;
      expect(Math.abs(rows.length / 400 - share)).toBeLessThanOrEqual(0.03);
      expect(rows.filter((row) => dataset.labels[row] === 0).length).toBe(rows.length / 2);
    }
    expect(divided.hash).not.toBe(dataset.hash);
  });

  it("reads MMseqs2's table", () => {
    expect(Array.from(parseClusters('a\ta\na\tb\r\nc\tc\n', 'x.tsv', ['b', 'c', 'a']))).toEqual([0, 1, 0]);
  });

  it.each([
    ['a\n', 'x.tsv, line 1: "a" is not a representative and a member with a tab between them'],
    ['a\ta\nb\ta\n', 'x.tsv, line 2: "a" was in another cluster before'],
    ['a\ta\n', 'x.tsv lacks 1 sequence of the data (the first: "__proto__")'],
  ])('refuses %j', (text, message) => {
    expect(() => parseClusters(text, 'x.tsv', ['a', '__proto__'])).toThrow(message);
  });
});
