/** Fresh networks are no more sensitive to long sequences than to short ones: by the float64 twin. */
import { expect, it } from 'vitest';
import { Rng } from '../../src/data/rng';
import { MODEL_DEFAULTS, type ModelConfig } from '../../src/model/config';
import { initialParameters } from '../../src/model/init';
import { lossAndGradients } from '../../src/model/twin';

/** Global norm of the gradient of a fresh network on one random sequence. */
function freshNorm(changes: Partial<ModelConfig>, length: number, seed: number): number {
  const config = { ...MODEL_DEFAULTS, classes: 3, ...changes };
  const rng = new Rng(5);
  const tokens = [Uint8Array.from({ length }, () => rng.integer(20))];
  const { gradients } = lossAndGradients(config, initialParameters(config, seed), tokens, [seed % 3]);
  return Math.hypot(...[...gradients.values()].map(({ data }) => Math.hypot(...data)));
}

// With input gates that start half open, these norms are about 60, 1e3 and 1e4.
it.each([300, 1000, 3400])('an LSTM of 64 units, %i residues', (length) => {
  expect(freshNorm({ encoder: 'lstm', hidden: 64 }, length, 0)).toBeLessThan(30);
});

it.each(['lstm', 'bilstm', 'gru'] as const)('%s of 8 units, 7,000 residues', (encoder) => {
  for (const seed of [0, 1]) expect(freshNorm({ encoder, hidden: 8 }, 7000, seed)).toBeLessThan(30);
});

it('an LSTM of 8 units, 35,000 residues', () => {
  expect(freshNorm({ encoder: 'lstm', hidden: 8 }, 35_000, 0)).toBeLessThan(30);
});

it('the input gates of an LSTM add what its forget gates let go', () => {
  const hidden = 16;
  const parameters = initialParameters({ ...MODEL_DEFAULTS, hidden, classes: 2 }, 3);
  const bias = parameters.get('lstm.bias_ih_l0')!.data;
  for (let unit = 0; unit < hidden; unit++) {
    expect(bias[hidden + unit]).toBeGreaterThanOrEqual(0);
    expect(bias[hidden + unit]).toBeLessThanOrEqual(Math.log(100));
    expect(bias[unit]).toBe(-bias[hidden + unit]);
  }
});
