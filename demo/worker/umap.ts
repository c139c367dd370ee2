import { UMAP } from 'umap-js';
import { Rng } from '../../src/data/rng';

export interface UmapRequest {
  /** (N, width) */
  vectors: Float32Array;
  width: number;
  dimensions: 2 | 3;
}

/** (N, `dimensions`) positions by UMAP, which takes seconds on the CPU; centred, and spread to about 1. */
export function layOut({ vectors, width, dimensions }: UmapRequest): Float32Array {
  const rows = Array.from({ length: vectors.length / width }, (_, n) =>
    Array.from(vectors.subarray(n * width, (n + 1) * width)),
  );
  const rng = new Rng(0).fork('umap');
  const umap = new UMAP({
    nComponents: dimensions,
    nNeighbors: Math.min(15, rows.length - 1),
    minDist: 0.1,
    random: () => rng.uniform(),
  });
  return scaled(umap.fit(rows));
}

function scaled(points: number[][]): Float32Array {
  const mean = (points[0] ?? []).map(
    (_, k) => points.reduce((sum, point) => sum + point[k], 0) / points.length,
  );
  const square = points.reduce(
    (sum, point) => sum + point.reduce((rest, value, k) => rest + (value - mean[k]) ** 2, 0),
    0,
  );
  const spread = Math.sqrt(square / points.length) || 1;
  return Float32Array.from(points.flatMap((point) => point.map((value, k) => (value - mean[k]) / spread)));
}
