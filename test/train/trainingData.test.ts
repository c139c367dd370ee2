import { describe, expect, it } from 'vitest';
import { SeqloomError } from '../../src/errors';
import { TrainingData } from '../../src/train/trainingData';
import { composition } from './datasets';

const LIMITS = { updateResidues: 150, microResidues: 60, microSequences: 10 };

describe('TrainingData', () => {
  it('sees the labelled rows of each split, and fetches them by index', () => {
    const dataset = composition(50);
    dataset.labels[0] = -1;
    dataset.labels[9] = -1;
    dataset.splits[1] = 'test';
    const data = new TrainingData(dataset);
    expect(data.train.length).toBe(38);
    expect(data.validation).toEqual([4, 14, 19, 24, 29, 34, 39, 44, 49]);
    const batch = data.batch([7, 3]);
    expect(batch.tokens).toEqual([dataset.tokens[7], dataset.tokens[3]]);
    expect(batch.labels).toEqual([dataset.labels[7], dataset.labels[3]]);
    expect(batch.uids).toEqual([7, 3]);
    expect(data.residues([7, 3])).toBe(dataset.tokens[7].length + dataset.tokens[3].length);
  });

  it('plans the same epoch for the same seed, another for the next epoch or seed', () => {
    const data = new TrainingData(composition(100));
    const plan = (seed: number, epoch: number) => data.epoch(seed, epoch, LIMITS);
    expect(plan(1, 2)).toEqual(plan(1, 2));
    expect(plan(1, 3)).not.toEqual(plan(1, 2));
    expect(plan(2, 2)).not.toEqual(plan(1, 2));
    expect(
      plan(1, 2)
        .flat(2)
        .sort((a, b) => a - b),
    ).toEqual(data.train);
    expect(
      data
        .validationBatches(LIMITS)
        .flat()
        .sort((a, b) => a - b),
    ).toEqual(data.validation);
  });

  it.each(['train', 'val'] as const)('names the split %s when it holds no labelled sequence', (split) => {
    const dataset = composition(20);
    dataset.splits = dataset.splits.map((s) => (s === split ? 'test' : s));
    expect(() => new TrainingData(dataset)).toThrow(SeqloomError);
    expect(() => new TrainingData(dataset)).toThrow(
      `a test set has no labelled sequence in its ${split} split`,
    );
  });
});
