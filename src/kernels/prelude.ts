/** What the recorders and the device share with shaders/prelude.wgsl: a name that only one side has throws when this is loaded. */
import prelude from '../../shaders/prelude.wgsl?raw';
import { readConstant, readStruct } from '../gpu/declarations';
import type { Gpu } from '../gpu/device';
import * as kernel from '../gpu/kernel';

/** Compiles an entry point of a shader and the prelude, which comes last, so that messages give the shader's own lines. */
export function createKernel(
  gpu: Gpu,
  family: string,
  source: string,
  entryPoint: string,
  constants: kernel.Constants,
  uniforms?: Record<string, number>,
): Promise<kernel.Kernel> {
  return kernel.createKernel(gpu, family, `${source}\n${prelude}`, entryPoint, constants, uniforms);
}

export const BATCH = readStruct(prelude, 'Batch', ['residues', 'sequences', 'seed', 'step', 'scale']);

export const SCALARS = readStruct(prelude, 'Scalars', [
  'loss',
  'weight',
  'correct',
  'count',
  'norm',
  'clip',
  'skipped',
]);

export const OPTIMIZER = readStruct(prelude, 'Optimizer', [
  'learning_rate',
  'beta1',
  'beta2',
  'epsilon',
  'weight_decay',
  'clip_norm',
  'guard_norm',
  'correction1',
  'correction2',
  'share1',
  'share2',
]);

export const CHUNK = readStruct(prelude, 'Chunk', ['start', 'end', 'direction']);

/** Lanes in a row of the grid, into which a long row of elements is folded. */
export const GRID_ROW = readConstant(prelude, 'GRID_ROW');

const FIRST_SHIFT = readConstant(prelude, 'FIRST_SHIFT');
const LAST_SHIFT = readConstant(prelude, 'LAST_SHIFT');
const SEQUENCE_SHIFT = readConstant(prelude, 'SEQUENCE_SHIFT');

/** A residue as shaders read it. `first` and `last`: of its sequence; `sequence`: its place in the batch. */
export function packResidue(token: number, first: boolean, last: boolean, sequence: number): number {
  return token | (Number(first) << FIRST_SHIFT) | (Number(last) << LAST_SHIFT) | (sequence << SEQUENCE_SHIFT);
}
