import { describe, expect, it } from 'vitest';
import { maxForward } from '../../src/cpu/pool';
import { MODEL_DEFAULTS, type ModelConfig } from '../../src/model/config';
import { planMemory } from '../../src/model/capacity';
import { planReadouts, READOUT_NAMES, readoutsOf, readoutWidth } from '../../src/model/readouts';

const LSTM: ModelConfig = { ...MODEL_DEFAULTS, encoder: 'bilstm', hidden: 6, layers: 3, classes: 2 };
const MEAN: ModelConfig = { ...LSTM, encoder: 'mean' };

describe('planReadouts', () => {
  it('reads the top layer unless told, and no layer where no states are wanted', () => {
    expect(planReadouts(LSTM, ['state-max', 'residue-mean'])).toEqual({
      names: ['state-max', 'residue-mean'],
      layer: 3,
    });
    expect(planReadouts(LSTM, ['state-max'], 1).layer).toBe(1);
    expect(planReadouts(LSTM, ['residue-mean', 'residue-table']).layer).toBe(0);
  });

  it('takes the average of the states, or of the residue vectors where there are none, by default', () => {
    expect(planReadouts(LSTM).names).toEqual(['state-mean']);
    expect(planReadouts(MEAN).names).toEqual(['residue-mean']);
  });

  it.each<[string, ModelConfig, string[], number | undefined, RegExp]>([
    [
      'states of a network without a recurrent encoder',
      MEAN,
      ['state-mean'],
      undefined,
      /state-mean needs the states of a recurrent encoder, and this network's encoder is mean\. It has residue-mean, residue-table\./,
    ],
    ['an unknown readout', LSTM, ['mean'], undefined, /no readout "mean". It has residue-mean, state-mean,/],
    ['an inherited name', LSTM, ['constructor'], undefined, /no readout "constructor"/],
    ['no readout', LSTM, [], undefined, /No readout is asked for/],
    ['one twice', LSTM, ['state-max', 'state-max'], undefined, /state-max is asked for twice/],
    ['a layer it lacks', LSTM, ['state-max'], 4, /no layer 4: this network has recurrent layers 1 to 3/],
    ['layer 0', { ...LSTM, layers: 1 }, ['state-max'], 0, /no layer 0: this network has one recurrent layer/],
    [
      'attention of a network without it',
      LSTM,
      ['residue-attention'],
      undefined,
      /needs the pool attention, and this network's pool is mean/,
    ],
    ['a layer of what has none', LSTM, ['residue-mean'], 2, /residue-mean read no layer's states/],
  ])('refuses %s', (_, config, names, layer, message) => {
    expect(() => planReadouts(config, names, layer)).toThrow(message);
    expect(() => planReadouts(config, names, layer)).toThrow(
      expect.objectContaining({ name: 'SeqloomError' }),
    );
  });
});

describe('readouts', () => {
  it('are as wide as what they are made of', () => {
    expect(readoutsOf({ ...LSTM, pool: 'attention' })).toEqual(READOUT_NAMES);
    expect(readoutsOf(LSTM)).not.toContain('residue-attention');
    expect(readoutWidth(LSTM, 'residue-mean')).toBe(10);
    expect(readoutWidth(LSTM, 'residue-table')).toBe(10);
    expect(readoutWidth(LSTM, 'state-last')).toBe(12);
    expect(readoutWidth({ ...LSTM, encoder: 'lstm' }, 'residue-states')).toBe(6);
    expect(readoutWidth(LSTM, 'state-attention')).toBe(12);
    expect(readoutWidth(LSTM, 'residue-attention')).toBe(1);
  });

  it('need no buffers of layers above the one that is read, and none of the head', () => {
    const capacity = { residues: 100, sequences: 10, longest: 50 };
    const namesOf = (readouts: string[], layer?: number) =>
      planMemory(LSTM, capacity, { training: false, readouts: planReadouts(LSTM, readouts, layer) }).map(
        ({ name }) => name,
      );
    expect(namesOf(['residue-mean'])).toEqual([
      'parameters',
      'batch',
      'residueVectors',
      'readout.residue-mean',
    ]);
    expect(namesOf(['state-max', 'residue-states'], 1)).toEqual(
      expect.arrayContaining(['states.0', 'cells', 'readout.state-max']),
    );
    expect(namesOf(['state-max'], 1)).not.toContain('states.1');
    expect(namesOf(['residue-table'])).toEqual(['parameters', 'batch']);
  });
});

describe('maximum pooling, float64', () => {
  it('takes the largest of each column within each sequence, also where all are negative', () => {
    const rows = Float64Array.of(-3, 5, -1, 2, -2, 9, 7, -8);
    expect(Array.from(maxForward(rows, 2, Int32Array.of(0, 3, 4)))).toEqual([-1, 9, 7, -8]);
  });
});
