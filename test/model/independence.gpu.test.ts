import { describe, expect, it } from 'vitest';
import { maximumError } from '../../src/cpu/compare';
import { MODEL_DEFAULTS, stateWidth, type ModelConfig } from '../../src/model/config';
import { topStates } from '../../src/model/forward';
import { initialParameters } from '../../src/model/init';
import type { Network } from '../../src/model/network';
import { describeGpu } from '../adapter';
import { LAYOUTS } from '../kernels/bench';
import { ragged } from './batches';
import { compact, withNetwork } from './networks';

const CONFIGS: Partial<ModelConfig>[] = [
  { encoder: 'mean' },
  { encoder: 'lstm', hidden: 10, pool: 'last', head: 'mlp' },
  { encoder: 'bilstm', hidden: 9, layers: 2 },
];

const LENGTH = 37;
const ATTEMPTS: [string, number[]][] = [
  ['in front of shorter ones', [LENGTH, 30, 8, 2, 1]],
  ['behind a longer one', [1500, LENGTH]],
  ['in the middle of a tile', [...new Array<number>(17).fill(LENGTH + 4), LENGTH, 36, 3, 1]],
  ['at the start of the second tile', [...new Array<number>(32).fill(LENGTH + 1), LENGTH]],
];

describeGpu("a sequence's logits and states", (gpu) => {
  describe.each(LAYOUTS)('%s', (_, laidOut) => {
    it.each(CONFIGS)('do not depend on its batch mates or its place: %o', async (changes) => {
      const config: ModelConfig = { ...MODEL_DEFAULTS, classes: 4, ...changes };
      const [sequence] = ragged([LENGTH], config, 99).batch.tokens;
      const capacity = { residues: 1600, sequences: 40, longest: 1500 };
      await withNetwork(laidOut(gpu()), config, capacity, { training: false }, 0, async (network) => {
        network.setParameters(initialParameters(config, 1));
        const alone = await results(network, [sequence], 0);
        for (const [attempt, lengths] of ATTEMPTS) {
          const { tokens } = ragged(lengths, config, lengths.length).batch;
          const place = lengths.indexOf(LENGTH);
          tokens[place] = sequence;
          const among = await results(network, tokens, place);
          expect(maximumError(among.logits, alone.logits), attempt).toBeLessThanOrEqual(1e-6);
          expect(maximumError(among.states, alone.states), attempt).toBeLessThanOrEqual(1e-6);
        }
      });
    });
  });
});

async function results(network: Network, tokens: Uint8Array[], place: number) {
  network.infer({ tokens, labels: [], uids: tokens.map((_, i) => i) });
  const { classes } = network.config;
  const width = stateWidth(network.config);
  const first = tokens.slice(0, place).reduce((sum, t) => sum + t.length, 0);
  const last = first + tokens[place].length;
  const logits = await compact(network, 'logits', place + 1);
  const states = await compact(network, topStates(network.config), last);
  return { logits: logits.subarray(place * classes), states: states.subarray(first * width) };
}
