import { SeqloomError } from '../errors';
import type { Gpu } from '../gpu/device';
import { MOST_RESIDUES, MOST_SEQUENCES } from '../kernels/common';
import type { Capacity } from './batch';
import type { ModelConfig } from './config';
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
    residues: Math.min(Math.max(wanted.residues, wanted.longest), MOST_RESIDUES),
    sequences: Math.min(wanted.sequences, MOST_SEQUENCES),
    longest: wanted.longest,
  };
  for (;;) {
    const problem = misfit(gpu, planMemory(config, capacity, purpose), memoryMiB);
    if (!problem && capacity.residues >= capacity.longest) return capacity;
    if (problem && capacity.residues > capacity.longest) {
      const residues = Math.max(capacity.longest, Math.floor(capacity.residues / 2));
      capacity = { residues, sequences: Math.min(capacity.sequences, residues), longest: capacity.longest };
      continue;
    }
    const fitting = longestFitting(gpu, config, wanted, purpose, memoryMiB);
    throw new SeqloomError(
      `The longest sequence (${wanted.longest} residues) does not fit: ` +
        `${problem ?? `a batch holds at most ${MOST_RESIDUES} residues`}.` +
        (fitting > 0 ? ` Sequences of up to ${count(fitting, 'residue')} do.` : ''),
      { kind: 'sequence-too-long', training: purpose.training },
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
    if (misfit(gpu, planMemory(config, alone, purpose), memoryMiB)) misfits = longest;
    else fits = longest;
  }
  return fits;
}

/** Why a plan does not fit, with the numbers; undefined when it does. */
function misfit(gpu: Gpu, plan: PlannedTensor[], memoryMiB: number): string | undefined {
  const { maxBufferSize, maxStorageBufferBindingSize } = gpu.device.limits;
  const most = Math.min(maxBufferSize, maxStorageBufferBindingSize);
  const largest = plan.reduce((a, b) => (b.length > a.length ? b : a));
  if (largest.length * 4 > most) {
    return `the buffer "${largest.name}" needs ${mib(largest.length * 4)} MiB and the adapter allows ${mib(most)} MiB`;
  }
  const bytes = planBytes(plan);
  return bytes > memoryMiB * MIB
    ? `all buffers need ${mib(bytes)} MiB and the limit is ${memoryMiB} MiB`
    : undefined;
}

function mib(bytes: number): number {
  return Math.ceil(bytes / MIB);
}
