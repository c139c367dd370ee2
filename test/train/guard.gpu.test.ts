import { expect, it } from 'vitest';
import { evaluate } from '../../src/model/evaluate';
import { layersOf } from '../../src/model/layers';
import { trainClassifier } from '../../src/train/trainClassifier';
import type { Parameters } from '../../src/data/parameters';
import type { Checkpoint, StepReport } from '../../src/train/progress';
import { describeGpu } from '../adapter';
import { composition, configFor, optionsWith } from './datasets';

const dataset = composition(150);
const config = configFor(dataset, { encoder: 'lstm' });
const options = optionsWith({ epochs: 2, batchResidues: 200 });

describeGpu("training's guard", (gpu) => {
  it('stops at a norm above its limit and keeps the weights before that step', async () => {
    const steps: StepReport[] = [];
    const checkpoints: Checkpoint[] = [];
    await trainClassifier(
      gpu(),
      dataset,
      config,
      options,
      { onProgress: ({ kind, report }) => kind === 'step' && steps.push({ ...report }) },
      { seconds: 0, write: async (checkpoint) => void checkpoints.push(checkpoint) },
    );
    // The first step of the first epoch whose norm is above all norms before it by some margin, and not the last.
    const norms = steps.map((s) => s.gradientNorm);
    const at = norms.findIndex((norm, i) => i > 1 && norm > 1.05 * Math.max(...norms.slice(0, i)));
    expect(at).toBeGreaterThan(0);
    expect(at).toBeLessThan(steps[0].steps - 3);
    const guardNorm = norms[at] / 1.02;

    const guarded: Checkpoint[] = [];
    const seen: StepReport[] = [];
    const result = await trainClassifier(
      gpu(),
      dataset,
      config,
      { ...options, guardNorm },
      { onProgress: ({ kind, report }) => kind === 'step' && seen.push({ ...report }) },
      { write: async (checkpoint) => void guarded.push(checkpoint) },
    );
    expect(result.stopped).toBe('guard');
    expect(result.message).toMatch(
      new RegExp(`gradient norm was ${norms[at]} in epoch 1, step ${at + 1} .*limit ${guardNorm}`),
    );
    expect(seen.map((s) => s.gradientNorm)).toEqual(norms.slice(0, at));
    const before = checkpoints.find((c) => c.state.update === at)!;
    expect(result.parameters).toEqual(layersOf(config).layout.unpack(before.tensors.get('parameters')!.data));
  });

  it('leaves no checkpoint behind the step that stopped it', async () => {
    const checkpoints: Checkpoint[] = [];
    const stopped = { ...options, guardNorm: 1e-6 };
    const write = async (checkpoint: Checkpoint) => void checkpoints.push(checkpoint);
    const result = await trainClassifier(gpu(), dataset, config, stopped, {}, { seconds: 0, write });
    expect(result.stopped).toBe('guard');
    expect(checkpoints.length).toBe(0);
  });

  it('stops on NaN, with no parameter that is not a number', async () => {
    let huge: Checkpoint | undefined;
    const write = async (checkpoint: Checkpoint) => void (huge ??= checkpoint);
    await trainClassifier(gpu(), dataset, config, options, {}, { write });
    huge!.tensors.get('parameters')!.data.fill(1e30);
    const lax = { ...options, guardNorm: 1e30 };
    const result = await trainClassifier(gpu(), dataset, config, lax, {}, { resume: huge });
    expect(result.stopped).toBe('guard');
    expect(result.message).toMatch(/gradient norm was (NaN|Infinity)/);
    expect(allFinite(result.parameters)).toBe(true);
  });

  it.each([
    [
      'in the middle of an epoch',
      { batchResidues: 1 },
      /^The gradient norm was (NaN|Infinity) in epoch 1, .* started with\.$/,
    ],
    [
      'after the last update of an epoch',
      { batchResidues: 1e6, epochs: 60 },
      /^The validation loss was (NaN|Infinity) after epoch \d+, so training stopped; the weights of epoch 1 are/,
    ],
  ])(
    'keeps weights that compute numbers where decay makes them grow without bound, %s',
    async (_, cut, message) => {
      const mean = configFor(dataset, { encoder: 'mean' });
      const growing = {
        ...options,
        epochs: 30,
        ...cut,
        learningRate: 1,
        weightDecay: 10,
        guardNorm: 1e30,
        warmup: 0,
      };
      const result = await trainClassifier(gpu(), dataset, mean, growing);
      expect([result.stopped, result.message]).toEqual(['guard', expect.stringMatching(message)]);
      const { metrics } = await evaluate(gpu(), { config: mean, parameters: result.parameters }, dataset, {
        split: 'val',
      });
      expect(metrics.count).toBeGreaterThan(0);
    },
  );

  it('gives the best epoch when there is one', async () => {
    let epochEnd: Checkpoint | undefined;
    const whole = { ...options, epochs: 1 };
    const write = async (checkpoint: Checkpoint) => void (epochEnd = checkpoint);
    const { parameters } = await trainClassifier(gpu(), dataset, config, whole, {}, { write });
    const strict = { ...options, guardNorm: 1e-6 };
    const result = await trainClassifier(gpu(), dataset, config, strict, {}, { resume: epochEnd });
    expect(result.stopped).toBe('guard');
    expect(result.message).toMatch('epoch 2, step 1');
    expect(result.bestEpoch).toBe(1);
    expect(result.parameters).toEqual(parameters);
  });
});

function allFinite(parameters: Parameters): boolean {
  return [...parameters.values()].every(({ data }) => data.every(Number.isFinite));
}
