/** The commands of docs/examples/cluster, held against the options that there are; `npm run test:cluster` runs them. */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { nameOf } from '../../src/cli/options';
import { optionsOf } from '../../src/cli/program';
import { VERBS } from '../../src/cli/verbs';

const read = (name: string) => readFileSync(`docs/examples/cluster/${name}`, 'utf8');
const config = parse(read('config.yaml'));
const commands = [
  ...read('Snakefile')
    .replace(/\\+\n\s*/g, '')
    .matchAll(/\{SEQLOOM\} (\w+) ([^\n"]*)/g),
];

/** The flags of a text that the verb lacks. */
function unknown(verb: string, text: string): string[] {
  const options = optionsOf(VERBS.find(({ name }) => name === verb)!);
  const names = new Set([...options].map(([key, option]) => nameOf(key, option)));
  return [...text.matchAll(/--(?:no-)?([\w-]+)/g)].map(([, name]) => name).filter((name) => !names.has(name));
}

it('has the commands that it runs, with flags that they take', () => {
  expect([...new Set(commands.map(([, verb]) => verb))].sort()).toEqual([
    'compare',
    'embed',
    'merge',
    'profile',
    'train',
  ]);
  for (const [line, verb, args] of commands) expect(unknown(verb, args), line).toEqual([]);
  const flagsOf = (pattern: RegExp) => read('Snakefile').match(pattern)!.join(' ');
  expect(unknown('train', flagsOf(/flags=f"[^"]*"/g))).toEqual([]);
  expect(unknown('compare', flagsOf(/COMPARED = .*/g))).toEqual([]);
});

it("has a config.yaml whose flags are the commands'", () => {
  const sweep = Object.keys(config.sweep).map((flag) => `--${flag}`);
  expect(unknown('train', [config.network, config.training, ...sweep].join(' '))).toEqual([]);
  expect(unknown('profile', config.network)).toEqual([]);
  expect(unknown('compare', config.compare.flags)).toEqual([]);
});

it('has a schema that knows what config.yaml holds', () => {
  const check = (value: unknown, schema: { properties?: Record<string, object> }) => {
    if (!schema.properties) return;
    for (const [key, inner] of Object.entries(value as object)) {
      expect(Object.keys(schema.properties)).toContain(key);
      check(inner, schema.properties[key]);
    }
  };
  check(config, parse(read('config.schema.yaml')));
});
