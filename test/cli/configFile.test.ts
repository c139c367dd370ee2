import { describe, expect, it } from 'vitest';
import { parseConfig, readConfigFile } from '../../src/cli/configFile';
import { optionsOf } from '../../src/cli/program';
import { train } from '../../src/cli/verbs/train';
import { SeqloomError } from '../../src/errors';
import fc from '../property';

const options = optionsOf(train);
const parse = (text: string) => Object.fromEntries(parseConfig(text, 'my.yaml', options));

describe('readConfigFile', () => {
  it.each(['/dev/zero', process.execPath])('refuses %s, which is too large, by its first bytes', (path) => {
    expect(() => readConfigFile(path, options)).toThrow(/ is larger than 32\.0 KiB; a config file holds/);
  });

  it('reads a file, and says what is wrong with none', () => {
    expect(() => readConfigFile('package.json', options)).toThrow(/^package\.json: unknown option "name"/);
    expect(() => readConfigFile('none.yaml', options)).toThrow(
      /^none\.yaml cannot be read: there is no such/,
    );
  });
});

describe('parseConfig', () => {
  it('reads YAML and JSON, names in kebab-case or camelCase', () => {
    expect(
      parse('# mine\nencoder: bilstm\nembedding-dim: 16\nlearningRate: 1e-3\nself-check: false\n'),
    ).toEqual({
      encoder: 'bilstm',
      embeddingDim: 16,
      learningRate: 0.001,
      selfCheck: false,
    });
    expect(parse('memory: 512')).toEqual({ memoryMiB: 512 });
    expect(parse('memoryMiB: 512')).toEqual({ memoryMiB: 512 });
    expect(parse('{"hidden": 32, "out": "runs/a"}')).toEqual({ hidden: 32, out: 'runs/a' });
    expect(parse('')).toEqual({});
    expect(parse('# nothing yet\n')).toEqual({});
  });

  it.each([
    ['hiden: 32', /^my.yaml: unknown option "hiden"\. Did you mean hidden\?$/],
    ['learning_rate: 1', /unknown option "learning_rate"\. Did you mean learning-rate\?/],
    ['__proto__: {hidden: 8}', /unknown option "__proto__"/],
    ['{"__proto__": {"hidden": 8}}', /unknown option "__proto__"/],
    ['constructor: 1', /unknown option "constructor"/],
    ['hidden: many', /^my.yaml: hidden must be a whole number from 8 to 1024, not "many"/],
    ['hidden: "32"', /hidden must be a whole number/],
    ['hidden: 32\nhidden: 64', /line 2 is neither YAML nor JSON: Map keys must be unique/],
    ['embeddingDim: 4\nembedding-dim: 8', /"embedding-dim" is given twice/],
    ['encoder: [lstm', /my.yaml, line 1 is neither YAML nor JSON/],
    ['- hidden: 32', /must hold options by name/],
    ['just text', /must hold options by name/],
    ['hidden: &a 32\nepochs: *a', /cannot be read as YAML/],
    ['seed: !!js/function "() => 1"', /seed must be|neither YAML/],
    ['label-column: 2024', /label-column must be a text, not "2024"/],
  ])('refuses %j', (text, message) => {
    const attempt = () => parse(text);
    expect(attempt).toThrow(message);
    expect(attempt).toThrow(SeqloomError);
  });

  it('gives values or a clear error, whatever the text', () => {
    const lines = fc.array(
      fc.oneof(
        fc.string(),
        fc
          .tuple(fc.constantFrom(...options.keys(), 'x'), fc.constantFrom(': ', ':', ' '), fc.json())
          .map((a) => a.join('')),
      ),
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: 'binary' }),
          lines.map((all) => all.join('\n')),
          fc.json(),
        ),
        (text) => {
          try {
            for (const key of parseConfig(text, 'f', options).keys()) expect(options.has(key)).toBe(true);
          } catch (error) {
            expect(error, String(error)).toBeInstanceOf(SeqloomError);
          }
        },
      ),
      { numRuns: 500 },
    );
  });
});
