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

interface Clear {
  clear: Tensor;
}

export type Command<Sizes> = Dispatch<Sizes> | Clear;

/** One call of the GPU. */
type Step<Sizes> = Clear | { dispatch: Dispatch<Sizes>; slot: number; grid: Grid; operations: number };

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
    this.encodeSteps(encoder, this.steps(sizes), timestampWrites);
  }

  /**
   * Runs the commands: in one submit, which is queued when this returns; or, where the adapter is shared (`gpu.turn`), in short
   * ones, awaiting a turn before each.
   */
  async run(sizes: Sizes, label: string): Promise<void> {
    const { device, turn } = this.gpu;
    const steps = this.steps(sizes);
    for (const part of turn ? shortParts(steps) : [steps]) {
      if (turn) await turn();
      const encoder = device.createCommandEncoder({ label });
      this.encodeSteps(encoder, part);
      device.queue.submit([encoder.finish()]);
    }
  }

  private *steps(sizes: Sizes): Generator<Step<Sizes>> {
    for (const command of this.commands) {
      if ('clear' in command) yield command;
      else {
        const count = dispatchCount(command, sizes);
        const grid = command.grid(sizes);
        const operations = (command.work?.(sizes).operations ?? 0) / count;
        for (let slot = 0; slot < count; slot++) yield { dispatch: command, slot, grid, operations };
      }
    }
  }

  private encodeSteps(
    encoder: GPUCommandEncoder,
    steps: Iterable<Step<Sizes>>,
    timestampWrites?: GPUComputePassTimestampWrites,
  ): void {
    let pass: GPUComputePassEncoder | undefined;
    let current: Kernel | undefined;
    for (const step of steps) {
      if ('clear' in step) {
        pass?.end();
        pass = current = undefined;
        encoder.clearBuffer(step.clear.buffer, step.clear.offset, step.clear.size);
      } else {
        const { dispatch, slot, grid } = step;
        pass ??= encoder.beginComputePass({ timestampWrites });
        if (dispatch.kernel !== current) pass.setPipeline(dispatch.kernel.pipeline);
        current = dispatch.kernel;
        pass.setBindGroup(0, this.bindGroup(dispatch, slot));
        pass.dispatchWorkgroups(...grid);
      }
    }
    pass?.end();
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

/** Floating-point operations in one turn: about 10 ms of a software adapter. */
const TURN_OPERATIONS = 32e6;

/** Kernels that have run. A software adapter compiles with the first dispatch, which takes longer than most turns. */
const compiled = new WeakSet<Kernel>();

/**
 * Cut between dispatches: a longer dispatch is a turn of its own, and so is a kernel's first one. What has been compiled is asked
 * turn by turn, since several programs take turns.
 */
function* shortParts<Sizes>(steps: Iterable<Step<Sizes>>): Generator<Step<Sizes>[]> {
  let part: Step<Sizes>[] = [];
  let left = TURN_OPERATIONS;
  for (const step of steps) {
    const operations = 'operations' in step ? step.operations : 0;
    const isFirst = 'dispatch' in step && !compiled.has(step.dispatch.kernel);
    if (part.length > 0 && (isFirst || operations > left)) {
      yield part;
      part = [];
      left = TURN_OPERATIONS;
    }
    part.push(step);
    left = isFirst ? -Infinity : left - operations;
    if (isFirst) compiled.add(step.dispatch.kernel);
  }
  if (part.length > 0) yield part;
}
