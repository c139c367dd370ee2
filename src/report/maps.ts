/** Embeddings drawn flat: by PCA, and by UMAP. */
import { UMAP } from 'umap-js';
import { Rng } from '../data/rng';
import { principalPlane, type Plane } from './pca';

/** More sequences are hard to see apart and slow to lay out; of more, so many are drawn by lot. */
export const MOST_MAPPED = 1000;

/** UMAP's own defaults (McInnes, Healy & Melville 2018). */
export const UMAP_NEIGHBORS = 15;
const UMAP_MIN_DIST = 0.1;

/** With fewer there is no neighbourhood to keep. */
const FEWEST_FOR_UMAP = 10;

/** The vectors of one readout, one per mapped sequence. */
export interface ReadoutVectors {
  readout: string;
  /** What the vectors are, in a few words. */
  description: string;
  /** D */
  width: number;
  /** (N, D) row-major. */
  vectors: Float32Array;
}

/** The vectors of one readout in the plane. */
export interface ReadoutMap {
  readout: string;
  description: string;
  width: number;
  pca: Plane;
  /** (N, 2); missing where there are too few sequences. */
  umap?: Float32Array;
}

/** `most` of `count` places, drawn by lot and in rising order; all of them if there are no more. */
export function sampleRows(count: number, seed: number, most = MOST_MAPPED): number[] {
  const rows = Array.from({ length: count }, (_, row) => row);
  if (count <= most) return rows;
  return new Rng(seed)
    .fork('mapped sequences')
    .shuffle(rows)
    .slice(0, most)
    .sort((a, b) => a - b);
}

/** Lays the vectors out in two dimensions, both ways; a few seconds for 1,000 sequences. Same seed, same picture. */
export function mapReadout(
  { readout, description, width, vectors }: ReadoutVectors,
  seed: number,
): ReadoutMap {
  return {
    readout,
    description,
    width,
    pca: principalPlane(vectors, width),
    umap: layOutByNeighbours(vectors, width, new Rng(seed).fork(`umap ${readout}`)),
  };
}

function layOutByNeighbours(vectors: Float32Array, width: number, rng: Rng): Float32Array | undefined {
  const count = vectors.length / width;
  if (count < FEWEST_FOR_UMAP) return undefined;
  const umap = new UMAP({
    nNeighbors: Math.min(UMAP_NEIGHBORS, count - 1),
    minDist: UMAP_MIN_DIST,
    random: () => rng.uniform(),
  });
  const rows = Array.from({ length: count }, (_, row) =>
    Array.from(vectors.subarray(row * width, (row + 1) * width)),
  );
  return Float32Array.from(umap.fit(rows).flat());
}
