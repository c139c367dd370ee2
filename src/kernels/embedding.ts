import source from '../../shaders/embedding.wgsl?raw';
import type { Gpu } from '../gpu/device';
import type { Tensor } from '../gpu/tensor';
import { work } from '../gpu/work';
import { ceilDivide, gridOver, lanes, lanes1d, type BatchTensors, type Command } from './common';
import { createKernel } from './prelude';
import { reduce } from './reduce';

/** Rows of equal symbol summed by one invocation before partial sums are reduced. */
const ROWS_PER_SPLIT = 4096;

/** On a CPU a lane of backward sums up to so many columns, for which it loads a row's place once. */
const MOST_COLUMNS = 8;

/** vectors (N, width) = table (symbols, width) at each residue's symbol. `width` in floats, a multiple of 4. */
export async function embeddingForward(
  gpu: Gpu,
  batch: BatchTensors,
  width: number,
  table: Tensor,
  vectors: Tensor,
): Promise<Command> {
  const kernel = await createKernel(gpu, 'embedding', source, 'forward', { WIDTH: width / 4, ...lanes(gpu) });
  return {
    kernel,
    bindings: { batch: batch.uniform, residues: batch.packedResidues, table, vectors },
    grid: ({ residues }) => gridOver(gpu, width / 4, residues),
    work: ({ residues }) => work(0, residues + table.size / 4, residues * width),
  };
}

/** Floats of `partials` that embeddingBackward needs for batches of up to `residues`. */
export function embeddingPartials(symbols: number, width: number, residues: number): number {
  return ceilDivide(residues, ROWS_PER_SPLIT) * symbols * width;
}

/** dTable (symbols, width) += the rows of dVectors (N, width), summed by symbol. */
export async function embeddingBackward(
  gpu: Gpu,
  batch: BatchTensors,
  symbols: number,
  width: number,
  dVectors: Tensor,
  partials: Tensor,
  dTable: Tensor,
): Promise<Command[]> {
  const { LANES_X } = lanes1d(gpu);
  const columns = gpu.software ? Math.min(MOST_COLUMNS, ceilDivide(width / 4, LANES_X)) : 1;
  const [kernel, reduction] = await Promise.all([
    createKernel(gpu, 'embedding', source, 'backward', {
      WIDTH: width / 4,
      COLUMNS: columns,
      SYMBOLS: symbols,
      ROWS_PER_SPLIT,
      LANES_X,
    }),
    reduce(gpu, batch, {
      partials,
      gradient: dTable,
      rows: 'residues',
      rowsPerSplit: ROWS_PER_SPLIT,
      stride: symbols * width,
      offset: 0,
      length: symbols * width,
    }),
  ]);
  const { order, symbolStarts } = batch;
  return [
    {
      kernel,
      bindings: { order, symbol_starts: symbolStarts, d_vectors: dVectors, partials },
      grid: ({ residues }) => [
        ceilDivide(ceilDivide(width / 4, columns), LANES_X),
        symbols,
        ceilDivide(residues, ROWS_PER_SPLIT),
      ],
      work: ({ residues }) =>
        work(
          residues * width,
          residues * (width + 1) + symbols + 1,
          ceilDivide(residues, ROWS_PER_SPLIT) * symbols * width,
        ),
    },
    reduction,
  ];
}
