import { describe, expect, it } from 'vitest';
import { Rng } from '../../src/data/rng';
import { mapReadout, MOST_MAPPED, sampleRows } from '../../src/report/maps';

/** Two groups of rows, far apart. */
function twoGroups(perGroup: number): Float32Array {
  const rng = new Rng(9);
  return Float32Array.from(
    { length: 2 * perGroup * 5 },
    (_, i) => rng.normal() + (i < perGroup * 5 ? 0 : 50),
  );
}

const ofReadout = (vectors: Float32Array) => ({ readout: 'x', description: '', width: 5, vectors });

describe('mapReadout', () => {
  it('keeps groups that are far apart, apart: each point lies nearer to its own', () => {
    const { pca, umap } = mapReadout(ofReadout(twoGroups(40)), 1);
    for (const points of [pca.points, umap!]) {
      const centre = (from: number) =>
        [0, 1].map((axis) => {
          let sum = 0;
          for (let i = from; i < from + 40; i++) sum += points[2 * i + axis] / 40;
          return sum;
        });
      const centres = [centre(0), centre(40)];
      for (let i = 0; i < 80; i++) {
        const [own, other] = i < 40 ? centres : [centres[1], centres[0]];
        const distance = (to: number[]) => Math.hypot(points[2 * i] - to[0], points[2 * i + 1] - to[1]);
        expect(distance(own)).toBeLessThan(distance(other));
      }
    }
  });

  it('repeats itself with the same seed only', () => {
    const vectors = twoGroups(10);
    const { umap } = mapReadout(ofReadout(vectors), 1);
    expect(mapReadout(ofReadout(vectors), 1).umap).toEqual(umap);
    expect(mapReadout(ofReadout(vectors), 2).umap).not.toEqual(umap);
  });

  it('draws few sequences by PCA alone', () => {
    const { pca, umap } = mapReadout(ofReadout(twoGroups(2)), 1);
    expect(pca.points.length).toBe(8);
    expect(umap).toBeUndefined();
  });

  it('maps sequences that all have one vector', () => {
    const { umap } = mapReadout(ofReadout(new Float32Array(20 * 5).fill(1)), 1);
    expect(umap!.every(Number.isFinite)).toBe(true);
  });
});

describe('sampleRows', () => {
  it('takes all of few, and so many of more, each once and in order', () => {
    expect(sampleRows(3, 0)).toEqual([0, 1, 2]);
    const rows = sampleRows(5 * MOST_MAPPED, 7);
    expect(rows.length).toBe(MOST_MAPPED);
    expect(new Set(rows).size).toBe(MOST_MAPPED);
    expect(rows).toEqual([...rows].sort((a, b) => a - b));
    expect(Math.max(...rows)).toBeGreaterThan(4 * MOST_MAPPED);
    expect(sampleRows(5 * MOST_MAPPED, 7)).toEqual(rows);
    expect(sampleRows(5 * MOST_MAPPED, 8)).not.toEqual(rows);
  });
});
