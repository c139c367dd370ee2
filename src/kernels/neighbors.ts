import source from '../../shaders/neighbors.wgsl?raw';
import { readStruct } from '../gpu/declarations';
import type { Gpu } from '../gpu/device';
import type { Dispatch } from '../gpu/program';
import type { Tensor } from '../gpu/tensor';
import { ceilDivide, lanes1d } from './common';
import { createKernel } from './prelude';

/** The uniform `search`. */
export const SEARCH = readStruct(source, 'Search', ['rows', 'queries']);

/** Register tile of `score`. */
const TILE = { TILE_ROWS: 2, TILE_QUERIES: 4 };

/** Turns of a lane's loops in one dispatch of `take_best`: some drivers end them after 65,535. */
const MOST_TURNS = 32_768;

/** How full the search's buffers are; its uniform holds the same two numbers. */
export interface SearchSizes {
  rows: number;
  queries: number;
}

type SearchCommand = Dispatch<SearchSizes>;

/** unit (width, capacity) = the vectors (capacity, width) at length 1. Width in floats, a multiple of 4. */
export async function normalizeVectors(
  gpu: Gpu,
  shape: { width: number; capacity: number },
  vectors: Tensor,
  unit: Tensor,
): Promise<SearchCommand> {
  const { LANES_X } = lanes1d(gpu);
  const kernel = await createKernel(gpu, 'neighbors', source, 'normalize', {
    WIDTH: shape.width / 4,
    CAPACITY: shape.capacity,
    LANES_X,
  });
  const grid = [ceilDivide(shape.capacity, LANES_X)] as const;
  return { kernel, bindings: { vectors, unit }, grid: () => grid };
}

/** scores (queries, rows) = the products of unit vectors; below -1 for rows beyond those of the uniform `search`. */
export async function scoreRows(
  gpu: Gpu,
  shape: { width: number; rows: number; queries: number },
  tensors: { search: Tensor; rows: Tensor; queries: Tensor; scores: Tensor },
): Promise<SearchCommand> {
  const { LANES_X } = lanes1d(gpu);
  const kernel = await createKernel(gpu, 'neighbors', source, 'score', {
    WIDTH: shape.width / 4,
    ROWS: shape.rows,
    QUERIES: shape.queries,
    ...TILE,
    LANES_X,
  });
  const rowGroups = ceilDivide(ceilDivide(shape.rows, TILE.TILE_ROWS), LANES_X);
  return {
    kernel,
    bindings: tensors,
    grid: ({ queries }) => [rowGroups, ceilDivide(queries, TILE.TILE_QUERIES)],
  };
}

/** How the best are found: among the rows' blocks, then in a block, `take` in one dispatch and `rounds` of these. */
export interface TakePlan {
  /** Rows in a block, as many as blocks. */
  block: number;
  take: number;
  rounds: number;
}

export function planTake(rows: number, k: number): TakePlan {
  const block = Math.ceil(Math.sqrt(rows));
  const take = Math.min(k, Math.floor(MOST_TURNS / (block + ceilDivide(rows, block))));
  return { block, take, rounds: ceilDivide(k, take) };
}

/**
 * matches (rounds, queries, take): the best rows of each query, best first, as pairs of a float32 similarity and a uint32 row.
 * They are taken out of `scores` (queries, rows). A round's matches begin at a multiple of ALIGNMENT.
 */
export async function takeBest(
  gpu: Gpu,
  shape: { rows: number; queries: number },
  { block, take, rounds }: TakePlan,
  tensors: { search: Tensor; scores: Tensor; maxima: Tensor },
  matches: (round: number) => Tensor,
): Promise<SearchCommand[]> {
  const { LANES_X } = lanes1d(gpu);
  const constants = { ROWS: shape.rows, BLOCK: block, LANES_X };
  const { search, scores, maxima } = tensors;
  const [maximaKernel, takeKernel] = await Promise.all([
    createKernel(gpu, 'neighbors', source, 'block_maxima', constants),
    createKernel(gpu, 'neighbors', source, 'take_best', { ...constants, TAKE: take }),
  ]);
  const blockGroups = ceilDivide(ceilDivide(shape.rows, block), LANES_X);
  return [
    {
      kernel: maximaKernel,
      bindings: { scores, maxima },
      grid: ({ queries }) => [blockGroups, queries],
    },
    {
      kernel: takeKernel,
      bindings: { search, scores, maxima },
      grid: ({ queries }) => [ceilDivide(queries, LANES_X)],
      slots: { name: 'matches', count: () => rounds, tensor: matches },
    },
  ];
}
