import { compareParameters, relativeError } from '../cpu/differences';
import { meanScale } from '../cpu/crossEntropy';
import type { Capacity } from '../model/batch';
import { lossAndGradients } from '../model/twin';
import { Rng } from '../data/rng';
import type { Gpu } from '../gpu/device';
import { MODEL_DEFAULTS, type ModelConfig, type Precision } from '../model/config';
import { initialParameters, parameterShapes } from '../model/init';
import { TrainingNetwork } from '../model/trainingNetwork';

/** Whether an adapter computes rightly. */
export interface SelfCheck {
  ok: boolean;
  /** Largest error of the logits and of any parameter's gradient, relative to the tensor's norm. */
  largestError: number;
  /** One sentence. */
  message: string;
}

/** Errors of a right adapter lie near 1e-6; a wrong one is off by orders of magnitude. */
const TOLERANCE = 1e-3;

/** What decides which kernels a network has; `precision` is that of one to be trained. */
export type CheckedParts = Pick<ModelConfig, 'encoder' | 'pool' | 'poolNorm' | 'head'> & {
  precision?: Precision;
  /** Of one that is about to be trained: what it is checked as, so that its kernels are compiled once for both. */
  plan?(gpu: Gpu): Promise<{
    config: ModelConfig;
    /** Its largest batch, and the residues of the longest sequence. */
    capacity: { residues: number; sequences: number; longest: number };
  }>;
};

/** Parameters of the largest network that is checked as it is: the float64 twin takes a second for some millions. */
const MOST_PARAMETERS = 2e6;

const LENGTHS = [37, 9, 2, 1];
const CHECKED: Capacity = { residues: 64, sequences: LENGTHS.length, longest: LENGTHS[0] };

/**
 * A forward and backward pass on the adapter against the float64 CPU twin, of the network that is to be trained where it is planned
 * and not large, else of a small one.
 * @param parts of the network that is to be trained or run; by default a bidirectional LSTM's
 * @throws what `plan` does
 */
export async function selfCheck(gpu: Gpu, parts: Partial<CheckedParts> = {}): Promise<SelfCheck> {
  const { precision = 'f32' } = parts;
  const { config, capacity } = await networkToCheck(gpu, parts);
  const rng = new Rng(7);
  const tokens = LENGTHS.map((length) => Uint8Array.from({ length }, () => rng.integer(config.symbols)));
  const labels = [0, 1, 2, 1].map((label) => label % config.classes);
  const parameters = initialParameters(config, 7);
  const expected = lossAndGradients(config, parameters, tokens, labels, { precision });
  const network = await TrainingNetwork.create(gpu, config, capacity, { precision });
  try {
    network.setParameters(parameters);
    network.setClassWeights(new Float32Array(config.classes).fill(1));
    network.begin();
    await network.accumulate(
      { tokens, labels, uids: [0, 1, 2, 3] },
      { seed: 0, step: 0, scale: meanScale(Int32Array.from(labels)) },
    );
    const logits = await network.readLogits(tokens.length);
    await network.update({
      learningRate: 0,
      beta1: 0,
      beta2: 0,
      epsilon: 1,
      weightDecay: 0,
      clipNorm: 0,
      guardNorm: 1e9,
      update: 1,
    });
    const gradients = compareParameters(await network.readParameters('gradients'), expected.gradients);
    const forward = relativeError(logits, expected.logits);
    const largestError = Math.max(forward, gradients[0].error);
    const ok = largestError < TOLERANCE;
    const where = forward > gradients[0].error ? 'the logits' : `the gradient of ${gradients[0].name}`;
    return {
      ok,
      largestError,
      message: ok
        ? `forward and backward agree with the CPU (largest relative error ${largestError.toExponential(1)})`
        : `this adapter computes wrongly: ${where} is off by ${largestError.toExponential(1)} relative to the CPU`,
    };
  } finally {
    network.destroy();
  }
}

async function networkToCheck(
  gpu: Gpu,
  {
    encoder = 'bilstm',
    pool = MODEL_DEFAULTS.pool,
    poolNorm = MODEL_DEFAULTS.poolNorm,
    head = MODEL_DEFAULTS.head,
    plan,
  }: Partial<CheckedParts>,
): Promise<{ config: ModelConfig; capacity: Capacity }> {
  const planned = await plan?.(gpu);
  if (planned && holdsCheck(planned.capacity) && parametersOf(planned.config) <= MOST_PARAMETERS)
    return planned;
  const sizes = { embeddingDim: 5, hidden: 8, headHidden: 8, classes: 3 };
  return { config: { ...MODEL_DEFAULTS, ...sizes, encoder, pool, poolNorm, head }, capacity: CHECKED };
}

function holdsCheck({ residues, sequences, longest }: Capacity): boolean {
  return residues >= CHECKED.residues && sequences >= CHECKED.sequences && longest >= CHECKED.longest;
}

function parametersOf(config: ModelConfig): number {
  return [...parameterShapes(config).values()].reduce(
    (sum, shape) => sum + shape.reduce((a, b) => a * b, 1),
    0,
  );
}
