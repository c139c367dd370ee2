import type { Gpu } from './device';
import type { Kernel } from './kernel';
import type { Tensor } from './tensor';
import type { Work } from './work';

/** Workgroups in x, y and z. */
export type Grid = readonly [x: number, y?: number, z?: number];

/** One kernel over named tensors. `Sizes` is what changes between replays (how full the batch is). */
export interface Dispatch<Sizes> {
  kernel: Kernel;
  bindings: Record<string, Tensor>;
  grid: (sizes: Sizes) => Grid;
  /** For the profiler. */
  work?: (sizes: Sizes) => Work;
  /** Run as often as `count` says, with `name` bound to slot 0, 1, 2, ... (one ALIGNMENT-sized slot each) of a tensor. */
  slots?: { name: string; count: (sizes: Sizes) => number; tensor: (slot: number) => Tensor };
}

export interface Clear {
  clear: Tensor;
}

export type Command<Sizes> = Dispatch<Sizes> | Clear;

/** How often a dispatch runs; an empty grid does not. */
export function dispatchCount<Sizes>({ grid, slots }: Dispatch<Sizes>, sizes: Sizes): number {
  const [x, y = 1, z = 1] = grid(sizes);
  if (x * y * z === 0) return 0;
  return slots ? slots.count(sizes) : 1;
}

/** A list of commands over fixed tensors, recorded once and replayed for every batch. Bind groups are made once. */
export class Program<Sizes> {
  private readonly bindGroups = new Map<Dispatch<Sizes>, GPUBindGroup[]>();

  constructor(
    private readonly gpu: Gpu,
    readonly commands: readonly Command<Sizes>[],
  ) {}

  /**
   * Appends the commands to `encoder`. The caller submits.
   * @param timestampWrites where to note the times at which dispatches without clears between them begin and end
   */
  encode(encoder: GPUCommandEncoder, sizes: Sizes, timestampWrites?: GPUComputePassTimestampWrites): void {
    let pass: GPUComputePassEncoder | undefined;
    for (const command of this.commands) {
      if ('clear' in command) {
        pass?.end();
        pass = undefined;
        encoder.clearBuffer(command.clear.buffer, command.clear.offset, command.clear.size);
      } else {
        pass ??= encoder.beginComputePass({ timestampWrites });
        this.dispatch(pass, command, sizes);
      }
    }
    pass?.end();
  }

  private dispatch(pass: GPUComputePassEncoder, command: Dispatch<Sizes>, sizes: Sizes): void {
    const count = dispatchCount(command, sizes);
    if (count === 0) return;
    const [x, y = 1, z = 1] = command.grid(sizes);
    pass.setPipeline(command.kernel.pipeline);
    for (let slot = 0; slot < count; slot++) {
      pass.setBindGroup(0, this.bindGroup(command, slot));
      pass.dispatchWorkgroups(x, y, z);
    }
  }

  private bindGroup(command: Dispatch<Sizes>, slot: number): GPUBindGroup {
    const groups = this.bindGroups.get(command) ?? [];
    this.bindGroups.set(command, groups);
    return (groups[slot] ??= this.createBindGroup(command, slot));
  }

  private createBindGroup({ kernel, bindings, slots }: Dispatch<Sizes>, slot: number): GPUBindGroup {
    const named = slots ? { ...bindings, [slots.name]: slots.tensor(slot) } : bindings;
    const entries = Object.entries(named).map(([name, { buffer, offset, size }]) => {
      const binding = kernel.bindings.get(name);
      if (binding === undefined) throw new Error(`${kernel.label} has no binding named ${name}`);
      return { binding, resource: { buffer, offset, size } };
    });
    return this.gpu.device.createBindGroup({
      label: kernel.label,
      layout: kernel.pipeline.getBindGroupLayout(0),
      entries,
    });
  }
}
