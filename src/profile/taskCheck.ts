import { adamwStep } from '../cpu/adamw';
import type { Floats } from '../cpu/batch';
import { compareParameters, relativeError } from '../cpu/differences';
import { hashedDropoutMask } from '../cpu/dropout';
import { forward, lossAndGradients } from '../model/twin';
import { Rng } from '../data/rng';
import { SeqloomError } from '../errors';
import type { Batch, Capacity } from '../model/batch';
import type { ModelConfig } from '../model/config';
import { initialParameters, parameterShapes, zeroParameters } from '../model/init';
import type { Parameters } from '../data/parameters';
import { accumulate, STEP, UPDATE, type Task } from './tasks';
import type { ProfileShape } from './workload';

/** Right adapters are off by less than 1e-6; a wrong kernel is off by orders of magnitude. */
const TOLERANCE = 1e-4;
/** A gate half way between two 16-bit floats may be rounded to the other than in the twin. */
const TOLERANCE_OF_16_BITS = 1e-3;

/** Multiply-adds that the twins may take: a second or two. */
const TWIN_OPERATIONS = 1e9;
const MOST_SEQUENCES = 12;

/**
 * Runs a small ragged batch through the task's own kernels and holds what they give to the float64 twins on the CPU.
 * @returns the largest error relative to a tensor's norm
 * @throws SeqloomError when a result is wrong: its kernels are not worth timing
 */
export async function checkTask(task: Task, shape: ProfileShape, capacity: Capacity): Promise<number> {
  const batch = smallBatch(shape.model, capacity);
  const errors =
    task.name === 'training'
      ? await trainingErrors(task, shape, batch)
      : await embeddingErrors(task, shape.model, batch);
  const worst = errors.reduce((a, b) => (b.error > a.error ? b : a));
  const tolerance = shape.precision === 'f16' ? TOLERANCE_OF_16_BITS : TOLERANCE;
  if (!(worst.error < tolerance)) {
    throw new SeqloomError(
      `This adapter computes ${worst.name} wrongly: off by ${worst.error.toExponential(1)} relative to the CPU. Nothing wrong is timed.`,
      { kind: 'adapter-wrong' },
    );
  }
  return worst.error;
}

interface NamedError {
  name: string;
  error: number;
}

/** Sequences of halving lengths, the first as long as the capacity and the twins' time allow. */
function smallBatch(model: ModelConfig, { residues, sequences, longest }: Capacity): Batch {
  const weights = [...parameterShapes(model).values()].reduce(
    (sum, shape) => sum + shape.reduce((a, b) => a * b, 1),
    0,
  );
  const most = Math.min(residues, Math.max(6, Math.floor(TWIN_OPERATIONS / (6 * weights))));
  const rng = new Rng(2);
  const tokens: Uint8Array[] = [];
  let length = Math.min(longest, Math.ceil(most / 2));
  for (let used = 0; tokens.length < Math.min(sequences, MOST_SEQUENCES) && used + length <= most;) {
    tokens.push(Uint8Array.from({ length }, () => rng.integer(model.symbols)));
    used += length;
    length = Math.max(1, length >> 1);
  }
  return { tokens, labels: tokens.map(() => rng.integer(model.classes)), uids: tokens.map((_, i) => i) };
}

/**
 * Initial parameters but for the high biases of the gates that remember: with those, the gradients of some long random sequences
 * magnify float32's rounding a thousandfold (the float64 twin shows it as well), and no tolerance could tell that from an error.
 */
function checkParameters(model: ModelConfig): Parameters {
  return initialParameters(model, 1, 1);
}

async function trainingErrors(
  { network }: Extract<Task, { name: 'training' }>,
  shape: ProfileShape,
  batch: Batch,
): Promise<NamedError[]> {
  const { model, dropout, precision } = shape;
  const before = checkParameters(model);
  const zeros = new Float32Array(network.layout.length);
  for (const slab of ['firstMoment', 'secondMoment'] as const) network.writeSlab(slab, zeros);
  network.setParameters(before);
  await accumulate(network, batch);
  const logits = await network.readLogits(batch.tokens.length);
  await network.update({ ...UPDATE, learningRate: 0.01 });
  const gradients = await network.readParameters('gradients');
  const after = await network.readParameters();
  network.setParameters(initialParameters(model, 1));

  const mask = hashedDropoutMask({ probability: dropout, ...STEP, uids: batch.uids });
  const expected = lossAndGradients(model, before, batch.tokens, batch.labels, {
    dropout: dropout > 0 ? mask : undefined,
    precision,
  });
  return [
    { name: 'the logits', error: relativeError(logits, expected.logits) },
    ...compareParameters(gradients, expected.gradients).map(({ name, error }) => ({
      name: `the gradient of ${name}`,
      error,
    })),
    ...updateErrors(model, before, after, gradients),
  ];
}

/** Errors of the optimizer's changes, given the gradients that it had. */
function updateErrors(
  model: ModelConfig,
  before: Parameters,
  after: Parameters,
  gradients: Parameters,
): NamedError[] {
  const expected = mapValues(before, (data) => Float64Array.from(data));
  const moments = { step: 0, firstMoments: zeroParameters(model), secondMoments: zeroParameters(model) };
  adamwStep(expected, gradients, moments, { ...UPDATE, learningRate: 0.01 });
  const changeOf = (parameters: Parameters) =>
    mapValues(parameters, (data, name) => Float64Array.from(data, (v, i) => v - before.get(name)!.data[i]));
  return compareParameters(changeOf(after), changeOf(expected)).map(({ name, error }) => ({
    name: `the update of ${name}`,
    error,
  }));
}

function mapValues(parameters: Parameters, change: (data: Floats, name: string) => Float64Array): Parameters {
  return new Map(
    [...parameters].map(([name, { shape, data }]) => [name, { shape, data: change(data, name) }]),
  );
}

async function embeddingErrors(
  { network, step }: Extract<Task, { name: 'embedding' }>,
  model: ModelConfig,
  batch: Batch,
): Promise<NamedError[]> {
  const parameters = checkParameters(model);
  network.setParameters(parameters);
  const [vectors] = (await step(batch)) as Float32Array[];
  network.setParameters(initialParameters(model, 1));
  const { residueVectors, states } = forward(model, parameters, batch.tokens);
  const expected = (states.at(-1) ?? residueVectors).flatMap((rows, b) =>
    meanOfRows(rows, batch.tokens[b].length),
  );
  return [{ name: 'the embeddings', error: relativeError(vectors, Float64Array.from(expected)) }];
}

/** @param rows (count, width) */
function meanOfRows(rows: Float64Array, count: number): number[] {
  const width = rows.length / count;
  return Array.from({ length: width }, (_, i) => {
    let sum = 0;
    for (let row = 0; row < count; row++) sum += rows[row * width + i];
    return sum / count;
  });
}
