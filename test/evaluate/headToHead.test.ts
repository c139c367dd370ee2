import { describe, expect, it } from 'vitest';
import { headToHead, headToHeadGround, headToHeadSentence } from '../../src/evaluate/headToHead';
import { labelledRows } from '../../src/evaluate/baselines';
import { dataset, type Row } from './rows';

const LETTERS = 'ACDEFGHIKLMNPQRSTVWY';
const NAMES = { challenger: 'LSTM', reference: 'averaging', byOrder: true };

/** Two classes of the same composition and length, one the other reversed; `of` makes a row's sequence from its number. */
function rows(of: (row: number, label: string) => string): Row[] {
  return ['train', 'val', 'test'].flatMap((split) =>
    Array.from({ length: 50 }, (_, i): Row => {
      const label = i % 2 ? 'forth' : 'back';
      return [label, split, of(i >> 1, label)];
    }),
  );
}

const byOrder = dataset(
  rows((i, label) => {
    const letters = [...LETTERS.slice(i % 10, (i % 10) + 8)];
    return (label === 'forth' ? letters : letters.reverse()).join('');
  }),
);
const byComposition = dataset(rows((i, label) => (label === 'forth' ? 'AAAC' : 'GGGC') + LETTERS[i % 20]));

/** Probabilities that name the right class of the first `right` of the test rows, and the wrong one of the rest. */
function naming(data: typeof byOrder, right: number) {
  return Float32Array.from(
    labelledRows(data, 'test').flatMap((row, i) => {
      const isRight = i < right;
      return [0, 1].map((c) => ((data.labels[row] === c) === isRight ? 0.9 : 0.1));
    }),
  );
}

const ask = (data: typeof byOrder, challenger: number, reference: number) =>
  headToHead(data, 'test', labelledRows(data, 'test'), naming(data, challenger), naming(data, reference));

describe('two networks head to head', () => {
  it('order matters where the one that reads it is ahead of averaging and of composition', async () => {
    const result = await ask(byOrder, 49, 25);
    const sentence = headToHeadSentence(result, NAMES);
    expect(sentence).toMatch(
      /^LSTM 98\.0 %, averaging 50\.0 %: ahead by 48\.0 points \(3\d\.0 to 6\d\.0\): order matters in these data\.$/,
    );
    expect(headToHeadSentence(result, { ...NAMES, byOrder: false })).not.toContain('order');
    expect(headToHeadGround(result)).toContain('On the same 50 test sequences');
    expect(headToHeadGround(result)).toContain('composition alone');
  });

  it('does not matter where composition alone does as well', async () => {
    expect(headToHeadSentence(await ask(byComposition, 50, 30), NAMES)).toMatch(
      /ahead by 40\.0 points \([\d.]+ to [\d.]+\); yet composition alone does as well \(100\.0 %\), so that order matters is not shown\.$/,
    );
  });

  it('a difference that chance explains is none', async () => {
    expect(headToHeadSentence(await ask(byComposition, 48, 50), NAMES)).toMatch(
      /^LSTM 96\.0 %, averaging 100\.0 %: no difference can be told \(-4\.0 points, -[\d.]+ to 0\.0\); composition alone does as well \(100\.0 %\)\.$/,
    );
    expect(headToHeadSentence(await ask(byOrder, 26, 25), NAMES)).toMatch(
      /always naming the commonest class does as well \(50\.0 %\)\.$/,
    );
  });

  it('says so where averaging does better', async () => {
    expect(headToHeadSentence(await ask(byComposition, 30, 50), NAMES)).toMatch(
      /behind by 40\.0 points \(-[\d.]+ to -[\d.]+\); on these data averaging does better\.$/,
    );
  });

  it('says the same as the report on the same predictions', async () => {
    const { evaluatePredictions } = await import('../../src/evaluate/evaluation');
    const test = labelledRows(byOrder, 'test');
    const report = await evaluatePredictions(byOrder, 'test', test, naming(byOrder, 40));
    const { baselines, challenger } = await ask(byOrder, 40, 25);
    expect(challenger).toBe(report.metrics.accuracy);
    expect(baselines.map(({ ahead }) => ahead)).toEqual(
      report.baselines.map(({ networkAhead }) => networkAhead.accuracy),
    );
  });
});
