import { Matrix } from 'ml-matrix';
import { describe, expect, it } from 'vitest';
import { fitTemperature, tempered } from '../../src/evaluate/temperature';
import { geometryOf } from '../../src/compare/geometry';
import { probe } from '../../src/compare/probes';
import { blosum62, DISSIMILARITIES } from '../../src/compare/dissimilarities';
import { analyseResidues, procrustesDistance } from '../../src/compare/residues';
import { fitSparseLogistic } from '../../src/compare/sparseLogistic';
import { Rng } from '../../src/data/rng';
import { MODEL_DEFAULTS } from '../../src/model/config';
import { Turns } from '../../src/turns';
import { loadSvm } from '../../src/node/svm';

const rng = new Rng(11);
const normals = (count: number) => Float32Array.from({ length: count }, () => rng.normal());

describe('the geometry of vectors', () => {
  it('is perfect where classes lie apart', () => {
    const labels = Int32Array.of(0, 0, 1, 1);
    const { averagePrecision, silhouette } = geometryOf(
      { vectors: Float32Array.of(0, 1, 100, 101), labels },
      1,
      2,
    );
    expect(Array.from(averagePrecision)).toEqual([1, 1, 1, 1]);
    // sklearn.metrics.silhouette_samples([[0], [1], [100], [101]], [0, 0, 1, 1])
    [0.990049751, 0.989949749, 0.989949749, 0.990049751].forEach((value, i) =>
      expect(silhouette[i]).toBeCloseTo(value, 8),
    );
  });

  it('computes average precision by rank', () => {
    const labels = Int32Array.of(0, 1, 0, 1, 0);
    const { averagePrecision } = geometryOf({ vectors: Float32Array.of(0, 1, 2, 3, 4), labels }, 1, 2);
    // The first query finds its class at ranks 2 and 4.
    expect(averagePrecision[0]).toBeCloseTo((1 / 2 + 2 / 4) / 2, 12);
  });
});

describe('probes', () => {
  const half = (count: number) => {
    const labels = Int32Array.from({ length: count }, (_, i) => i % 2);
    const vectors = normals(2 * count).map(
      (value, i) => value + (i % 2 === 0 ? 6 * (labels[i >> 1] - 0.5) : 0),
    );
    return { vectors, labels };
  };
  const vectors = {
    readout: 'state-mean',
    width: 2,
    train: half(200),
    val: half(100),
    test: half(200),
  } as const;

  it.each(['linear', 'knn'] as const)('%s reads classes that lie apart', async (name) => {
    const predicted = await probe(name, vectors, 2);
    const right = predicted.filter((label, i) => label === vectors.test.labels[i]).length;
    // Two normals six deviations apart: 99.87 % at best.
    expect(right).toBeGreaterThanOrEqual(196);
  });

  it('sparse logistic regression learns which word tells', async () => {
    const rows = Array.from({ length: 60 }, (_, i) => ({
      features: Int32Array.of(i % 2, 2 + (i % 3)),
      values: Float64Array.of(0.7, 0.7),
    }));
    const labels = Int32Array.from(rows, (_, i) => i % 2);
    const predict = await fitSparseLogistic({ rows, labels }, { rows, labels }, 5, 2, new Turns());
    expect(predict(rows)).toEqual(labels);
  });

  it('the support vector machine separates what no line can, and leaves the process as it was', async () => {
    const listeners = process.listeners('unhandledRejection');
    const fit = await loadSvm();
    expect(process.listeners('unhandledRejection')).toEqual(listeners);
    const corners = [[0, 0], [1, 1], [0, 1], [1, 0]]; // prettier-ignore
    const svm = fit(corners, [0, 0, 1, 1], 10, 1);
    expect(svm.predict(corners)).toEqual([0, 0, 1, 1]);
    svm.free();
  });
});

describe('residue vectors', () => {
  it('Procrustes forgives rotation, shift and scale, and nothing else', () => {
    const table = new Matrix(Array.from({ length: 20 }, () => [...normals(3)]));
    const [c, s] = [Math.cos(0.7), Math.sin(0.7)];
    const rotation = new Matrix([[c, -s, 0], [s, c, 0], [0, 0, -1]]); // prettier-ignore
    expect(procrustesDistance(table, table.mmul(rotation).mul(3).add(5))).toBeLessThan(1e-6);
    const other = new Matrix(Array.from({ length: 20 }, () => [...normals(3)]));
    expect(procrustesDistance(table, other)).toBeGreaterThan(0.5);
    expect(procrustesDistance(table, other)).toBeCloseTo(procrustesDistance(other, table), 10);
  });

  it('tells what an architecture does to residue vectors from what other batches do', () => {
    const config = { ...MODEL_DEFAULTS, classes: 2 };
    const model = (data: Float32Array) => ({
      config,
      parameters: new Map([['embedding.weight', { shape: [21, 10], data }]]),
    });
    const starts = Array.from({ length: 5 }, () => normals(210));
    /** Networks whose vectors lie so far from where they began. */
    const trained = (far: number) =>
      starts.map((start) => {
        const step = normals(210);
        return model(start.map((value, i) => value + far * step[i]));
      });
    const sameStart = (far: number) => {
      const networks = new Map([['mean', trained(0.1)], ['lstm', trained(far)]] as const); // prettier-ignore
      const reordered = new Map([['mean', trained(0.1)], ['lstm', trained(0.1)]] as const); // prettier-ignore
      return analyseResidues(networks, reordered, 1).sameStart;
    };
    const [apart] = sameStart(1);
    expect(apart).toMatchObject({ first: 'mean', second: 'lstm' });
    expect(apart.difference.least).toBeGreaterThan(0.2);
    expect(apart.p).toBeLessThan(0.05);
    const [together] = sameStart(0.1);
    expect(Math.abs(together.difference.mean)).toBeLessThan(0.05);
    expect(analyseResidues(new Map([['mean', trained(0.1)]]), new Map(), 1).sameStart).toEqual([]);
  });

  it('knows what the amino acids are like', () => {
    expect([blosum62('W', 'W'), blosum62('I', 'V'), blosum62('V', 'I'), blosum62('W', 'D')]).toEqual([
      11, 3, 3, -4,
    ]);
    expect(DISSIMILARITIES.charge('K', 'D')).toBe(2);
    expect(DISSIMILARITIES.hydropathy('I', 'R')).toBe(9);
    expect(DISSIMILARITIES.volume('G', 'W')).toBeCloseTo(167.7, 9);
  });
});

describe('calibration', () => {
  it('finds the temperature that sharpened the probabilities', () => {
    const count = 5000;
    const fair = Float32Array.from({ length: count }, () => 0.05 + 0.9 * rng.uniform()).reduce<number[]>(
      (all, p) => [...all, p, 1 - p].slice(-2 * count),
      [],
    );
    const labels = Int32Array.from({ length: count }, (_, i) => (rng.uniform() < fair[2 * i] ? 0 : 1));
    const sure = tempered(Float32Array.from(fair), 2, 1 / 2.5);
    expect(Math.abs(fitTemperature(sure, labels, 2) - 2.5)).toBeLessThan(0.2);
    expect(tempered(sure, 2, 2.5)[0]).toBeCloseTo(fair[0], 4);
  });
});
