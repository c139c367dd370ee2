import type { Gpu } from '../../src/gpu/device';

/** What the buffers of a device hold together. */
export interface BufferMeter {
  /** At most, since the last `reset`. */
  readonly peakBytes: number;
  /** Counts from what there is now. */
  reset(): void;
}

/** Counts the bytes of all buffers that are made on the device from now on, until they are destroyed. */
export function meterBuffers({ device }: Gpu): BufferMeter {
  let bytes = 0;
  let peakBytes = 0;
  const create = device.createBuffer.bind(device);
  device.createBuffer = (descriptor) => {
    const buffer = create(descriptor);
    const destroy = buffer.destroy.bind(buffer);
    let held = buffer.size;
    bytes += held;
    peakBytes = Math.max(peakBytes, bytes);
    buffer.destroy = () => {
      bytes -= held;
      held = 0;
      return destroy();
    };
    return buffer;
  };
  return {
    get peakBytes() {
      return peakBytes;
    },
    reset() {
      peakBytes = bytes;
    },
  };
}
