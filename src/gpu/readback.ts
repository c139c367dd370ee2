import type { Gpu } from './device';
import type { Tensor } from './tensor';

/** Copies `length` 4-byte values (all, unless told) of a tensor to the host. Waits for all work submitted before. */
export async function readTensor(gpu: Gpu, tensor: Tensor, length = tensor.size / 4): Promise<Float32Array> {
  if (length === 0) return new Float32Array();
  const staging = createStaging(gpu, tensor, length);
  try {
    return await readThrough(gpu, tensor, staging);
  } finally {
    staging.destroy();
  }
}

/** Reads the first values of one tensor again and again, through staging buffers that are kept: a training loop's scalars. */
export class RepeatedReadback {
  private readonly all: GPUBuffer[] = [];
  private readonly idle: GPUBuffer[] = [];

  constructor(
    private readonly gpu: Gpu,
    private readonly tensor: Tensor,
    /** In 4-byte values. */
    private readonly length: number,
  ) {}

  /** What the tensor holds when all work submitted before is done. */
  async read(): Promise<Float32Array> {
    const staging = this.idle.pop() ?? this.create();
    const values = await readThrough(this.gpu, this.tensor, staging);
    staging.unmap();
    this.idle.push(staging);
    return values;
  }

  destroy(): void {
    for (const staging of this.all) staging.destroy();
  }

  private create(): GPUBuffer {
    const staging = createStaging(this.gpu, this.tensor, this.length);
    this.all.push(staging);
    return staging;
  }
}

function createStaging(gpu: Gpu, { label }: Tensor, length: number): GPUBuffer {
  return gpu.device.createBuffer({
    label: `${label} (readback)`,
    size: length * 4,
    usage: GPUBufferUsage.COPY_DST | GPUBufferUsage.MAP_READ,
  });
}

/** Copies the first values of the tensor into the staging buffer, maps it (the caller unmaps) and copies them out. */
async function readThrough(gpu: Gpu, tensor: Tensor, staging: GPUBuffer): Promise<Float32Array> {
  const encoder = gpu.device.createCommandEncoder();
  encoder.copyBufferToBuffer(tensor.buffer, tensor.offset, staging, 0, staging.size);
  gpu.device.queue.submit([encoder.finish()]);
  try {
    await staging.mapAsync(GPUMapMode.READ);
  } catch (error) {
    gpu.check();
    throw error;
  }
  const values = new Float32Array(staging.getMappedRange().slice(0));
  gpu.check();
  return values;
}
