import { describe, expect, it } from 'vitest';
import { compareParameters, relativeError } from '../../src/cpu/differences';
import { SeqloomError } from '../../src/errors';
import type { Gpu } from '../../src/gpu/device';
import { meanScale } from '../../src/cpu/crossEntropy';
import { hashedDropoutMask } from '../../src/cpu/dropout';
import * as twin from '../../src/model/twin';
import { MODEL_DEFAULTS, type ModelConfig } from '../../src/model/config';
import { requirePrecision } from '../../src/model/trainingNetwork';
import { initialParameters } from '../../src/model/init';
import { layersOf } from '../../src/model/layers';
import { describeGpu, float16Available } from '../adapter';
import { laidOutForMesa26, LAYOUTS } from '../kernels/kernelBench';
import { ragged } from './batches';
import { STILL, withTraining } from './networks';

interface Case extends Partial<ModelConfig> {
  dropout?: number;
  labelSmoothing?: number;
  weighted?: boolean;
}

const CASES: Case[] = [
  { encoder: 'mean', embeddingDim: 7, dropout: 0.5 },
  { encoder: 'mean', pool: 'last', poolNorm: 'none', head: 'mlp', headHidden: 9, classes: 2 },
  { encoder: 'lstm', hidden: 10, pool: 'last', labelSmoothing: 0.1, weighted: true },
  { encoder: 'lstm', hidden: 8, layers: 4, dropout: 0.25, classes: 37 },
  { encoder: 'bilstm', hidden: 10, layers: 2, dropout: 0.5, head: 'mlp', headHidden: 6, weighted: true },
  { encoder: 'bilstm', hidden: 9, layers: 3, poolNorm: 'none', embeddingDim: 3, dropout: 0.1, classes: 1 },
  { encoder: 'gru', hidden: 10, layers: 2, pool: 'max', dropout: 0.25 },
  { encoder: 'bigru', hidden: 9, layers: 2, pool: 'attention', head: 'mlp', weighted: true },
  { encoder: 'mean', embeddingDim: 7, pool: 'attention', dropout: 0.1 },
];

const LENGTHS = [60, 33, 33, 32, 31, 9, 8, 7, 2, 1, 1];

/** Networks whose recurrent layers store 16 bits. */
const HALF: Case[] = [
  { encoder: 'lstm', hidden: 10, pool: 'last', labelSmoothing: 0.1, weighted: true },
  { encoder: 'bilstm', hidden: 10, layers: 2, dropout: 0.5, head: 'mlp', headHidden: 6 },
  { encoder: 'bigru', hidden: 9, layers: 2, pool: 'attention' },
];

describeGpu('a network', (gpu) => {
  describe.each(LAYOUTS)('%s', (_, laidOut) => {
    it.each(CASES)('%o has the logits, loss and gradients of its twin', async (testCase) => {
      const { dropout = 0, labelSmoothing = 0, weighted, ...changes } = testCase;
      const config: ModelConfig = { ...MODEL_DEFAULTS, classes: 4, ...changes };
      const { batch, capacity } = ragged(LENGTHS, config);
      const classWeights = Float32Array.from({ length: config.classes }, (_, c) =>
        weighted ? 1 + c / 2 : 1,
      );
      const parameters = initialParameters(config, 3);
      const [seed, step] = [4, 17];
      const mask = hashedDropoutMask({ probability: dropout, seed, step, uids: batch.uids });
      const expected = twin.lossAndGradients(config, parameters, batch.tokens, batch.labels, {
        classWeights,
        labelSmoothing,
        dropout: dropout > 0 ? mask : undefined,
      });
      const options = { dropout, labelSmoothing };
      await withTraining(laidOut(gpu()), config, capacity, options, async (network) => {
        network.setParameters(parameters);
        network.setClassWeights(classWeights);
        network.begin();
        network.accumulate(batch, { seed, step, scale: meanScale(batch.labels, classWeights) });
        expect(relativeError(await network.readLogits(LENGTHS.length), expected.logits)).toBeLessThan(1e-5);
        network.update(STILL);
        const { loss, weight, count, norm, skipped } = await network.readScalars();
        expect(Math.abs(loss / weight - expected.loss)).toBeLessThanOrEqual(1e-5 * expected.loss);
        expect([count, skipped]).toEqual([LENGTHS.length, 0]);
        const gradients = await network.readParameters('gradients');
        if (config.classes === 1) expect(norm).toBe(0);
        else expect(compareParameters(gradients, expected.gradients)[0].error).toBeLessThan(1e-4);

        // Without dropout, as for validation.
        network.begin();
        network.evaluate(batch, { seed: 0, step: 0, scale: 0 });
        const { logits } = twin.forward(config, parameters, batch.tokens);
        expect(relativeError(await network.readLogits(LENGTHS.length), logits)).toBeLessThan(1e-5);
      });
    });
  });

  it.skipIf(!float16Available).each(HALF)(
    '%o has the logits and gradients of its twin that rounds, where it stores 16 bits',
    async (testCase) => {
      const { dropout = 0, labelSmoothing = 0, weighted: _, ...changes } = testCase;
      const config: ModelConfig = { ...MODEL_DEFAULTS, classes: 4, ...changes };
      const { batch, capacity } = ragged(LENGTHS, config);
      const parameters = initialParameters(config, 3);
      const [seed, step] = [4, 17];
      const mask = hashedDropoutMask({ probability: dropout, seed, step, uids: batch.uids });
      const inTwin = (precision: 'f32' | 'f16') =>
        twin.lossAndGradients(config, parameters, batch.tokens, batch.labels, {
          labelSmoothing,
          dropout: dropout > 0 ? mask : undefined,
          precision,
        });
      const expected = inTwin('f16');
      const options = { dropout, labelSmoothing, precision: 'f16' } as const;
      await withTraining(gpu(), config, capacity, options, async (network) => {
        network.setParameters(parameters);
        network.setClassWeights(new Float32Array(4).fill(1));
        network.begin();
        network.accumulate(batch, { seed, step, scale: meanScale(batch.labels) });
        const logits = await network.readLogits(LENGTHS.length);
        expect(relativeError(logits, expected.logits)).toBeLessThan(1e-5);
        expect(relativeError(logits, inTwin('f32').logits)).toBeGreaterThan(1e-5);
        network.update(STILL);
        const gradients = await network.readParameters('gradients');
        const errorBy = (precision: 'f32' | 'f16') =>
          compareParameters(gradients, inTwin(precision).gradients)[0].error;
        // A gate half way between two 16-bit floats may be rounded to the other: the twin's own gradients change by so much when its
        // parameters are nudged by 1e-6.
        expect(errorBy('f16')).toBeLessThan(5e-4);
        expect(errorBy('f16')).toBeLessThan(errorBy('f32'));
      });
    },
  );

  it('is refused with 16 bits by an adapter that has no such floats, where it has recurrent layers', () => {
    const bare = { description: 'plain', device: { features: new Set() } } as unknown as Gpu;
    expect(() => requirePrecision(bare, { encoder: 'gru' }, 'f16')).toThrow(
      new SeqloomError(
        "The precision f16 needs 16-bit floats (WebGPU's shader-f16), which this adapter does not have: plain.",
        { kind: 'precision-missing' },
      ),
    );
    requirePrecision(bare, { encoder: 'gru' }, 'f32');
    requirePrecision(bare, { encoder: 'mean' }, 'f16');
  });

  it('keeps the padding of parameters, gradients and moments at zero through updates', async () => {
    const config: ModelConfig = {
      ...MODEL_DEFAULTS,
      encoder: 'bilstm',
      hidden: 9,
      layers: 2,
      embeddingDim: 5,
      head: 'mlp',
      headHidden: 6,
      classes: 3,
    };
    const { batch, capacity } = ragged(LENGTHS, config);
    const ones = new Map(
      [...initialParameters(config, 1)].map(([name, { shape, data }]) => [
        name,
        { shape, data: data.map(() => 1) },
      ]),
    );
    const isValue = layersOf(config).layout.pack(ones);
    const options = { dropout: 0.3, labelSmoothing: 0.1 };
    await withTraining(gpu(), config, capacity, options, async (network) => {
      network.setParameters(initialParameters(config, 2));
      network.setClassWeights(new Float32Array(3).fill(1));
      for (let update = 1; update <= 3; update++) {
        network.begin();
        network.accumulate(batch, { seed: 1, step: update, scale: 1 / LENGTHS.length });
        network.update({
          ...STILL,
          learningRate: 0.1,
          beta1: 0.9,
          beta2: 0.999,
          epsilon: 1e-8,
          weightDecay: 0.1,
          update,
        });
      }
      for (const slab of ['parameters', 'gradients', 'firstMoment', 'secondMoment'] as const) {
        const values = await network.readSlab(slab);
        expect(
          values.some((v, i) => isValue[i] === 0 && v !== 0),
          slab,
        ).toBe(false);
        expect(values.some((v) => v !== 0)).toBe(true);
      }
    });
  });

  it('adds micro-batches up to the gradient of the whole batch', async () => {
    const config: ModelConfig = { ...MODEL_DEFAULTS, encoder: 'bilstm', hidden: 10, layers: 2, classes: 4 };
    const { batch, capacity } = ragged(LENGTHS, config);
    const parameters = initialParameters(config, 5);
    const expected = twin.lossAndGradients(config, parameters, batch.tokens, batch.labels);
    const part = (from: number, to: number) => ({
      tokens: batch.tokens.slice(from, to),
      labels: batch.labels.slice(from, to),
      uids: batch.uids.slice(from, to),
    });
    await withTraining(gpu(), config, capacity, {}, async (network) => {
      network.setParameters(parameters);
      network.setClassWeights(new Float32Array(4).fill(1));
      network.begin();
      for (const [from, to] of [
        [0, 1],
        [1, 6],
        [6, 11],
      ]) {
        network.accumulate(part(from, to), { seed: 0, step: 1, scale: 1 / LENGTHS.length });
      }
      network.update(STILL);
      const gradients = await network.readParameters('gradients');
      expect(compareParameters(gradients, expected.gradients)[0].error).toBeLessThan(1e-4);
      expect((await network.readScalars()).loss / LENGTHS.length).toBeCloseTo(expected.loss, 5);
    });
  });

  it('cuts a large batch for the cache of a CPU whose lanes share loads, and for no other', async () => {
    const config: ModelConfig = { ...MODEL_DEFAULTS, encoder: 'lstm', hidden: 8, classes: 3 };
    const { batch, capacity } = ragged(new Array<number>(17).fill(500), config);
    const gradients = (of: Gpu, parts: number) =>
      withTraining(of, config, capacity, { dropout: 0.2 }, async (network) => {
        expect(network.partsOf(batch).length).toBe(parts);
        network.setParameters(initialParameters(config, 5));
        network.setClassWeights(new Float32Array(3).fill(1));
        network.begin();
        await network.accumulate(batch, { seed: 0, step: 1, scale: 1 / 17 });
        await network.update(STILL);
        return { ...(await network.readScalars()), gradients: await network.readParameters('gradients') };
      });
    const whole = await gradients({ ...gpu(), software: false }, 1);
    const cut = await gradients({ ...laidOutForMesa26(gpu()), cores: 2 }, 2);
    expect(compareParameters(cut.gradients, whole.gradients)[0].error).toBeLessThan(1e-4);
    expect(cut.loss).toBeCloseTo(whole.loss, 4);
    expect(cut.count).toBe(17);
  });
});
