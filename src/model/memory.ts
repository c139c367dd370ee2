import { bufferBytes } from '../gpu/tensor';
import type { Precision } from '../kernels/precision';
import { BatchSlab, type Capacity } from './batch';
import type { ReadoutPlan } from './readouts';

/** What a buffer is for. */
export type MemoryRole = 'parameters' | 'optimizer' | 'batch' | 'activations' | 'gradients' | 'workspace';

/** One buffer of a network, before it is made. */
export interface PlannedTensor {
  name: string;
  role: MemoryRole;
  /** 4-byte values. */
  length: number;
  /** Whether shaders read it as a uniform. */
  uniform: boolean;
}

/** What a network is for: training, which keeps what backward needs; probabilities; or readouts in their place. */
export type Purpose = TrainingPurpose | { training: false; readouts?: ReadoutPlan };
export interface TrainingPurpose {
  training: true;
  dropout: number;
  precision: Precision;
}

/** Buffers that layers share, since none needs what another leaves there. */
const SCRATCH = {
  /** A layer's input projection: (N, gates). Backward, which reads none, leaves the gradients of 16-bit gates there. */
  layerInputs: { role: 'workspace', uniform: false, training: false },
  /** Cells that are not kept for backward. */
  cells: { role: 'activations', uniform: false, training: false },
  /** Bound where the gates are not kept for backward. */
  noGates: { role: 'workspace', uniform: false, training: false },
  /** The same for all layers of a network: see recurrentTiling. */
  forwardChunks: { role: 'workspace', uniform: true, training: false },
  backwardChunks: { role: 'workspace', uniform: true, training: true },
  /** What backward carries from step to step. */
  carried: { role: 'gradients', uniform: false, training: true },
  /** Split-K partial sums of a weight's gradient. */
  partials: { role: 'workspace', uniform: false, training: true },
} as const satisfies Record<string, { role: MemoryRole; uniform: boolean; training: boolean }>;

/** Collects every buffer that a network allocates for batches of up to `capacity`. */
export class MemoryPlan {
  readonly tensors: PlannedTensor[] = [];
  /** Those that every batch of an update adds to, and that are zeroed before its first. */
  readonly accumulated: PlannedTensor[] = [];
  readonly parameters: PlannedTensor;
  readonly gradients: PlannedTensor;
  readonly batch: PlannedTensor;
  private readonly shared = new Map<keyof typeof SCRATCH, PlannedTensor>();

  /** @param length floats of the slab that holds the parameters */
  constructor(
    length: number,
    readonly symbols: number,
    readonly capacity: Capacity,
    readonly purpose: Purpose,
  ) {
    this.parameters = this.add('parameters', 'parameters', length, { uniform: true });
    this.batch = this.add('batch', 'batch', BatchSlab.length(capacity, symbols));
    this.gradients = this.accumulate('optimizer', 'gradients', length);
  }

  activation(name: string, length: number): PlannedTensor {
    return this.add('activations', name, length);
  }

  /** Not made where nothing is trained. */
  gradient(name: string, length: number): PlannedTensor {
    return this.add('gradients', name, length, { training: true });
  }

  /** A gradient that every batch of an update adds to. */
  accumulate(role: MemoryRole, name: string, length: number): PlannedTensor {
    const tensor = this.add(role, name, length, { training: true });
    this.accumulated.push(tensor);
    return tensor;
  }

  /** As large as the layer that needs the most of it. */
  scratch(name: keyof typeof SCRATCH, length: number): PlannedTensor {
    const tensor = this.shared.get(name) ?? this.add(SCRATCH[name].role, name, length, SCRATCH[name]);
    this.shared.set(name, tensor);
    tensor.length = Math.max(tensor.length, length);
    return tensor;
  }

  /** @param needs `training`: not made where nothing is trained */
  add(
    role: MemoryRole,
    name: string,
    length: number,
    { uniform = false, training = false } = {},
  ): PlannedTensor {
    const tensor = { name, role, length, uniform };
    if (this.purpose.training || !training) this.tensors.push(tensor);
    return tensor;
  }
}

/** Bytes of all buffers of a plan. */
export function planBytes(plan: PlannedTensor[]): number {
  return plan.reduce((sum, { length }) => sum + bufferBytes(length), 0);
}
