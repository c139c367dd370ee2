import { expect, it } from 'vitest';
import { openGpu } from '../../src/node/openGpu';
import { trainClassifier } from '../../src/train/trainClassifier';
import { describeGpu } from '../adapter';
import { composition, configFor, optionsWith } from './datasets';

describeGpu('training on a device that is lost', () => {
  it('fails with one clear error; read-backs still on their way fail in silence', async () => {
    const dataset = composition(150);
    const gpu = await openGpu();
    const training = trainClassifier(gpu, dataset, configFor(dataset), optionsWith({ batchResidues: 200 }), {
      onProgress: ({ kind, report }) => kind === 'step' && report.step === 3 && gpu.device.destroy(),
    });
    await expect(training).rejects.toMatchObject({
      name: 'SeqloomError',
      problem: { kind: 'adapter-lost' },
      message: expect.stringMatching(/The GPU failed: the device was lost/),
    });
    // Rejections that nobody handles would reach the process now, and fail this file.
    await new Promise((resolve) => setTimeout(resolve, 50));
    await gpu.destroy();
  });
});
