import { expect, it, vi } from 'vitest';
import { relativeError } from '../../src/cpu/differences';
import { evaluate } from '../../src/model/evaluate';
import { layersOf } from '../../src/model/layers';
import { SELECT_BY } from '../../src/train/selection';
import { trainClassifier } from '../../src/train/trainClassifier';
import type { Checkpoint, StepReport, TrainProgress } from '../../src/train/progress';
import { describeGpu } from '../adapter';
import { composition, configFor, noise, optionsWith, throughFiles } from './datasets';

const dataset = composition(150);
const config = configFor(dataset, { encoder: 'bilstm', layers: 2 });
const options = optionsWith({ dropout: 0.2, classWeights: 'balanced', labelSmoothing: 0.05, seed: 3 });

describeGpu('training', (gpu) => {
  /** The checkpoint right after an update. */
  async function afterUpdate(update: number, changes: Partial<typeof options>, model = config) {
    const controller = new AbortController();
    let kept: Checkpoint | undefined;
    const write = async (checkpoint: Checkpoint) => {
      if (checkpoint.state.update !== update || kept) return;
      kept = checkpoint;
      controller.abort();
    };
    const hooks = { signal: controller.signal };
    const checkpoints = { seconds: 0, write };
    const changed = { ...options, ...changes };
    const { stopped } = await trainClassifier(gpu(), dataset, model, changed, hooks, checkpoints);
    expect(stopped).toBe('aborted');
    return kept!.tensors.get('parameters')!.data;
  }

  it('with --accumulate N makes the updates of a batch N times as large', async () => {
    const whole = await afterUpdate(3, { batchResidues: 1200, accumulate: 1 });
    const parts = await afterUpdate(3, { batchResidues: 300, accumulate: 4 });
    expect(relativeError(parts, whole)).toBeLessThan(1e-5);
    expect(parts).not.toEqual(whole);
  });

  it('splits batches that do not fit the memory, with the same result', async () => {
    const whole = await afterUpdate(3, { batchResidues: 1200 });
    const allocated = vi.spyOn(gpu().device, 'createBuffer');
    const split = await afterUpdate(3, { batchResidues: 1200, memoryMiB: 1.2 });
    const bytes = allocated.mock.calls
      .filter(([{ label }]) => !label?.includes('readback'))
      .reduce((sum, [{ size }]) => sum + size, 0);
    allocated.mockRestore();
    expect(bytes).toBeLessThan(1.2 * 1024 * 1024);
    expect(relativeError(split, whole)).toBeLessThan(1e-5);
    expect(split).not.toEqual(whole);
  });

  it('gives the same bits for the same seed, others for another', async () => {
    const first = await trainClassifier(gpu(), dataset, config, options);
    const second = await trainClassifier(gpu(), dataset, config, options);
    expect(second.parameters).toEqual(first.parameters);
    expect(second.history.map((e) => e.valLoss)).toEqual(first.history.map((e) => e.valLoss));
    const other = await trainClassifier(gpu(), dataset, config, { ...options, seed: 4 });
    expect(other.parameters).not.toEqual(first.parameters);
  });

  it('resumes from any checkpoint to the same bits', async () => {
    const checkpoints: Checkpoint[] = [];
    const write = async (checkpoint: Checkpoint) => void checkpoints.push(throughFiles(checkpoint));
    const whole = await trainClassifier(gpu(), dataset, config, options, {}, { seconds: 0, write });
    const middle = checkpoints.find((c) => c.state.epoch === 2 && c.state.step === 2)!;
    const epochEnd = checkpoints.find((c) => c.state.epoch === 3 && c.state.step === 0)!;
    const lastStep = checkpoints.filter((c) => c.state.epoch === 1).at(-1)!;
    const end = checkpoints.at(-1)!;
    expect(lastStep.state.step).toBeGreaterThan(3);
    expect(end.state.epoch).toBe(4);
    for (const checkpoint of [middle, epochEnd, lastStep, end]) {
      const resumed = await trainClassifier(gpu(), dataset, config, options, {}, { resume: checkpoint });
      expect(resumed.parameters).toEqual(whole.parameters);
      expect(resumed.bestEpoch).toBe(whole.bestEpoch);
      const losses = (result: typeof whole) =>
        result.history.map((e) => [e.trainLoss, e.valLoss, e.valAccuracy]);
      expect(losses(resumed)).toEqual(losses(whole));
    }
    const lastCheckpoint = (resume?: Checkpoint) => {
      let last: Checkpoint | undefined;
      const write = async (checkpoint: Checkpoint) => void (last = checkpoint);
      return trainClassifier(gpu(), dataset, config, options, {}, { resume, write }).then(
        () => last!.tensors,
      );
    };
    expect(await lastCheckpoint(middle)).toEqual(end.tensors);
  });

  it('ends on abort with a checkpoint that resumes to the same bits', async () => {
    const whole = await trainClassifier(gpu(), dataset, config, options);
    const controller = new AbortController();
    const checkpoints: Checkpoint[] = [];
    const write = async (checkpoint: Checkpoint) => void checkpoints.push(throughFiles(checkpoint));
    const onProgress = ({ kind, report }: TrainProgress) =>
      kind === 'step' && report.epoch === 2 && report.step === 1 && controller.abort();
    const hooks = { onProgress, signal: controller.signal };
    const aborted = await trainClassifier(gpu(), dataset, config, options, hooks, { write });
    expect(aborted.stopped).toBe('aborted');
    expect(aborted.history.length).toBe(1);
    const last = checkpoints.at(-1)!;
    expect(last.state).toMatchObject({ epoch: 2 });
    expect(last.state.step).toBeGreaterThan(0);
    expect((await trainClassifier(gpu(), dataset, config, options, {}, { resume: last })).parameters).toEqual(
      whole.parameters,
    );
  });

  it('stops early, keeps the weights of the best epoch, and stays stopped when resumed', async () => {
    const noisy = noise(60);
    const model = configFor(noisy, { encoder: 'mean', embeddingDim: 20 });
    const impatient = optionsWith({ epochs: 40, patience: 2, learningRate: 0.1 });
    const epochEnds: Checkpoint[] = [];
    const write = async (checkpoint: Checkpoint) => void epochEnds.push(throughFiles(checkpoint));
    const result = await trainClassifier(gpu(), noisy, model, impatient, {}, { write });
    const losses = result.history.map((e) => e.valLoss);
    expect(result.stopped).toBe('patience');
    expect(losses.length).toBe(result.bestEpoch + 2);
    expect(losses[result.bestEpoch - 1]).toBe(Math.min(...losses));
    const best = epochEnds[result.bestEpoch - 1].tensors.get('parameters')!.data;
    expect(result.parameters).toEqual(layersOf(model).layout.unpack(best));
    const last = epochEnds.at(-1)!;
    expect(last.tensors.get('parameters')!.data).not.toEqual(best);

    const resumed = await trainClassifier(gpu(), noisy, model, impatient, {}, { resume: last });
    expect(resumed.stopped).toBe('patience');
    expect(resumed.history).toEqual(result.history);
    expect(resumed.parameters).toEqual(result.parameters);
  });

  it('keeps the epoch that is the best by what it is told, which `evaluate` finds as good', async () => {
    const few = composition(120, 4);
    const model = configFor(few, { encoder: 'mean', embeddingDim: 8 });
    const by = (selectBy: keyof typeof SELECT_BY) =>
      trainClassifier(
        gpu(),
        few,
        model,
        optionsWith({ epochs: 8, learningRate: 0.05, batchResidues: 200, selectBy }),
      );
    const kept = new Set<number>();
    for (const [selectBy, metric] of [
      ['accuracy', 'accuracy'],
      ['macro-f1', 'macroF1'],
      ['mcc', 'mcc'],
    ] as const) {
      const { history, bestEpoch, parameters } = await by(selectBy);
      const values = history.map((epoch) => SELECT_BY[selectBy].of(epoch)!);
      expect(values[bestEpoch - 1], selectBy).toBe(Math.max(...values));
      const { metrics } = await evaluate(gpu(), { config: model, parameters }, few, { split: 'val' });
      expect(values[bestEpoch - 1], selectBy).toBeCloseTo(metrics[metric], 6);
      kept.add(bestEpoch);
    }
    kept.add((await by('loss')).bestEpoch);
    expect(kept.size).toBeGreaterThan(1);
  });

  it('reports every step once, in order, with the time left from the second on', async () => {
    const steps: StepReport[] = [];
    const { history } = await trainClassifier(gpu(), dataset, config, options, {
      onProgress: ({ kind, report }) => kind === 'step' && steps.push({ ...report }),
    });
    const perEpoch = steps[0].steps;
    expect(steps.map((s) => [s.epoch, s.step])).toEqual(
      Array.from({ length: 3 * perEpoch }, (_, i) => [1 + Math.floor(i / perEpoch), 1 + (i % perEpoch)]),
    );
    const trainResidues = dataset.tokens.reduce((sum, t, i) => sum + (i % 5 === 4 ? 0 : t.length), 0);
    expect(steps.at(-1)!.residues).toBe(3 * trainResidues);
    expect(steps.map(({ secondsLeft }) => secondsLeft >= 0)).toEqual(steps.map((_, i) => i > 0));
    expect(steps.at(-1)!.secondsLeft).toBe(0);
    expect(history.map((e) => e.epoch)).toEqual([1, 2, 3]);
    expect(history[2].trainLoss).toBeLessThan(history[0].trainLoss);
  });

  it('frees every buffer', async () => {
    const created = vi.spyOn(gpu().device, 'createBuffer');
    const destroyed = vi.spyOn(GPUBuffer.prototype, 'destroy');
    await trainClassifier(gpu(), dataset, config, { ...options, epochs: 1 });
    const buffers = created.mock.results.map(({ value }) => value as GPUBuffer);
    expect(buffers.length).toBeGreaterThan(30);
    const alive = buffers.filter((buffer) => !destroyed.mock.contexts.includes(buffer));
    vi.restoreAllMocks();
    expect(alive.map(({ label }) => label)).toEqual([]);
  });
});
