import { describe, expect, it } from 'vitest';
import { nearest } from '../../src/cli/suggestion';
import { DATA_OPTIONS } from '../../src/cli/dataOptions';
import { ADAPTER_OPTIONS, COMMON_OPTIONS, flagOf, type CliOption } from '../../src/cli/options';
import { MODEL_OPTIONS, TRAIN_OPTIONS } from '../../src/cli/trainingOptions';
import { checkValue, parseValue, Values } from '../../src/cli/values';
import { MODEL_DEFAULTS } from '../../src/model/config';
import { TRAIN_DEFAULTS } from '../../src/train/options';

const { epochs, learningRate, dropout, classWeights } = TRAIN_OPTIONS.options;

describe('parseValue', () => {
  it('reads numbers and choices', () => {
    expect(parseValue(epochs, '7', '--epochs')).toBe(7);
    expect(parseValue(learningRate, '1e-3', '--learning-rate')).toBe(0.001);
    expect(parseValue(dropout, '0', '--dropout')).toBe(0);
    expect(parseValue(classWeights, 'balanced', '--class-weights')).toBe('balanced');
  });

  it.each<[CliOption, string, RegExp]>([
    [epochs, 'ten', /^--x must be a whole number from 1 to 1000000, not "ten"\.$/],
    [epochs, '0', /from 1 to/],
    [epochs, '1.5', /whole number/],
    [epochs, '', /not ""/],
    [epochs, ' ', /not " "/],
    [epochs, 'NaN', /not "NaN"/],
    [epochs, 'Infinity', /not "Infinity"/],
    [epochs, '1e400', /not "1e400"/],
    [learningRate, '0', /number above 0 to 10, not "0"/],
    [learningRate, '-1', /not "-1"/],
    [dropout, '1', /from 0 to below 1, not "1"/],
    [classWeights, 'balnced', /one of none, balanced, not "balnced"\. Did you mean balanced\?$/],
    [classWeights, '__proto__', /one of none, balanced/],
    [DATA_OPTIONS.options.labelColumn, '', /must be a text/],
  ])('refuses %# %s', (option, text, message) => {
    expect(() => parseValue(option, text, '--x')).toThrow(message);
  });
});

describe('checkValue', () => {
  it('takes values of the right type only', () => {
    expect(checkValue(epochs, 3, 'epochs')).toBe(3);
    expect(() => checkValue(epochs, '3', 'epochs')).toThrow(/whole number .* not "3"/);
    expect(() => checkValue(epochs, [3], 'epochs')).toThrow(/not "\[3\]"/);
    expect(() => checkValue(COMMON_OPTIONS.options.json, 'yes', 'json')).toThrow(/true or false, not "yes"/);
  });
});

describe('Values', () => {
  it('puts flags before the config file before the defaults', () => {
    const values = new Values(
      new Map([['epochs', 1]]),
      new Map([
        ['epochs', 2],
        ['seed', 3],
      ]),
    );
    expect(values.pick(TRAIN_OPTIONS)).toMatchObject({ epochs: 1, seed: 3 });
    expect(values.given('seed')).toBe(3);
    expect(values.given('patience')).toBeUndefined();
  });

  it("gives the library's own defaults when nothing is given", () => {
    const values = new Values(new Map(), new Map());
    const { symbols, ...network } = MODEL_DEFAULTS;
    expect(symbols).toBe(21);
    expect(values.pick(MODEL_OPTIONS)).toEqual(network);
    const { batchResidues, epochs, patience, freeze, ...training } = TRAIN_DEFAULTS;
    expect({ batchResidues, epochs, patience, freeze }).toEqual({
      batchResidues: 4096,
      epochs: 12,
      patience: 5,
      freeze: [],
    });
    // The first three fit the data; nothing is frozen.
    expect(values.pick(TRAIN_OPTIONS)).toEqual(training);
    expect(values.pick(DATA_OPTIONS)).toEqual({ headerless: false, skipBad: false });
  });
});

describe('the table of options', () => {
  const groups = [DATA_OPTIONS, MODEL_OPTIONS, TRAIN_OPTIONS, ADAPTER_OPTIONS, COMMON_OPTIONS];
  const all = groups.flatMap(({ options }) => Object.entries<CliOption>(options));

  it('has no name twice and no default out of range', () => {
    expect(new Set(all.map(([key]) => key)).size).toBe(all.length);
    for (const [key, option] of all) {
      if (option.default !== undefined) expect(checkValue(option, option.default, key)).toBe(option.default);
    }
  });

  it('makes flags in kebab-case, negated for what is on by default', () => {
    expect(flagOf('embeddingDim', MODEL_OPTIONS.options.embeddingDim)).toBe('--embedding-dim');
    expect(flagOf('selfCheck', ADAPTER_OPTIONS.options.selfCheck)).toBe('--no-self-check');
    expect(flagOf('beta1', TRAIN_OPTIONS.options.beta1)).toBe('--beta1');
  });
});

describe('nearest', () => {
  it('finds what was probably meant, or nothing', () => {
    const names = ['epochs', 'encoder', 'embedding-dim', 'seed'];
    expect(nearest('epoch', names)).toBe('epochs');
    expect(nearest('embeding-dim', names)).toBe('embedding-dim');
    expect(nearest('sede', names)).toBe('seed');
    expect(nearest('ENCODER', names)).toBe('encoder');
    expect(nearest('batch-size', names)).toBeUndefined();
    expect(nearest('', names)).toBeUndefined();
  });
});
