import { expect, test, vi } from 'vitest';
import { datasetOf } from '../data/helpers';
import { fitBaselines, labelledRows } from '../../src/evaluate/baselines';
import { evaluatePredictions } from '../../src/evaluate/evaluation';
import { MOST_CONFUSED } from '../../src/evaluate/metrics';

const allowed = vi.hoisted(() => ({ work: 0 }));

/** The work that fitting may take is what the test says. */
vi.mock('../../src/evaluate/logistic', async (original) => {
  const real = await original<typeof import('../../src/evaluate/logistic')>();
  type Arguments = Parameters<typeof real.fitLogistic>;
  return {
    fitLogistic: (...[train, validation, features, classes]: Arguments) =>
      real.fitLogistic(train, validation, features, classes, { mostWork: allowed.work }),
  };
});

/** Two training sequences and one of each other split for each class. */
function data(classes: number) {
  const records = ['train', 'train', 'val', 'test'].flatMap((split) =>
    Array.from({ length: classes }, (_, c) => ({
      sequence: `${'ACDEFGHIKL'.slice(c % 9)}MNP`,
      label: `c${c}`,
      split,
    })),
  );
  return datasetOf(records);
}

test('a baseline that is too dear is left out in words; one that is so in part says it in its description', async () => {
  const few = await data(3);
  const notes: string[] = [];
  allowed.work = 100;
  const cheap = await fitBaselines(few, undefined, { onNote: (note) => notes.push(note) });
  expect(cheap.map(({ name }) => name)).toEqual(['majority']);
  expect(notes).toEqual([
    'The baseline length is left out: fitting it to 3 classes takes too long.',
    'The baseline composition is left out: fitting it to 3 classes takes too long.',
  ]);
  allowed.work = 24_000;
  const [, , composition] = await fitBaselines(few);
  expect(composition.description).toMatch(/; of 5 penalties the [1-4] strongest were tried, to save time$/);
});

test('an evaluation of many classes tells what is left out', async () => {
  allowed.work = 0;
  const many = await data(MOST_CONFUSED + 1);
  const rows = labelledRows(many, 'test');
  const width = many.classes.length;
  const probabilities = new Float32Array(rows.length * width).fill(1 / width);
  const { notes, metrics, baselines } = await evaluatePredictions(many, 'test', rows, probabilities, {
    resamples: 3,
  });
  expect(notes).toEqual([
    'The confusion matrix of 501 classes is left out.',
    expect.stringMatching(/^The baseline length is left out/),
    expect.stringMatching(/^The baseline composition is left out/),
  ]);
  expect([metrics.confusion, baselines.length]).toEqual([[], 1]);
});
