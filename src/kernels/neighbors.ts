import source from '../../shaders/neighbors.wgsl?raw';
import { readStruct } from '../gpu/declarations';
import type { Gpu } from '../gpu/device';
import type { Dispatch } from '../gpu/program';
import type { Tensor } from '../gpu/tensor';
import { ceilDivide, lanes1d } from './common';
import { createKernel } from './prelude';

/** The uniform `search`. */
export const SEARCH = readStruct(source, 'Search', ['rows', 'queries']);

/** Register tile of `score`: on a CPU every load of a lane costs as much as a product, so that one serves many of them. */
const tileOf = (gpu: Gpu) => ({ TILE_ROWS: 2, TILE_QUERIES: gpu.software ? 16 : 4 });

/** Fewer queries at a time would be too many dispatches. */
const FEWEST_UNIFORM = 64;

/**
 * How many queries `score` reads from a uniform buffer, which llvmpipe does once for all lanes; undefined where it reads them from
 * storage.
 */
export function uniformQueries(gpu: Gpu, width: number): number | undefined {
  const most = Math.floor(gpu.device.limits.maxUniformBufferBindingSize / (width * 4));
  return gpu.software && most >= FEWEST_UNIFORM ? most : undefined;
}

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

/**
 * scores (queries, rows) = the products of unit vectors; below -1 for rows beyond those of the uniform `search`.
 * @param tensors queries: usable as a uniform
 */
export async function scoreRows(
  gpu: Gpu,
  shape: { width: number; rows: number; queries: number },
  tensors: { search: Tensor; rows: Tensor; queries: Tensor; scores: Tensor },
): Promise<SearchCommand> {
  const { LANES_X } = lanes1d(gpu);
  const tile = tileOf(gpu);
  const { width, rows, queries } = shape;
  const isUniform = queries <= (uniformQueries(gpu, width) ?? 0);
  const kernel = await createKernel(
    gpu,
    'neighbors',
    source,
    'score',
    { WIDTH: width / 4, ROWS: rows, QUERIES: queries, ...tile, LANES_X },
    isUniform ? { queries: (queries * width) / 4 } : undefined,
  );
  const rowGroups = ceilDivide(ceilDivide(rows, tile.TILE_ROWS), LANES_X);
  return {
    kernel,
    bindings: tensors,
    grid: ({ queries }) => [rowGroups, ceilDivide(queries, tile.TILE_QUERIES)],
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
