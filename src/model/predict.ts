import type { Gpu } from '../gpu/device';
import type { Hooks } from '../hooks';
import { Inference } from './inference';
import type { TrainedModel } from './trainedModel';

/** A trained network that predicts any number of sequences. Call `destroy()` when done. */
export class Predictor {
  private readonly inference: Inference;

  constructor(
    gpu: Gpu,
    private readonly model: TrainedModel,
  ) {
    this.inference = new Inference(gpu, model.config, model.parameters);
  }

  /** Class probabilities (N, classes) of every sequence, in the order given. */
  async predict(sequences: Uint8Array[], hooks?: Hooks): Promise<Float32Array> {
    const { classes } = this.model.config;
    const probabilities = new Float32Array(sequences.length * classes);
    await this.inference.run(
      sequences,
      async (network, rows, sizes) => {
        const values = await network.read('probabilities', sizes);
        rows.forEach((row, i) =>
          probabilities.set(values.subarray(i * classes, (i + 1) * classes), row * classes),
        );
      },
      hooks,
    );
    return probabilities;
  }

  destroy(): void {
    this.inference.destroy();
  }
}

/** Class probabilities (N, classes) of every sequence, in the order given. */
export async function predict(
  gpu: Gpu,
  model: TrainedModel,
  sequences: Uint8Array[],
  hooks: Hooks = {},
): Promise<Float32Array> {
  const predictor = new Predictor(gpu, model);
  try {
    return await predictor.predict(sequences, hooks);
  } finally {
    predictor.destroy();
  }
}
