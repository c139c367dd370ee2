import { expect, it } from 'vitest';
import { assess } from '../../src/evaluate/evaluation';

it('says that macro-F1 counts classes of which there is no sequence, where some were taken for them', async () => {
  const classes = ['a', 'b', 'c', 'd'];
  const assessed = (predicted: number[]) => ({
    name: 'data.csv',
    classes,
    split: 'test' as const,
    labels: Int32Array.of(0, 0, 1, 1),
    probabilities: Float32Array.from(
      predicted.flatMap((label) => classes.map((_, c) => (c === label ? 1 : 0))),
    ),
    baselines: [],
    notes: [],
  });
  const { metrics, notes } = await assess(assessed([0, 2, 1, 1]));
  expect(metrics.macroF1).toBeCloseTo((2 / 3 + 1 + 0) / 3, 12);
  expect(notes).toEqual([
    'Sequences were taken for 1 class of which there is none here (c): macro-F1 counts each as 0, as scikit-learn does.',
  ]);
  expect((await assess(assessed([0, 1, 1, 1]))).notes).toEqual([]);
});
