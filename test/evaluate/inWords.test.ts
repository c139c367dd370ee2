import { expect, it } from 'vitest';
import { bootstrapIntervals } from '../../src/evaluate/bootstrap';
import { accuracySentence } from '../../src/evaluate/inWords';
import { classificationReport } from '../../src/evaluate/metrics';

const classes = ['no', 'yes'];
const labels = Int32Array.from({ length: 20 }, (_, i) => (i < 16 ? 0 : 1));

/** The sentence about a predictor that says `yes` for the rows that `isYes` holds. */
async function sentence(isYes: (row: number) => boolean, truth = labels): Promise<string> {
  const both = new Float32Array(2 * truth.length);
  truth.forEach((_, row) => (both[2 * row + (isYes(row) ? 1 : 0)] = 1));
  const report = classificationReport(truth, both, classes);
  return accuracySentence('test', report, (await bootstrapIntervals(truth, both, classes)).accuracy);
}

it('says how many are told rightly', async () => {
  expect(await sentence((row) => row >= 15)).toMatch(
    /^The network classifies 95.0 % of 20 test sequences rightly/,
  );
});

it('says that one class is named for everything, and how good that is', async () => {
  expect(await sentence(() => false)).toBe(
    'The network says "no" for every test sequence: it is no better than always naming the commonest class (80.0 %).',
  );
  expect(await sentence(() => true)).toBe(
    'The network says "yes" for every test sequence: always naming the commonest class would be right more often (80.0 % instead of 20.0 %).',
  );
});

it('does not, where there is but one class', async () => {
  expect(await sentence(() => false, new Int32Array(5))).toMatch(
    /classifies 100.0 % of 5 test sequences rightly/,
  );
});
