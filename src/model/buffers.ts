import type { Gpu } from '../gpu/device';
import { readTensor } from '../gpu/readback';
import { Arena, slice, type Tensor } from '../gpu/tensor';
import { padded } from '../kernels/common';
import type { SegmentShape } from '../kernels/norm';
import { BatchSlab } from './batch';
import type { Pass, Recorder, Recording } from './layers/layer';
import type { Slot } from './layout';
import type { MemoryPlan, PlannedTensor } from './memory';

/** A network's buffers on one device: what was planned, made. */
export class Buffers {
  readonly batch: BatchSlab;
  private readonly arena: Arena;
  private readonly made = new Map<PlannedTensor, Tensor>();

  constructor(
    readonly gpu: Gpu,
    readonly plan: MemoryPlan,
  ) {
    this.arena = new Arena(gpu);
    this.batch = new BatchSlab(this.arena, plan.capacity, plan.symbols);
    for (const planned of plan.tensors) {
      const usage = planned.uniform ? GPUBufferUsage.UNIFORM : 0;
      if (planned !== plan.batch) {
        this.made.set(planned, this.arena.create(planned.name, planned.length, usage));
      }
    }
  }

  tensor(planned: PlannedTensor): Tensor {
    const tensor = this.made.get(planned);
    if (!tensor) throw new Error(`the buffer ${planned.name} is not in the memory plan`);
    return tensor;
  }

  /**
   * The first rows of a tensor of vectors, without what pads their segments to `stride` values. Queued at once, so that later
   * work does not change what it reads.
   */
  async readVectors(
    vectors: Tensor,
    rows: number,
    { segment, segments }: SegmentShape,
    stride = padded(segment),
  ): Promise<Float32Array> {
    const values = await readTensor(this.gpu, slice(vectors, vectors.label, 0, rows * segments * stride));
    if (stride === segment) return values;
    const stripped = new Float32Array(rows * segments * segment);
    for (let from = 0, to = 0; to < stripped.length; from += stride, to += segment) {
      stripped.set(values.subarray(from, from + segment), to);
    }
    return stripped;
  }

  /** What layers record with. @param dropout whether values are dropped */
  recording(dropout: boolean): Recording {
    const { gpu, plan, batch } = this;
    const part = (slab: PlannedTensor, { name, offset, length }: Slot) =>
      slice(this.tensor(slab), `${slab.name}.${name}`, offset, length);
    return {
      gpu,
      batch: batch.tensors,
      capacity: plan.capacity,
      dropout,
      tensor: (planned) => this.tensor(planned),
      parameters: (slot) => part(plan.parameters, slot),
      gradients: (slot) => part(plan.gradients, slot),
    };
  }

  destroy(): void {
    this.arena.destroy();
  }
}

/** Layers one after another, each over what the one before it gives; the first reads the batch's symbols. */
export function recordAll(recorders: Recorder[], recording: Recording): Pass[] {
  const passes: Pass[] = [];
  for (const record of recorders) {
    passes.push(record(recording, passes.at(-1)?.y ?? recording.batch.packedResidues));
  }
  return passes;
}
