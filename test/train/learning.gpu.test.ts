import { expect, it } from 'vitest';
import type { ModelConfig } from '../../src/model/config';
import { trainClassifier } from '../../src/train/trainClassifier';
import { describeGpu } from '../adapter';
import { configFor, optionsWith, orderOnly } from './datasets';

/** The question of the project in small: what only the order of residues tells, an LSTM learns and an average cannot. */
describeGpu('a task of order alone', (gpu) => {
  const dataset = orderOnly(500);
  const options = optionsWith({ epochs: 10, batchResidues: 500, seed: 1 });
  const accuracy = async (changes: Partial<ModelConfig>) => {
    const { history, bestEpoch } = await trainClassifier(
      gpu(),
      dataset,
      configFor(dataset, changes),
      options,
    );
    return history[bestEpoch - 1].valAccuracy;
  };

  it.each<Partial<ModelConfig>>([
    { encoder: 'lstm', hidden: 16 },
    { encoder: 'bilstm', hidden: 8 },
  ])('is learned by %o', async (changes) => {
    expect(await accuracy(changes)).toBeGreaterThan(0.95);
  });

  it('is out of reach of the mean', async () => {
    expect(await accuracy({ encoder: 'mean', embeddingDim: 16 })).toBeLessThan(0.65);
  });
});
