import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Dataset } from '../../src/data/types';
import { SeqloomError } from '../../src/errors';
import { createRun } from '../../src/node/newRun';
import type { OpenGpu } from '../../src/node/openGpu';
import { runTraining } from '../../src/node/trainingRun';
import { describeGpu } from '../adapter';
import { orderOnly } from '../compare/datasets';

describeGpu('runTraining', (gpu) => {
  let root: string;
  let dataset: Dataset;

  beforeAll(() => {
    root = mkdtempSync(join(tmpdir(), 'seqloom-run-'));
    dataset = orderOnly(40);
  });
  afterAll(() => rmSync(root, { recursive: true, force: true }));

  const start = (name: string) =>
    createRun(gpu() as OpenGpu, dataset, {
      folder: join(root, name),
      network: { hidden: 8, embeddingDim: 4 },
      training: { epochs: 2 },
    });

  it('leaves no folder behind where an option is not what it may be', async () => {
    for (const wrong of [{ network: { hidden: 3 } }, { training: { epochs: -1 } }]) {
      const folder = join(root, 'wrong');
      await expect(createRun(gpu() as OpenGpu, dataset, { folder, ...wrong })).rejects.toThrow(SeqloomError);
      expect(existsSync(folder)).toBe(false);
    }
  });

  it.each(['testing, and fitting the baselines', 'embedding sequences for the report'])(
    'aborted while %s is gone on with as if nothing had happened',
    async (stage) => {
      const whole = await start(`whole ${stage}`);
      const expected = await runTraining(gpu(), dataset, whole.config, whole.folder);
      const { folder, config } = await start(stage);
      const controller = new AbortController();
      const onStage = (entered: string) => entered === stage && controller.abort();
      const { signal } = controller;
      expect(await runTraining(gpu(), dataset, config, folder, { onStage, signal })).toBeUndefined();
      expect(folder.finished).toBe(false);
      expect(existsSync(folder.file('checkpoint'))).toBe(true);
      const report = await runTraining(gpu(), dataset, config, folder);
      expect(report?.test).toEqual(expected?.test);
      expect(readdirSync(folder.path)).toEqual(readdirSync(whole.folder.path));
      expect(readFileSync(folder.file('model'))).toEqual(readFileSync(whole.folder.file('model')));
    },
  );
});
