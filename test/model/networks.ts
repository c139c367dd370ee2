import type { Gpu } from '../../src/gpu/device';
import { padded } from '../../src/kernels/common';
import type { Capacity } from '../../src/model/batch';
import { stateWidth, type ModelConfig } from '../../src/model/config';
import { segmentShape } from '../../src/model/context';
import type { Purpose } from '../../src/model/memory';
import { Network, type UpdateSettings } from '../../src/model/network';

/** An update that changes nothing. */
export const STILL: UpdateSettings = {
  learningRate: 0,
  beta1: 0,
  beta2: 0,
  epsilon: 1,
  weightDecay: 0,
  clipNorm: 0,
  guardNorm: 1e9,
  update: 1,
};

/** Makes a network, runs the test, and frees its buffers. */
export async function withNetwork(
  gpu: Gpu,
  config: ModelConfig,
  capacity: Capacity,
  purpose: Purpose,
  labelSmoothing: number,
  test: (network: Network) => Promise<void>,
): Promise<void> {
  const network = await Network.create(gpu, config, capacity, purpose, labelSmoothing);
  try {
    await test(network);
  } finally {
    network.destroy();
  }
}

/** The first rows of the logits (rows, C), or of a tensor of states (rows, D), without padding. */
export async function compact(network: Network, name: string, rows: number): Promise<Float32Array> {
  const { config } = network;
  const { segment } = name === 'logits' ? { segment: config.classes } : segmentShape(config);
  const width = name === 'logits' ? config.classes : stateWidth(config);
  const wide = padded(segment) * (width / segment);
  const values = await network.readRows(name, rows, wide);
  return Float32Array.from({ length: rows * width }, (_, i) => {
    const [row, column] = [Math.floor(i / width), i % width];
    return values[row * wide + Math.floor(column / segment) * padded(segment) + (column % segment)];
  });
}
