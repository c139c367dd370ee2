import { describe, expect, it, vi } from 'vitest';
import type { Choose } from '../../src/gpu/choice';
import type { Gpu } from '../../src/gpu/device';
import { createKernel } from '../../src/kernels/prelude';
import { MODEL_DEFAULTS, type ModelConfig, type Precision } from '../../src/model/config';
import { planReadouts, readoutsOf } from '../../src/model/readouts';
import { requestAdapter } from '../../src/node/adapters';
import { openGpu } from '../../src/node/openGpu';
import { laidOutForMesa26, LAYOUTS } from '../kernels/kernelBench';
import { ragged } from '../model/batches';
import { withInference, withTraining } from '../model/networks';

const available = await requestAdapter('null').then(
  () => true,
  () => false,
);

interface Variant extends Partial<ModelConfig> {
  dropout?: number;
  labelSmoothing?: number;
  precision?: Precision;
}

/** Every encoder, layer count, pool, norm and head, hidden sizes at the edges of each layout, odd widths, many classes. */
const VARIANTS: Variant[] = [
  { encoder: 'mean' },
  { encoder: 'mean', embeddingDim: 1, poolNorm: 'none', classes: 2, labelSmoothing: 0.1 },
  { encoder: 'mean', embeddingDim: 130, head: 'mlp', headHidden: 33, classes: 37, dropout: 0.5 },
  { encoder: 'mean', pool: 'last', symbols: 32 },
  { encoder: 'mean', pool: 'max', dropout: 0.1 },
  { encoder: 'mean', embeddingDim: 7, pool: 'attention' },
  { encoder: 'lstm', hidden: 8 },
  { encoder: 'lstm', hidden: 10, pool: 'last', poolNorm: 'none', dropout: 0.1 },
  { encoder: 'lstm', hidden: 64, layers: 2, dropout: 0.25, labelSmoothing: 0.05 },
  { encoder: 'lstm', hidden: 64, layers: 4, head: 'mlp', dropout: 0.999 },
  { encoder: 'lstm', hidden: 100, layers: 3, pool: 'last', classes: 200 },
  { encoder: 'lstm', hidden: 256 },
  { encoder: 'lstm', hidden: 257, classes: 1 },
  { encoder: 'lstm', hidden: 1024 },
  { encoder: 'bilstm', hidden: 8, layers: 4, dropout: 0.5 },
  { encoder: 'bilstm', hidden: 10, pool: 'attention', head: 'mlp' },
  { encoder: 'gru', hidden: 10, layers: 2, dropout: 0.25, pool: 'max' },
  { encoder: 'gru', hidden: 257, classes: 1 },
  { encoder: 'bigru', hidden: 9, layers: 3, pool: 'last' },
  { encoder: 'bilstm', hidden: 32, embeddingDim: 16, head: 'mlp', headHidden: 1 },
  { encoder: 'bilstm', hidden: 33, layers: 2, pool: 'last', poolNorm: 'none', head: 'mlp' },
  { encoder: 'bilstm', hidden: 255, dropout: 0.3 },
  { encoder: 'bilstm', hidden: 300, layers: 2, labelSmoothing: 0.1 },
  { encoder: 'bilstm', hidden: 64, layers: 2, precision: 'f16' },
  { encoder: 'gru', hidden: 257, precision: 'f16' },
];

/** Networks whose recurrent weights stay in a GPU's workgroup, in whole and in part, or in a CPU's lanes. */
const STAYING: Variant[] = [
  { encoder: 'lstm', hidden: 10, layers: 2 },
  { encoder: 'bilstm', hidden: 100 },
  { encoder: 'gru', hidden: 64 },
  { encoder: 'bilstm', hidden: 100, precision: 'f16' },
];
const stay: Choose = async ({ ways }) => ways.find((way) => /^(registers|in turn)/.test(way));

/** What the kernels of shaders that are joined to others are called. */
const LABELS: Record<string, string[]> = {
  recurrent: ['lstm', 'gru'],
  resident: ['lstm', 'gru'],
  in_turn: ['lstm', 'gru'],
  recurrent_weight: ['recurrent'],
};

describe.skipIf(!available)("on Dawn's Null backend, which only validates", () => {
  it.each(LAYOUTS)(
    'every shader compiles without a message and every program validates, %s',
    async (_, laidOut) => {
      const gpu = await openGpu('null');
      const compiled = vi.spyOn(gpu.device, 'createComputePipelineAsync');
      try {
        for (const variant of VARIANTS) await runPrograms(laidOut(gpu), variant);
        for (const variant of STAYING) await runPrograms({ ...laidOut(gpu), choose: stay }, variant);
        await runPrograms(laidOutForMesa26(gpu), VARIANTS[0]);
        const used = new Set(compiled.mock.calls.map(([{ label }]) => label));
        const families = new Set([...used].map((label) => label!.split('/')[0]));
        for (const { family, entryPoint, source } of entryPoints()) {
          // What networks do not run compiles at least as it stands; its programs are run where it is tested.
          if (family === (laidOut(gpu).software ? 'resident' : 'in_turn')) continue;
          for (const label of LABELS[family] ?? [family]) {
            if (families.has(label)) expect(used).toContain(`${label}/${entryPoint}`);
            else await createKernel(gpu, label, source, entryPoint, {});
          }
        }
        await gpu.settle();
      } finally {
        await gpu.destroy();
      }
    },
  );
});

/** Trains with, evaluates, predicts and reads out one batch of a network; any message or error throws. */
async function runPrograms(
  gpu: Gpu,
  { dropout = 0, labelSmoothing = 0, precision = 'f32', ...changes }: Variant,
): Promise<void> {
  const config: ModelConfig = { ...MODEL_DEFAULTS, classes: 3, ...changes };
  const { batch, capacity } = ragged([33, 9, 8, 1], config);
  const settle = (purpose: string) =>
    gpu.settle().catch((error: unknown) => {
      throw new Error(`${JSON.stringify(changes)}, ${purpose}`, { cause: error });
    });
  await withTraining(gpu, config, capacity, { dropout, labelSmoothing, precision }, async (network) => {
    network.setClassWeights(new Float32Array(config.classes).fill(1));
    network.begin();
    await network.accumulate(batch, { seed: 1, step: 1, scale: 1 });
    await network.update({ ...UPDATE, update: 1 });
    network.begin();
    await network.evaluate(batch, { seed: 0, step: 0, scale: 0 });
    await settle('training');
  });
  for (const readouts of [undefined, planReadouts(config, readoutsOf(config))]) {
    await withInference(gpu, config, capacity, readouts, async (network) => {
      await network.infer(batch);
      await settle(readouts ? 'readouts' : 'probabilities');
    });
  }
}

const UPDATE = {
  learningRate: 0.01,
  beta1: 0.9,
  beta2: 0.999,
  epsilon: 1e-8,
  weightDecay: 0.01,
  clipNorm: 1,
  guardNorm: 1e4,
};

/** Everything in shaders/. */
function entryPoints() {
  const sources = import.meta.glob<string>('../../shaders/*.wgsl', {
    eager: true,
    query: '?raw',
    import: 'default',
  });
  return Object.entries(sources).flatMap(([path, source]) => {
    const family = path.slice(path.lastIndexOf('/') + 1, -'.wgsl'.length);
    const names = [...source.matchAll(/@compute[^]*?fn (\w+)/g)].map(([, name]) => name);
    return names.map((entryPoint) => ({ family, entryPoint, source }));
  });
}
