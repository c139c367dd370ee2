/** Runs that Seqloom 0.1.0 left, byte for byte: `seqloom train data.fasta` whole and killed, and the page's two files. */
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readRuns } from '../../demo/worker/readRuns';
import { relativeError } from '../../src/cpu/differences';
import { parameter } from '../../src/data/parameters';
import { evaluate } from '../../src/model/evaluate';
import { readLabelledFor } from '../../src/node/evaluateRun';
import { loadRun } from '../../src/node/loadRun';
import { RunFolder } from '../../src/node/runFolder';
import { runTraining } from '../../src/node/trainingRun';
import { describeGpu } from '../adapter';

const here = (...names: string[]) => join(import.meta.dirname, 'of-0.1.0', ...names);
const DATA = here('data.fasta');

describeGpu('a run of Seqloom 0.1.0', (gpu) => {
  let copies: string;
  beforeAll(() => {
    copies = mkdtempSync(join(tmpdir(), 'seqloom-run-'));
    cpSync(here(), copies, { recursive: true });
  });
  afterAll(() => rmSync(copies, { recursive: true, force: true }));

  it.each(['finished', 'page'])(
    'from %s is the same network, by its hash and its predictions',
    async (name) => {
      const run = await loadRun(here(name));
      // Parts of an embedding are gone on with only where this is the same: a new option of the network must not change it.
      const HASHES: Record<string, string> = {
        finished: '2b3369cda490207414e8624a8450ad6815ceb9825b03cec9c69c625ea200329d',
        page: '3de376fdd651392381f901a108dec890d9e8d5f864f85e3cfd24b2f07d885687',
      };
      expect(run.hash).toBe(HASHES[name]);
      const dataset = await readLabelledFor(run.config, DATA, {});
      const { metrics } = await evaluate(gpu(), run.model, dataset, { split: 'all' });
      expect(metrics.accuracy).toBeGreaterThan(0.8);
    },
  );

  it('reports as it did', async () => {
    const run = await loadRun(here('finished'));
    const report = await RunFolder.open(here('finished')).readReport();
    expect(report.training).toMatchObject({ stopped: 'finished', bestEpoch: 2, parameters: 566 });
    const dataset = await readLabelledFor(run.config, DATA, {});
    const { metrics } = await evaluate(gpu(), run.model, dataset);
    expect(metrics).toEqual(report.test);
  });

  it('goes on from its checkpoint to the network of the whole run', async () => {
    const folder = RunFolder.open(join(copies, 'interrupted'));
    const config = await folder.readConfig();
    const dataset = await readLabelledFor(config, DATA, {});
    expect(dataset.hash).toBe(config.data.hash);
    const report = await runTraining(gpu(), dataset, config, folder);
    expect(report?.training.epochs.map(({ epoch }) => epoch)).toEqual([1, 2]);
    const whole = (await loadRun(here('finished'))).model.parameters;
    for (const [name, { data }] of (await loadRun(folder.path)).model.parameters) {
      expect(relativeError(data, parameter(whole, name).data), name).toBeLessThan(1e-4);
    }
    expect(existsSync(folder.file('page'))).toBe(true);
    const notes = (path: string) =>
      readFileSync(join(path, 'metrics.jsonl'), 'utf8').match(/"epoch":\d+,"step":\d+/g);
    expect(notes(folder.path)).toEqual(notes(here('finished')));
  });

  /** What the options that came later stand for in a run that lacks them. */
  const SINCE = { selectBy: 'loss', precision: 'f32', freeze: [] };

  it('opens where it lacks an option, as if it were there with what it was then', async () => {
    const path = join(copies, 'finished');
    const whole = JSON.parse(readFileSync(join(path, 'config.json'), 'utf8'));
    const { patience: _, ...train } = whole.train;
    const { headHidden: __, ...model } = whole.model;
    writeFileSync(join(path, 'config.json'), JSON.stringify({ ...whole, model, train }));
    const run = await loadRun(path);
    expect(run.config).toEqual({ ...whole, train: { ...whole.train, ...SINCE } });
    expect(run.hash).toBe((await loadRun(here('finished'))).hash);
  });

  it('opens on the page, from the command line and from the page', async () => {
    for (const name of ['finished', 'page']) {
      const files = ['model.safetensors', 'config.json'].map(
        (file) => new File([readFileSync(here(name, file))], file),
      );
      const [{ config, model }] = (await readRuns(files)).runs;
      const run = await loadRun(here(name));
      expect(config).toEqual(run.config);
      expect(model).toEqual(run.model);
    }
  });
});
