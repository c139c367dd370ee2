/** The exported network, run by ONNX Runtime, against the float64 twin and the GPU. */
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { maximumError } from '../../src/cpu/differences';
import { forward } from '../../src/model/twin';
import { lastForward, maxForward, meanForward } from '../../src/cpu/pool';
import { ALPHABET, SYMBOLS } from '../../src/data/alphabet';
import { Rng } from '../../src/data/rng';
import { ENCODERS, MODEL_DEFAULTS, stateWidth, type ModelConfig } from '../../src/model/config';
import { initialParameters } from '../../src/model/init';
import type { Parameters } from '../../src/data/parameters';
import { predict } from '../../src/model/predict';
import { onnxModel } from '../../src/model/onnx';
import { describeGpu } from '../adapter';

const CLASSES = ['human', 'bat', 'bird'];
const TOLERANCE = 1e-5;

const LSTM: ModelConfig = {
  ...MODEL_DEFAULTS,
  classes: CLASSES.length,
  embeddingDim: 7,
  hidden: 9,
  headHidden: 5,
};

/** Every encoder, pool, norm and head, one to three layers. */
const NETWORKS: ModelConfig[] = [
  { ...LSTM, encoder: 'mean', pool: 'mean', poolNorm: 'none', head: 'linear' },
  { ...LSTM, encoder: 'mean', pool: 'last', poolNorm: 'layer', head: 'mlp' },
  { ...LSTM, encoder: 'lstm', pool: 'mean', poolNorm: 'layer', head: 'linear' },
  { ...LSTM, encoder: 'lstm', pool: 'last', poolNorm: 'none', head: 'mlp', layers: 2 },
  { ...LSTM, encoder: 'bilstm', pool: 'last', poolNorm: 'layer', head: 'linear' },
  { ...LSTM, encoder: 'bilstm', pool: 'mean', poolNorm: 'none', head: 'mlp', layers: 3 },
  { ...LSTM, encoder: 'gru', pool: 'max', poolNorm: 'none', head: 'linear', layers: 2 },
  { ...LSTM, encoder: 'bigru', pool: 'last', poolNorm: 'layer', head: 'linear' },
  { ...LSTM, encoder: 'bigru', pool: 'attention', poolNorm: 'layer', head: 'mlp', layers: 2 },
  { ...LSTM, encoder: 'mean', pool: 'attention', poolNorm: 'none', head: 'linear' },
];

/** Ragged: the shortest possible, the usual, and one long enough for errors to add up. */
const LENGTHS = [31, 1, 400, 2, 7];

const title = ({ encoder, layers, pool, poolNorm, head }: ModelConfig) =>
  `${encoder}, layers ${layers}, pool ${pool}, norm ${poolNorm}, head ${head}`;

describe('ONNX', () => {
  it.each(NETWORKS.map((config) => [title(config), config] as const))(
    '%s: outputs equal the float64 twin',
    async (_, config) => {
      const parameters = trainedLike(config);
      const sequences = randomSequences(LENGTHS);
      const outputs = await runOnnx(config, parameters, sequences);
      for (const [name, expected] of Object.entries(expectedOutputs(config, parameters, sequences))) {
        expect(outputs.get(name)!.dims, name).toEqual([sequences.length, expected.length / sequences.length]);
        expect(maximumError(outputs.get(name)!.data as Float32Array, expected), name).toBeLessThan(TOLERANCE);
      }
    },
  );

  it('gives a sequence the same outputs alone and beside a longer one, whatever pads it', async () => {
    const config = NETWORKS[5];
    const parameters = trainedLike(config);
    const [short, long] = randomSequences([5, 60]);
    const alone = await runOnnx(config, parameters, [short]);
    for (const padding of [0n, 20n, 21n, -100n]) {
      const beside = await runOnnx(config, parameters, [short, long], padding);
      for (const [name, { data, dims }] of alone) {
        const first = (beside.get(name)!.data as Float32Array).subarray(0, dims[1]);
        expect(maximumError(first, data as Float32Array), name).toBeLessThan(1e-6);
      }
    }
  });

  it('names its inputs and outputs, and has no LSTM readouts without an LSTM', async () => {
    const session = await open(NETWORKS[0], trainedLike(NETWORKS[0]));
    expect(session.inputNames).toEqual(['tokens', 'lengths']);
    expect(session.outputNames).toEqual(['logits', 'probabilities', 'residue_mean']);
    expect(session.inputMetadata).toMatchObject([
      { name: 'tokens', type: 'int64', shape: ['batch', 'length'] },
      { name: 'lengths', type: 'int32', shape: ['batch'] },
    ]);
  });

  it('says in its metadata what tokens and classes are', () => {
    const bytes = onnxModel(NETWORKS[0], trainedLike(NETWORKS[0]), { classes: CLASSES, version: '1.2.3' });
    const text = new TextDecoder('latin1').decode(bytes);
    for (const piece of [ALPHABET, '["human","bat","bird"]', '"encoder":"mean"', '1.2.3']) {
      expect(text).toContain(piece);
    }
  });
});

describeGpu('ONNX and the GPU', (gpu) => {
  it('agree on the probabilities', async () => {
    const config = NETWORKS[5];
    const parameters = trainedLike(config);
    const sequences = randomSequences(LENGTHS);
    const outputs = await runOnnx(config, parameters, sequences);
    const expected = await predict(gpu(), { config, parameters }, sequences);
    const found = outputs.get('probabilities')!.data as Float32Array;
    expect(maximumError(found, expected)).toBeLessThan(TOLERANCE);
  });
});

/** Fresh parameters, with a norm that does something. */
function trainedLike(config: ModelConfig): Parameters {
  const parameters = initialParameters(config, 3);
  const rng = new Rng(4);
  for (const name of ['norm.weight', 'norm.bias']) {
    const data = parameters.get(name)?.data;
    data?.forEach((value, i) => (data[i] = value + 0.3 * rng.normal()));
  }
  return parameters;
}

function randomSequences(lengths: number[]): Uint8Array[] {
  const rng = new Rng(5);
  return lengths.map((length) => Uint8Array.from({ length }, () => rng.uint32() % SYMBOLS));
}

function open(config: ModelConfig, parameters: Parameters): Promise<InferenceSession> {
  const bytes = onnxModel(config, parameters, { classes: CLASSES, version: '0' });
  return InferenceSession.create(bytes, { intraOpNumThreads: 1, logSeverityLevel: 3 });
}

async function runOnnx(
  config: ModelConfig,
  parameters: Parameters,
  sequences: Uint8Array[],
  padding = 0n,
): Promise<Map<string, Tensor>> {
  const session = await open(config, parameters);
  const length = Math.max(...sequences.map((sequence) => sequence.length));
  const tokens = new BigInt64Array(sequences.length * length).fill(padding);
  sequences.forEach((sequence, row) => tokens.set(Array.from(sequence, BigInt), row * length));
  const lengths = Int32Array.from(sequences, (sequence) => sequence.length);
  const outputs = await session.run({
    tokens: new Tensor('int64', tokens, [sequences.length, length]),
    lengths: new Tensor('int32', lengths, [sequences.length]),
  });
  await session.release();
  return new Map(Object.entries(outputs));
}

function expectedOutputs(config: ModelConfig, parameters: Parameters, sequences: Uint8Array[]) {
  const { logits, residueVectors, states, pooled, attention } = forward(config, parameters, sequences);
  const offsets = new Int32Array(sequences.length + 1);
  sequences.forEach(({ length }, i) => (offsets[i + 1] = offsets[i] + length));
  const outputs: Record<string, Float64Array> = {
    logits,
    probabilities: softmax(logits, config.classes),
    residue_mean: meanForward(joined(residueVectors), config.embeddingDim, offsets),
  };
  if (config.encoder !== 'mean') {
    const last = joined(states.at(-1)!);
    const width = stateWidth(config);
    outputs.state_mean = meanForward(last, width, offsets);
    outputs.state_last = lastForward(last, width, offsets, ENCODERS[config.encoder].directions);
    outputs.state_max = maxForward(last, width, offsets);
  }
  if (attention) {
    const longest = Math.max(...LENGTHS);
    outputs.state_attention = pooled;
    // Padded to the longest sequence with zeros.
    outputs.residue_attention = joined(
      attention.map((weights) => Float64Array.from({ length: longest }, (_, i) => weights[i] ?? 0)),
    );
  }
  return outputs;
}

function joined(parts: Float64Array[]): Float64Array {
  return Float64Array.from(parts.flatMap((part) => [...part]));
}

function softmax(logits: Float64Array, classes: number): Float64Array {
  return logits.map((_, at) => {
    const row = logits.subarray(at - (at % classes), at - (at % classes) + classes);
    const largest = Math.max(...row);
    const sum = row.reduce((total, value) => total + Math.exp(value - largest), 0);
    return Math.exp(logits[at] - largest) / sum;
  });
}
