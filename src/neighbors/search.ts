/** Exact nearest neighbours by cosine similarity, on the GPU. */
import { SeqloomError } from '../errors';
import type { Gpu } from '../gpu/device';
import { Program } from '../gpu/program';
import { readTensor } from '../gpu/readback';
import { ALIGNMENT, alignUp, Arena, slice, upload, type Tensor } from '../gpu/tensor';
import type { Hooks } from '../hooks';
import { ceilDivide, padded } from '../kernels/common';
import {
  normalizeVectors,
  planTake,
  scoreRows,
  SEARCH,
  takeBest,
  uniformQueries,
  type SearchSizes,
  type TakePlan,
} from '../kernels/neighbors';
import { BestLists, type Neighbors } from './bestLists';

/** Most neighbours of one query; they are taken one after another. */
export const MOST_NEIGHBORS = 1000;

/** Widest vectors: some drivers end an invocation's loops after 65,535 turns. */
export const WIDEST_VECTORS = 16_384;

/** Largest buffer: what every adapter allows. A longer matrix is searched in parts. */
const BUFFER_BYTES = 128 * 1024 * 1024;

/** Scores (queries x rows) of one round. */
const SCORE_BYTES = 64 * 1024 * 1024;

/** A grid has at most 65,535 workgroups a side, on software adapters of 8 lanes. */
const MOST_ROWS = 500_000;
const MOST_QUERIES = 4096;

/**
 * The k rows of `matrix` that are most similar to each query by cosine, best first; equally similar rows come in the order of
 * the matrix. Every row is compared. The device holds at most about 400 MiB at a time, however long the matrix.
 * A vector of zeros has similarity 0 to everything. Progress counts queries times rows.
 * @param matrix (N, width) row-major
 * @param queries (Q, width) row-major
 * @param k 1 to MOST_NEIGHBORS; with fewer rows than that, all are returned
 * @throws SeqloomError when a value is not finite, or k or width is out of range
 */
export async function nearestNeighbors(
  gpu: Gpu,
  matrix: Float32Array,
  width: number,
  queries: Float32Array,
  k: number,
  hooks: Hooks = {},
): Promise<Neighbors> {
  checkShapes(matrix, width, queries, k);
  const rowCount = matrix.length / width;
  const queryCount = queries.length / width;
  const best = new BestLists(queryCount, Math.min(k, rowCount));
  if (best.k === 0 || queryCount === 0) return best.neighbors();
  const search = await Search.create(gpu, planSearch(gpu, rowCount, width, queryCount, best.k));
  try {
    for (let row = 0; row < rowCount; row += search.plan.rows) {
      const rows = Math.min(search.plan.rows, rowCount - row);
      search.setRows(matrix.subarray(row * width, (row + rows) * width));
      for (let query = 0; query < queryCount; query += search.plan.queries) {
        hooks.signal?.throwIfAborted();
        const count = Math.min(search.plan.queries, queryCount - query);
        const found = await search.find(queries.subarray(query * width, (query + count) * width), rows);
        best.merge(query, row, found);
        const done = row * queryCount + rows * (query + count);
        hooks.onProgress?.({ done, total: rowCount * queryCount });
      }
    }
    const found = best.neighbors();
    // Rounding takes the cosine of equal vectors beyond 1.
    return { ...found, similarities: found.similarities.map((cosine) => Math.min(1, Math.max(-1, cosine))) };
  } finally {
    search.destroy();
  }
}

function checkShapes(matrix: Float32Array, width: number, queries: Float32Array, k: number): void {
  if (!Number.isInteger(width) || width < 1 || width > WIDEST_VECTORS) {
    throw new SeqloomError(`Vectors of width ${width} cannot be searched, only of 1 to ${WIDEST_VECTORS}.`);
  }
  if (!Number.isInteger(k) || k < 1 || k > MOST_NEIGHBORS) {
    throw new SeqloomError(`The number of neighbours must be from 1 to ${MOST_NEIGHBORS}, not ${k}.`);
  }
  for (const [name, vectors] of [
    ['matrix', matrix],
    ['queries', queries],
  ] as const) {
    if (vectors.length % width !== 0) {
      throw new SeqloomError(
        `The ${name} hold ${vectors.length} values, no whole number of rows of ${width}.`,
      );
    }
    const at = vectors.findIndex((value) => !Number.isFinite(value));
    if (at >= 0) {
      throw new SeqloomError(
        `Row ${Math.floor(at / width)} of the ${name} holds the value ${vectors[at]}, which has no similarity. Leave the row out.`,
      );
    }
  }
}

/** How a search is cut: this many rows lie on the device at a time, and this many queries are answered at a time. */
interface SearchPlan {
  width: number;
  rows: number;
  queries: number;
  k: number;
}

function planSearch(gpu: Gpu, rows: number, width: number, queries: number, k: number): SearchPlan {
  const rowsAtOnce = Math.min(rows, MOST_ROWS, Math.floor(BUFFER_BYTES / (padded(width) * 4)));
  const queriesAtOnce = Math.min(
    Math.floor(SCORE_BYTES / (rowsAtOnce * 4)),
    uniformQueries(gpu, padded(width)) ?? MOST_QUERIES,
    MOST_QUERIES,
  );
  return { width, rows: rowsAtOnce, queries: Math.min(queries, queriesAtOnce), k };
}

/** The buffers and programs of a search. */
class Search {
  private constructor(
    private readonly gpu: Gpu,
    readonly plan: SearchPlan,
    private readonly takePlan: TakePlan,
    private readonly arena: Arena,
    private readonly tensors: Record<'search' | 'rows' | 'queries' | 'matches', Tensor>,
    private readonly programs: Record<'rows' | 'answer', Program<SearchSizes>>,
  ) {}

  static async create(gpu: Gpu, plan: SearchPlan): Promise<Search> {
    const { rows, queries } = plan;
    const width = padded(plan.width);
    const take = planTake(rows, plan.k);
    const roundLength = matchesLength(plan, take);
    const arena = new Arena(gpu);
    try {
      const search = arena.create('search', SEARCH.length, GPUBufferUsage.UNIFORM);
      const vectors = arena.create('search rows', rows * width);
      const unit = arena.create('search unit rows', rows * width);
      const queryVectors = arena.create('search queries', queries * width);
      const unitQueries = arena.create('search unit queries', queries * width, GPUBufferUsage.UNIFORM);
      const scores = arena.create('search scores', queries * rows);
      const maxima = arena.create('search maxima', queries * ceilDivide(rows, take.block));
      const matches = arena.create('search matches', take.rounds * roundLength);
      const commands = await Promise.all([
        normalizeVectors(gpu, { width, capacity: rows }, vectors, unit),
        normalizeVectors(gpu, { width, capacity: queries }, queryVectors, unitQueries),
        scoreRows(gpu, { width, rows, queries }, { search, rows: unit, queries: unitQueries, scores }),
        takeBest(gpu, { rows, queries }, take, { search, scores, maxima }, (round) =>
          slice(matches, 'search matches', round * roundLength, roundLength),
        ),
      ]);
      gpu.check();
      return new Search(
        gpu,
        plan,
        take,
        arena,
        { search, rows: vectors, queries: queryVectors, matches },
        {
          rows: new Program(gpu, [commands[0]]),
          answer: new Program(gpu, commands.slice(1).flat()),
        },
      );
    } catch (error) {
      arena.destroy();
      throw error;
    }
  }

  /** @param vectors (n, width) with n up to the plan's rows */
  setRows(vectors: Float32Array): void {
    this.upload(this.tensors.rows, vectors);
    this.submit('rows', { rows: vectors.length / this.plan.width, queries: 0 });
  }

  /** The best of the first `rows` rows for each query. */
  async find(vectors: Float32Array, rows: number): Promise<Neighbors> {
    const { k, width } = this.plan;
    const queries = vectors.length / width;
    const { search, matches } = this.tensors;
    this.upload(this.tensors.queries, vectors);
    upload(this.gpu, search, SEARCH.pack({ rows, queries }));
    this.submit('answer', { rows, queries });
    const values = await readTensor(this.gpu, matches);
    const words = new Uint32Array(values.buffer);
    const similarities = new Float32Array(queries * k);
    const indices = new Uint32Array(queries * k);
    const roundLength = matchesLength(this.plan, this.takePlan);
    const { take } = this.takePlan;
    for (let q = 0; q < queries; q++) {
      for (let place = 0; place < k; place++) {
        const at = Math.floor(place / take) * roundLength + 2 * (q * take + (place % take));
        similarities[q * k + place] = values[at];
        indices[q * k + place] = words[at + 1];
      }
    }
    return { k, similarities, indices };
  }

  destroy(): void {
    this.arena.destroy();
  }

  /** Rows of the plan's width, zeros added up to a multiple of 4. */
  private upload(tensor: Tensor, vectors: Float32Array): void {
    const { width } = this.plan;
    const wide = padded(width);
    if (wide === width) return upload(this.gpu, tensor, vectors);
    const rows = new Float32Array((vectors.length / width) * wide);
    for (let from = 0, to = 0; from < vectors.length; from += width, to += wide) {
      rows.set(vectors.subarray(from, from + width), to);
    }
    upload(this.gpu, tensor, rows);
  }

  private submit(name: 'rows' | 'answer', sizes: SearchSizes): void {
    const encoder = this.gpu.device.createCommandEncoder({ label: `search ${name}` });
    this.programs[name].encode(encoder, sizes);
    this.gpu.device.queue.submit([encoder.finish()]);
  }
}

/** 4-byte values of one round's matches, each a similarity and a row, up to where the next round's may begin. */
function matchesLength({ queries }: SearchPlan, { take }: TakePlan): number {
  return alignUp(queries * take * 2, ALIGNMENT / 4);
}
