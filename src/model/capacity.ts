import { SeqloomError, type SizeLimit } from '../errors';
import type { Gpu } from '../gpu/device';
import { MOST_RESIDUES, MOST_SEQUENCES } from '../kernels/common';
import type { Capacity } from './batch';
import { cellOf, type ModelConfig } from './config';
import { planInferenceNetwork } from './inferenceNetwork';
import { planBytes, type PlannedTensor, type Purpose } from './memory';
import { planTrainingNetwork } from './trainingNetwork';
import { count } from '../words';

const MIB = 1024 * 1024;

/** Every buffer that a network of this shape allocates for batches of up to `capacity`. */
export function planMemory(config: ModelConfig, capacity: Capacity, purpose: Purpose): PlannedTensor[] {
  const { plan } = purpose.training
    ? planTrainingNetwork(config, capacity, purpose)
    : planInferenceNetwork(config, capacity, purpose.readouts);
  return plan.tensors;
}

/** What an adapter allows a buffer to be. */
type BufferLimits = Pick<GPUSupportedLimits, 'maxBufferSize' | 'maxStorageBufferBindingSize'>;

/** What every WebGPU adapter allows. */
export const GUARANTEED_LIMITS: BufferLimits = {
  maxBufferSize: 256 * MIB,
  maxStorageBufferBindingSize: 128 * MIB,
};

/**
 * The largest capacity, up to `wanted`, whose buffers fit the adapter's limits and `memoryMiB`. It is reached by halving
 * the residues (a batch is then run in parts), never below the longest sequence, which cannot be split, and then the sequences.
 * @throws SeqloomError as `refuseTooLong`
 */
export function fitCapacity(
  { device: { limits } }: Gpu,
  config: ModelConfig,
  wanted: Capacity,
  purpose: Purpose,
  memoryMiB: number,
): Capacity {
  const { longest } = wanted;
  let residues = Math.max(Math.min(wanted.residues, MOST_RESIDUES), longest);
  let sequences = Math.min(wanted.sequences, MOST_SEQUENCES);
  for (;;) {
    const capacity = { residues, sequences, longest };
    if (!findMisfit(limits, config, capacity, purpose, memoryMiB)) return capacity;
    if (residues > longest) {
      residues = Math.max(longest, Math.floor(residues / 2));
      sequences = Math.min(sequences, residues);
    } else if (sequences > 1) sequences = Math.floor(sequences / 2);
    else refuseTooLong(limits, config, longest, purpose, memoryMiB);
  }
}

/** @throws SeqloomError with the numbers when a sequence of so many residues does not fit, alone in its batch */
export function refuseTooLong(
  limits: BufferLimits,
  config: ModelConfig,
  residues: number,
  purpose: Purpose,
  memoryMiB: number,
): void {
  const misfitOf = (longest: number) =>
    findMisfit(limits, config, { residues: longest, sequences: 1, longest }, purpose, memoryMiB);
  const problem = misfitOf(residues);
  if (!problem) return;
  let fits = 0;
  let misfits = Math.min(residues, MOST_RESIDUES + 1);
  while (misfits - fits > 1) {
    const between = Math.floor((fits + misfits) / 2);
    if (misfitOf(between)) misfits = between;
    else fits = between;
  }
  throw new SeqloomError(
    `A sequence of ${count(residues, 'residue')} does not fit: ${problem.inWords}.` +
      (fits > 0 ? ` Sequences of up to ${count(fits, 'residue')} do.` : ''),
    {
      kind: 'sequence-too-long',
      limit: problem.limit,
      training: purpose.training,
      recurrent: cellOf(config) !== undefined,
    },
  );
}

/** What a batch of that capacity is too large for, with the numbers; undefined when it fits. */
export function findMisfit(
  { maxBufferSize, maxStorageBufferBindingSize }: BufferLimits,
  config: ModelConfig,
  capacity: Capacity,
  purpose: Purpose,
  memoryMiB: number,
): { limit: SizeLimit; inWords: string } | undefined {
  if (capacity.residues > MOST_RESIDUES) {
    return { limit: 'kernels', inWords: `a batch holds at most ${count(MOST_RESIDUES, 'residue')}` };
  }
  const plan = planMemory(config, capacity, purpose);
  const most = Math.min(maxBufferSize, maxStorageBufferBindingSize);
  const largest = plan.reduce((a, b) => (b.length > a.length ? b : a));
  if (largest.length * 4 > most) {
    const what = maxBufferSize > most ? 'binding' : 'buffer';
    return {
      limit: 'adapter',
      inWords: `the buffer "${largest.name}" needs ${mib(largest.length * 4)} MiB and the adapter's largest ${what} is ${mib(most)} MiB`,
    };
  }
  const bytes = planBytes(plan);
  if (bytes <= memoryMiB * MIB) return undefined;
  return {
    limit: 'memory',
    inWords: `all buffers need ${mib(bytes)} MiB and the limit is ${memoryMiB} MiB`,
  };
}

function mib(bytes: number): number {
  return Math.ceil(bytes / MIB);
}
