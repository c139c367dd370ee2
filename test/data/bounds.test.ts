import { expect, it } from 'vitest';
import { boundsInWords, checkBounds, isWithin, type Bounds } from '../../src/data/bounds';
import { MODEL_BOUNDS, MODEL_DEFAULTS } from '../../src/model/config';
import { TRAIN_BOUNDS, TRAIN_DEFAULTS } from '../../src/train/options';

const SHARE: Bounds = { type: 'number', min: 0, max: 1, above: true, below: true };

it('bounds hold their ends unless these are left out', () => {
  const { layers } = MODEL_BOUNDS;
  expect([0, 1, 4, 5, 1.5, NaN, '2'].map((value) => isWithin(value, layers))).toEqual([
    false,
    true,
    true,
    false,
    false,
    false,
    false,
  ]);
  expect([0, 0.5, 1].map((value) => isWithin(value, SHARE))).toEqual([false, true, false]);
  expect(boundsInWords(SHARE)).toBe('a number above 0 to below 1');
});

it('the defaults are within their bounds, and what is not is named', () => {
  expect(() => checkBounds(MODEL_DEFAULTS, MODEL_BOUNDS)).not.toThrow();
  expect(() => checkBounds(TRAIN_DEFAULTS, TRAIN_BOUNDS)).not.toThrow();
  expect(() => checkBounds({ ...MODEL_DEFAULTS, hidden: 7 }, MODEL_BOUNDS)).toThrow(
    'hidden must be a whole number from 8 to 1024, not 7.',
  );
  expect(() => checkBounds({ ...TRAIN_DEFAULTS, learningRate: 0 }, TRAIN_BOUNDS)).toThrow(
    'learningRate must be a number above 0 to 10, not 0.',
  );
});
