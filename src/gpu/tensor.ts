import type { Gpu } from './device';

/** Storage offsets are multiples of this many bytes (WebGPU's default minStorageBufferOffsetAlignment). */
export const ALIGNMENT = 256;

/** A named range of a GPU buffer; its shape is documented where it is made. */
export interface Tensor {
  label: string;
  buffer: GPUBuffer;
  /** In bytes, a multiple of ALIGNMENT. */
  offset: number;
  /** In bytes. */
  size: number;
}

export function alignUp(value: number, multiple: number): number {
  return Math.ceil(value / multiple) * multiple;
}

/** Bytes of the buffer that holds `length` 4-byte values. */
export function bufferBytes(length: number): number {
  return Math.max(16, length * 4);
}

/** Owns buffers: everything made by it goes when it goes. WebGPU zeroes new buffers. */
export class Arena {
  private readonly tensors: Tensor[] = [];

  constructor(readonly gpu: Gpu) {}

  /** A tensor of `length` 4-byte values in a buffer of its own. */
  create(label: string, length: number, usage = 0): Tensor {
    const size = bufferBytes(length);
    const buffer = this.gpu.device.createBuffer({
      label,
      size,
      usage: usage | GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST,
    });
    const tensor = { label, buffer, offset: 0, size };
    this.tensors.push(tensor);
    return tensor;
  }

  destroy(): void {
    for (const { buffer } of this.tensors) buffer.destroy();
    this.tensors.length = 0;
  }
}

/** The part of `tensor` that starts `offset` values in and holds `length` values (4 bytes each). */
export function slice(tensor: Tensor, label: string, offset: number, length: number): Tensor {
  return { label, buffer: tensor.buffer, offset: tensor.offset + offset * 4, size: length * 4 };
}

export function upload(gpu: Gpu, tensor: Tensor, data: Float32Array | Uint32Array): void {
  gpu.device.queue.writeBuffer(tensor.buffer, tensor.offset, data as GPUAllowSharedBufferSource);
}
