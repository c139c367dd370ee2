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
    ? planTrainingNetwork(config, capacity, purpose.dropout)
    : planInferenceNetwork(config, capacity, purpose.readouts);
  return plan.tensors;
}

/**
 * The largest capacity, up to `wanted`, whose buffers fit the adapter's limits and `memoryMiB`. It is reached by halving
 * the residues (a batch is then run in parts), never below the longest sequence, which cannot be split.
 * @throws SeqloomError with the numbers when the longest sequence alone does not fit
 */
export function fitCapacity(
  gpu: Gpu,
  config: ModelConfig,
  wanted: Capacity,
  purpose: Purpose,
  memoryMiB: number,
): Capacity {
  let capacity: Capacity = {
    residues: Math.max(Math.min(wanted.residues, MOST_RESIDUES), wanted.longest),
    sequences: Math.min(wanted.sequences, MOST_SEQUENCES),
    longest: wanted.longest,
  };
  for (;;) {
    const problem = findMisfit(gpu, config, capacity, purpose, memoryMiB);
    if (!problem) return capacity;
    if (capacity.residues > capacity.longest) {
      const residues = Math.max(capacity.longest, Math.floor(capacity.residues / 2));
      capacity = { residues, sequences: Math.min(capacity.sequences, residues), longest: capacity.longest };
      continue;
    }
    const fitting = longestFitting(gpu, config, wanted, purpose, memoryMiB);
    throw new SeqloomError(
      `The longest sequence (${wanted.longest} residues) does not fit: ${problem.inWords}.` +
        (fitting > 0 ? ` Sequences of up to ${count(fitting, 'residue')} do.` : ''),
      {
        kind: 'sequence-too-long',
        limit: problem.limit,
        training: purpose.training,
        recurrent: cellOf(config) !== undefined,
      },
    );
  }
}

/** The length up to which a sequence fits that is alone in its batch; 0 where none does. */
function longestFitting(
  gpu: Gpu,
  config: ModelConfig,
  wanted: Capacity,
  purpose: Purpose,
  memoryMiB: number,
): number {
  let fits = 0;
  let misfits = Math.min(wanted.longest, MOST_RESIDUES + 1);
  while (misfits - fits > 1) {
    const longest = Math.floor((fits + misfits) / 2);
    const alone = {
      residues: longest,
      sequences: Math.min(wanted.sequences, MOST_SEQUENCES, longest),
      longest,
    };
    if (findMisfit(gpu, config, alone, purpose, memoryMiB)) misfits = longest;
    else fits = longest;
  }
  return fits;
}

/** What a batch of that capacity is too large for, with the numbers; undefined when it fits. */
export function findMisfit(
  gpu: Gpu,
  config: ModelConfig,
  capacity: Capacity,
  purpose: Purpose,
  memoryMiB: number,
): { limit: SizeLimit; inWords: string } | undefined {
  if (capacity.residues > MOST_RESIDUES) {
    return { limit: 'kernels', inWords: `a batch holds at most ${MOST_RESIDUES} residues` };
  }
  const plan = planMemory(config, capacity, purpose);
  const { maxBufferSize, maxStorageBufferBindingSize } = gpu.device.limits;
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
