import { describe, expect, it } from 'vitest';
import type { Checkpoint } from '../../src/train/progress';
import { selfCheck } from '../../src/train/selfCheck';
import { trainClassifier } from '../../src/train/trainClassifier';
import { describeGpu, float16Available } from '../adapter';
import { composition, configFor, optionsWith, throughFiles } from './datasets';

const dataset = composition(150);
const config = configFor(dataset, { encoder: 'bilstm', layers: 2 });
const options = optionsWith({ dropout: 0.2, seed: 3 });
const half = { ...options, precision: 'f16' } as const;

const why = float16Available ? '' : ' (this adapter has no 16-bit floats)';
describeGpu(`training in 16 bits${why}`, (gpu) => {
  describe.skipIf(!float16Available)('on an adapter that has them', () => {
    it('has the same bits each time, also when resumed, and ends near training in 32', async () => {
      const checkpoints: Checkpoint[] = [];
      const write = async (checkpoint: Checkpoint) => void checkpoints.push(throughFiles(checkpoint));
      const first = await trainClassifier(gpu(), dataset, config, half, {}, { seconds: 0, write });
      const second = await trainClassifier(gpu(), dataset, config, half);
      expect(second.parameters).toEqual(first.parameters);
      const middle = checkpoints.find(({ state }) => state.epoch === 2 && state.step === 2)!;
      const resumed = await trainClassifier(gpu(), dataset, config, half, {}, { resume: middle });
      expect(resumed.parameters).toEqual(first.parameters);
      const full = await trainClassifier(gpu(), dataset, config, options);
      expect(full.parameters).not.toEqual(first.parameters);
      const losses = [first, full].map(({ history }) => history.at(-1)!.valLoss);
      expect(losses[0]).toBeCloseTo(losses[1], 2);
    });

    it.each(['bilstm', 'gru'] as const)('is found right by the self-check: %s', async (encoder) => {
      const { ok, largestError } = await selfCheck(gpu(), { encoder, precision: 'f16' });
      expect(ok).toBe(true);
      expect(largestError).toBeLessThan(1e-4);
    });
  });

  it.skipIf(float16Available)('is refused by name on one that does not', async () => {
    const error = await trainClassifier(gpu(), dataset, config, half).catch((failure: unknown) => failure);
    expect(error).toMatchObject({ problem: { kind: 'precision-missing' } });
  });
});
