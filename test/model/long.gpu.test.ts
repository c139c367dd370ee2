import { expect, it } from 'vitest';
import { compareParameters, relativeError } from '../../src/cpu/differences';
import * as twin from '../../src/model/twin';
import { MOST_RESIDUES } from '../../src/kernels/common';
import { MODEL_DEFAULTS, type ModelConfig } from '../../src/model/config';
import { initialParameters } from '../../src/model/init';
import { planReadouts } from '../../src/model/readouts';
import { describeGpu } from '../adapter';
import { ragged } from './batches';
import { STILL, withInference, withTraining } from './networks';

const LSTM: ModelConfig = { ...MODEL_DEFAULTS, encoder: 'bilstm', hidden: 8, embeddingDim: 3, classes: 2 };

/** Software adapters end loops early, and rounding adds up: neither may show in the longest sequences. */
describeGpu('very long sequences', (gpu) => {
  it.each([100_000, MOST_RESIDUES])('the mean of %i residues and its gradients', async (length) => {
    const config: ModelConfig = { ...MODEL_DEFAULTS, encoder: 'mean', embeddingDim: 3, classes: 2 };
    const { batch, capacity } = ragged([length], config);
    const parameters = initialParameters(config, 1);
    const expected = twin.lossAndGradients(config, parameters, batch.tokens, batch.labels);
    await withTraining(gpu(), config, capacity, {}, async (network) => {
      network.setParameters(parameters);
      network.setClassWeights(new Float32Array(2).fill(1));
      network.begin();
      network.accumulate(batch, { seed: 0, step: 1, scale: 1 });
      expect(relativeError(await network.readLogits(1), expected.logits)).toBeLessThan(1e-5);
      const gradients = await network.readParameters('gradients');
      expect(compareParameters(gradients, expected.gradients)[0].error).toBeLessThan(1e-4);
    });
  });

  it.each([
    [8, 100_000],
    [12, 8_000],
  ])('the states of an LSTM of %i units after %i residues', async (hidden, length) => {
    const config: ModelConfig = { ...LSTM, hidden, encoder: 'lstm' };
    const { batch, capacity } = ragged([length], config);
    const parameters = initialParameters(config, 1);
    const expected = twin.forward(config, parameters, batch.tokens);
    await withInference(
      gpu(),
      config,
      capacity,
      planReadouts(config, ['residue-states']),
      async (network) => {
        network.setParameters(parameters);
        const states = await network.read('residue-states', await network.infer(batch));
        expect(relativeError(states, expected.states[0][0])).toBeLessThan(1e-5);
      },
    );
  });

  it('the gradients of an LSTM through 10,000 residues', async () => {
    const { batch, capacity } = ragged([10_000], LSTM);
    const parameters = initialParameters(LSTM, 1);
    const expected = twin.lossAndGradients(LSTM, parameters, batch.tokens, batch.labels);
    await withTraining(gpu(), LSTM, capacity, {}, async (network) => {
      network.setParameters(parameters);
      network.setClassWeights(new Float32Array(2).fill(1));
      network.begin();
      network.accumulate(batch, { seed: 0, step: 1, scale: 1 });
      network.update(STILL);
      const gradients = await network.readParameters('gradients');
      expect(compareParameters(gradients, expected.gradients)[0].error).toBeLessThan(1e-4);
    });
  });
});
