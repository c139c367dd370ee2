import { expect, it } from 'vitest';
import { compareParameters, relativeError } from '../../src/cpu/differences';
import { meanScale } from '../../src/cpu/crossEntropy';
import type { Batch } from '../../src/model/batch';
import { TrainingNetwork } from '../../src/model/trainingNetwork';
import { describeGpu } from '../adapter';
import { GOLDEN_NAMES, loadGolden, type Golden } from '../golden/load';

describeGpu('PyTorch goldens', (gpu) => {
  for (const name of GOLDEN_NAMES) {
    it(`${name}: logits, gradients and ten AdamW losses`, async () => {
      const golden = loadGolden(name);
      const { config, labels, classWeights } = golden;
      const { batch, order } = longestFirst(golden);
      const residues = golden.sequences.reduce((sum, s) => sum + s.length, 0);
      const capacity = { residues, sequences: order.length, longest: batch.tokens[0].length };
      const { labelSmoothing } = golden;
      const network = await TrainingNetwork.create(gpu(), config, capacity, { labelSmoothing });
      try {
        network.setParameters(golden.parameters);
        network.setClassWeights(Float32Array.from(classWeights ?? ones(config.classes)));
        const run = {
          seed: 0,
          step: 1,
          scale: meanScale(Int32Array.from(labels), classWeights && Float64Array.from(classWeights)),
        };

        const losses: number[] = [];
        const norms: number[] = [];
        for (let update = 1; update <= golden.training.losses.length; update++) {
          network.begin();
          network.accumulate(batch, run);
          if (update === 1) {
            const logits = await network.readLogits(order.length);
            order.forEach((original, row) => {
              const actual = logits.subarray(row * config.classes, (row + 1) * config.classes);
              const expected = golden.logits.slice(
                original * config.classes,
                (original + 1) * config.classes,
              );
              expect(relativeError(actual, expected)).toBeLessThan(1e-4);
            });
          }
          network.update({ ...golden.training, guardNorm: 1e4, update });
          if (update === 1) {
            for (const { name: tensor, error } of compareParameters(
              await network.readParameters('gradients'),
              golden.gradients,
            )) {
              expect(error, tensor).toBeLessThan(1e-3);
            }
          }
          const { loss, weight, norm } = await network.readScalars();
          losses.push(loss / weight);
          norms.push(norm);
        }
        golden.training.losses.forEach((expected, i) =>
          expect(Math.abs(losses[i] / expected - 1)).toBeLessThan(1e-4),
        );
        golden.training.gradientNorms.forEach((expected, i) =>
          expect(Math.abs(norms[i] / expected - 1)).toBeLessThan(1e-3),
        );
      } finally {
        network.destroy();
      }
    });
  }
});

function ones(length: number): number[] {
  return new Array<number>(length).fill(1);
}

/** The golden's batch, sorted as the device wants it, and which sequence went where. */
function longestFirst({ sequences, labels }: Golden): { batch: Batch; order: number[] } {
  const order = sequences.map((_, i) => i).sort((a, b) => sequences[b].length - sequences[a].length);
  return {
    order,
    batch: { tokens: order.map((i) => sequences[i]), labels: order.map((i) => labels[i]), uids: order },
  };
}
