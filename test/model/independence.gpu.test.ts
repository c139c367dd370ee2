import { describe, expect, it } from 'vitest';
import { maximumError } from '../../src/cpu/differences';
import { MODEL_DEFAULTS, stateWidth, type ModelConfig } from '../../src/model/config';
import { initialParameters } from '../../src/model/init';
import type { BatchReadout, InferenceNetwork } from '../../src/model/inferenceNetwork';
import { planReadouts } from '../../src/model/readouts';
import { describeGpu } from '../adapter';
import { LAYOUTS } from '../kernels/kernelBench';
import { ragged } from './batches';
import { withInference } from './networks';

const CONFIGS: Partial<ModelConfig>[] = [
  { encoder: 'mean' },
  { encoder: 'lstm', hidden: 10, pool: 'last', head: 'mlp' },
  { encoder: 'bilstm', hidden: 9, layers: 2 },
  { encoder: 'bigru', hidden: 7, layers: 2, pool: 'attention' },
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
      const readouts = planReadouts(config, [statesOf(config)]);
      await withInference(laidOut(gpu()), config, capacity, undefined, (predicting) =>
        withInference(laidOut(gpu()), config, capacity, readouts, async (reading) => {
          const networks = { predicting, reading };
          for (const network of [predicting, reading]) network.setParameters(initialParameters(config, 1));
          const alone = await results(networks, config, [sequence], 0);
          for (const [attempt, lengths] of ATTEMPTS) {
            const { tokens } = ragged(lengths, config, lengths.length).batch;
            const place = lengths.indexOf(LENGTH);
            tokens[place] = sequence;
            const among = await results(networks, config, tokens, place);
            expect(maximumError(among.logits, alone.logits), attempt).toBeLessThanOrEqual(1e-6);
            expect(maximumError(among.states, alone.states), attempt).toBeLessThanOrEqual(1e-6);
          }
        }),
      );
    });
  });
});

/** What stands for a sequence's states: where the residue vectors are the states, their mean. */
function statesOf({ encoder }: ModelConfig): BatchReadout {
  return encoder === 'mean' ? 'residue-mean' : 'residue-states';
}

async function results(
  { predicting, reading }: Record<'predicting' | 'reading', InferenceNetwork>,
  config: ModelConfig,
  tokens: Uint8Array[],
  place: number,
) {
  const batch = { tokens, labels: [], uids: tokens.map((_, i) => i) };
  const logits = await predicting.read('logits', await predicting.infer(batch));
  const states = await reading.read(statesOf(config), await reading.infer(batch));
  const before = tokens.slice(0, place).reduce((sum, { length }) => sum + length, 0);
  const [first, rows] = config.encoder === 'mean' ? [place, 1] : [before, tokens[place].length];
  const width = stateWidth(config);
  return {
    logits: logits.subarray(place * config.classes, (place + 1) * config.classes),
    states: states.subarray(first * width, (first + rows) * width),
  };
}
