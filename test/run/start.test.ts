import { describe, expect, it } from 'vitest';
import { ALPHABET } from '../../src/data/alphabet';
import { residueVectors } from '../../src/data/residueVectors';
import { initialParameters } from '../../src/model/init';
import { networkToStart, startingWeights, startInWords } from '../../src/run/start';
import { randomModel } from '../embed/models';

const model = randomModel({ encoder: 'gru', hidden: 8, embeddingDim: 4 });
const from = { path: '/runs/a', hash: 'ff', config: { classes: ['a', 'b', 'c'] }, model };
const rows = Array.from(ALPHABET.slice(0, 20), (symbol, i) => [symbol, [i, 1, 2, 3]] as const);
const embedding = { path: '/t.tsv', ...residueVectors(rows, 't.tsv') };

describe('a network that starts from known weights', () => {
  it('is the one that they are of, unless another head is asked for', () => {
    const { classes: _, ...known } = model.config;
    expect(networkToStart({ from }, {})).toEqual(known);
    expect(networkToStart({ from }, { hidden: 8, head: 'mlp' })).toEqual({ ...known, head: 'mlp' });
    expect(() => networkToStart({ from }, { hidden: 16 })).toThrow(
      '/runs/a has hidden 8, and 16 is asked for',
    );
    expect(() => networkToStart({ from }, { encoder: 'lstm' })).toThrow('/runs/a has encoder gru, and lstm');
  });

  it('is as wide as its residue vectors', () => {
    expect(networkToStart({ embedding }, { hidden: 32 })).toMatchObject({ embeddingDim: 4, hidden: 32 });
    expect(() => networkToStart({ embedding }, { embeddingDim: 10 })).toThrow(
      '/t.tsv has embeddingDim 4, and 10',
    );
    const narrow = { ...embedding, width: 3 };
    expect(() => networkToStart({ from, embedding: narrow }, {})).toThrow(
      '/t.tsv have 3 values, those of the run /runs/a 4',
    );
  });
});

describe('first weights', () => {
  const names = [...model.parameters.keys()];
  const head = names.filter((name) => name.startsWith('head.'));

  it('are all of a run of the same classes', () => {
    const { parameters, about } = startingWeights(model.config, ['a', 'b', 'c'], 1, { from });
    expect(parameters).toEqual(model.parameters);
    expect(about).toEqual({ from: { path: '/runs/a', hash: 'ff', taken: names }, anew: [] });
    expect(startInWords(about)).toEqual([
      'Weights of /runs/a: embedding, gru, norm, head.',
      'Nothing starts anew.',
    ]);
  });

  it.each([
    [{ sequences: 40, seen: 0 }, undefined],
    [{ sequences: 40, seen: 12 }, '12 of the 40 sequences that are tested here are among those that /runs/a'],
    [{ sequences: 40, seen: null }, 'Whether /runs/a has learned from sequences that are tested here'],
  ])('say what of the tested sequences the run knew: %o', (tested, told) => {
    const { about } = startingWeights(model.config, ['a', 'b', 'c'], 1, { from });
    const [, second] = startInWords({ ...about, from: { ...about.from!, tested } });
    expect(second).toContain(told ?? 'Nothing starts anew.');
  });

  it.each([
    ['other', ['a', 'b', 'd']],
    ['more', ['a', 'b', 'c', 'd']],
  ])('have a fresh head with %s classes', (_, classes) => {
    const config = { ...model.config, classes: classes.length };
    const { parameters, about } = startingWeights(config, classes, 1, { from });
    const fresh = initialParameters(config, 1);
    for (const [name, tensor] of parameters) {
      expect(tensor).toEqual((head.includes(name) ? fresh : model.parameters).get(name));
    }
    expect(about.anew).toEqual(head);
    expect(startInWords(about).at(-1)).toBe('Anew: head.');
  });

  it('have the residue vectors of a table, zeros where it has none', () => {
    const { parameters, about } = startingWeights(model.config, ['a', 'b', 'c'], 1, { from, embedding });
    const { data } = parameters.get('embedding.weight')!;
    expect(Array.from(data.slice(4, 8))).toEqual([1, 1, 2, 3]);
    expect(Array.from(data.slice(80))).toEqual([0, 0, 0, 0]);
    expect(about.from!.taken).toEqual(names.filter((name) => name !== 'embedding.weight'));
    expect(about.embedding).toEqual({ path: '/t.tsv', width: 4, taken: ALPHABET.slice(0, 20), zero: 'X' });
    expect(startInWords(about)[1]).toBe(
      'Residue vectors of /t.tsv: 4 values for each of ACDEFGHIKLMNPQRSTVWY; X is not in it and starts at zero.',
    );
  });
});
