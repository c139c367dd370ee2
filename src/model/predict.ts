import type { Gpu } from '../gpu/device';
import type { ModelConfig } from './config';
import { InferenceNetwork, type InferenceHooks } from './inference';
import type { Parameters } from './parameters';

/** Class probabilities (N, classes) of every sequence, in the order given. */
export async function predict(
  gpu: Gpu,
  config: ModelConfig,
  parameters: Parameters,
  sequences: Uint8Array[],
  hooks: InferenceHooks = {},
): Promise<Float32Array> {
  const { classes } = config;
  const probabilities = new Float32Array(sequences.length * classes);
  const network = new InferenceNetwork(gpu, config, parameters);
  try {
    await network.run(
      sequences,
      async (network, rows) => {
        const values = await network.readRows('probabilities', rows.length, classes);
        rows.forEach((row, i) =>
          probabilities.set(values.subarray(i * classes, (i + 1) * classes), row * classes),
        );
      },
      hooks,
    );
  } finally {
    network.destroy();
  }
  return probabilities;
}
