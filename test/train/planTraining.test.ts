import { expect, it } from 'vitest';
import type { Gpu } from '../../src/gpu/device';
import { planTraining } from '../../src/train/trainClassifier';
import { TrainingData } from '../../src/train/trainingData';
import { TRAIN_DEFAULTS } from '../../src/train/options';
import { composition, configFor } from './datasets';

const adapter = (software: boolean) =>
  ({ software, device: { limits: { maxBufferSize: 2 ** 28, maxStorageBufferBindingSize: 2 ** 27 } } }) as Gpu;

it('a GPU runs an update in one part where that fits its memory, a CPU in as many as the options say', () => {
  const dataset = composition(600);
  const options = { ...TRAIN_DEFAULTS, batchResidues: 500, accumulate: 8 };
  const plan = (software: boolean, memoryMiB = options.memoryMiB) =>
    planTraining(adapter(software), new TrainingData(dataset), configFor(dataset), { ...options, memoryMiB });
  expect(plan(true).limits).toMatchObject({ updateResidues: 4000, microResidues: 500 });
  expect(plan(false).limits).toMatchObject({ updateResidues: 4000, microResidues: 4000 });
  const { limits, capacity } = plan(false, 1);
  expect(limits).toMatchObject({ updateResidues: 4000, microResidues: capacity.residues });
  expect(capacity.residues).toBeLessThan(4000);
});
