import type { Gpu } from '../gpu/device';
import type { Hooks } from '../hooks';
import { tempered } from '../evaluate/temperature';
import { Inference } from './inference';
import { modelsOf, type TrainedModel } from './trainedModel';

/** One trained network or several, of the same classes, that predict any number of sequences. Call `destroy()` when done. */
export class Predictor {
  private readonly inferences: Inference[];
  private readonly classes: number;

  /** @param models of several, the mean of their probabilities is predicted */
  constructor(
    gpu: Gpu,
    private readonly models: readonly TrainedModel[],
  ) {
    this.inferences = models.map(({ config, parameters }) => new Inference(gpu, config, parameters));
    this.classes = models[0].config.classes;
  }

  /** Class probabilities (N, classes) of every sequence, in the order given. */
  async predict(sequences: Uint8Array[], { onProgress, ...hooks }: Hooks = {}): Promise<Float32Array> {
    const networks = this.inferences.length;
    const sums = new Float64Array(sequences.length * this.classes);
    for (const [i, inference] of this.inferences.entries()) {
      const bare = await this.predictBy(inference, sequences, {
        ...hooks,
        onProgress: ({ done, total }) => onProgress?.({ done: (i * total + done) / networks, total }),
      });
      const { temperature } = this.models[i];
      const probabilities = temperature === undefined ? bare : tempered(bare, this.classes, temperature);
      if (networks === 1) return probabilities;
      probabilities.forEach((value, place) => (sums[place] += value));
    }
    return Float32Array.from(sums, (sum) => sum / networks);
  }

  /** @throws SeqloomError when a sequence of so many residues cannot be predicted */
  refuseTooLong(residues: number): void {
    for (const inference of this.inferences) inference.refuseTooLong(residues);
  }

  destroy(): void {
    for (const inference of this.inferences) inference.destroy();
  }

  private async predictBy(
    inference: Inference,
    sequences: Uint8Array[],
    hooks: Hooks,
  ): Promise<Float32Array> {
    const { classes } = this;
    const probabilities = new Float32Array(sequences.length * classes);
    await inference.run(
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
}

/**
 * Class probabilities (N, classes) of every sequence, in the order given.
 * @param model of several networks, of the same classes, the mean of their probabilities is given
 */
export async function predict(
  gpu: Gpu,
  model: TrainedModel | readonly TrainedModel[],
  sequences: Uint8Array[],
  hooks: Hooks = {},
): Promise<Float32Array> {
  const predictor = new Predictor(gpu, modelsOf(model));
  try {
    return await predictor.predict(sequences, hooks);
  } finally {
    predictor.destroy();
  }
}
