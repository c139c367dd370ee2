import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readAddress, writeAddress, type Shown } from '../../demo/logic/address';
import { NUMBER_BOUNDS } from '../../demo/logic/settings';
import { COLORINGS, START } from '../../demo/state';
import { isWithin, type Bounds } from '../../src/data/bounds';
import { ENCODER_NAMES, POOLS } from '../../src/model/config';

const { settings, view, coloring } = START;
const start: Shown = { settings, view, coloring, pickedId: undefined, data: undefined };
const written = (shown: Shown) => writeAddress(shown).toString();

function number({ type, min, max, above }: Bounds) {
  return type === 'integer'
    ? fc.integer({ min, max })
    : fc.double({ min, max, minExcluded: above, noNaN: true }).map((value) => value + 0);
}
const fitted = (name: 'epochs' | 'batchResidues') =>
  fc
    .option(number(NUMBER_BOUNDS[name]), { nil: undefined })
    .map((value) => (value === undefined ? {} : { [name]: value }));
const text = fc.option(fc.string({ minLength: 1, unit: 'grapheme' }), { nil: undefined });
const readout = fc.constantFrom('residue-mean', 'state-mean', 'state-last', 'state-max', 'state-attention');

const anyShown = fc
  .record({
    encoders: fc.record({
      left: fc.constantFrom(...ENCODER_NAMES),
      right: fc.constantFrom(...ENCODER_NAMES),
    }),
    pool: fc.constantFrom(...POOLS),
    embeddingDim: number(NUMBER_BOUNDS.embeddingDim),
    hidden: number(NUMBER_BOUNDS.hidden),
    layers: number(NUMBER_BOUNDS.layers),
    train: fc
      .tuple(
        fc.record({ seed: number(NUMBER_BOUNDS.seed), learningRate: number(NUMBER_BOUNDS.learningRate) }),
        fitted('epochs'),
        fitted('batchResidues'),
      )
      .map((parts) => Object.assign({}, ...parts)),
  })
  .chain((settings) =>
    fc.record({
      settings: fc.constant(settings),
      view: fc.record({
        readouts: fc.record({ left: readout, right: readout }),
        projection: fc.constantFrom('pca', 'umap'),
        dimensions: fc.constantFrom(2, 3),
      }),
      coloring: fc.constantFrom(...COLORINGS),
      pickedId: text,
      data: text,
    }),
  ) as fc.Arbitrary<Shown>;

describe('the address', () => {
  it('brings back all that it was written of', () => {
    fc.assert(
      fc.property(anyShown, fc.constantFrom('', 'data', 'bench'), (shown, section) => {
        const address = `#${[section, written(shown)].filter(Boolean).join('&')}`;
        expect(readAddress(address)).toEqual({ section, shown, problems: [] });
      }),
    );
  });

  it('is empty where all is as the page starts, and short where little is not', () => {
    expect(written(start)).toBe('');
    const shown = { ...start, settings: { ...settings, hidden: 64 }, pickedId: 'host=a b|1' };
    expect(written(shown)).toBe('hidden=64&record=host%3Da+b%7C1');
  });

  it('says what it cannot be, and is there as the page starts', () => {
    const { shown, problems } = readAddress('#hidden=99999&left=gpt&epochs=&axes=2&colour=split&width=3');
    expect(shown).toEqual({ ...start, coloring: 'split', view: { ...view, dimensions: 2 } });
    expect(problems).toEqual([
      'The address says hidden=99999, which is not a whole number from 8 to 1024; it is 32.',
      expect.stringContaining('The address says left=gpt, which is not one of mean, lstm'),
      'The address says epochs=, which is not a whole number from 1 to 1000000; it is as fits the data.',
      'The address says width, which is no setting here.',
    ]);
  });

  it('whatever stands in it, gives settings that can be trained with', () => {
    const anything = fc.oneof(
      fc.string(),
      fc
        .array(fc.tuple(fc.constantFrom('hidden', 'seed', 'epochs', 'pool', '__proto__'), fc.string()))
        .map((pairs) => pairs.map((pair) => pair.join('=')).join('&')),
    );
    fc.assert(
      fc.property(anything, (address) => {
        const { settings: found } = readAddress(address).shown;
        const numbers = { ...found, ...found.train } as Record<string, unknown>;
        for (const [name, bounds] of Object.entries<Bounds>(NUMBER_BOUNDS)) {
          if (numbers[name] !== undefined) expect(isWithin(numbers[name], bounds), name).toBe(true);
        }
        expect(POOLS).toContain(found.pool);
      }),
    );
  });
});
