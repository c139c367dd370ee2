import type { Gpu } from './device';
import type { Tensor } from './tensor';

/** Copies `length` 4-byte values (all, unless told) of a tensor to the host. Waits for all work submitted before. */
export async function readTensor(gpu: Gpu, tensor: Tensor, length = tensor.size / 4): Promise<Float32Array> {
  if (length === 0) return new Float32Array();
  const staging = gpu.device.createBuffer({
    label: `${tensor.label} (readback)`,
    size: length * 4,
    usage: GPUBufferUsage.COPY_DST | GPUBufferUsage.MAP_READ,
  });
  try {
    const encoder = gpu.device.createCommandEncoder();
    encoder.copyBufferToBuffer(tensor.buffer, tensor.offset, staging, 0, length * 4);
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
  } finally {
    staging.destroy();
  }
}
