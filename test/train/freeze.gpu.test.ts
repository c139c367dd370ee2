import { expect, it } from 'vitest';
import type { Parameters } from '../../src/data/parameters';
import { initialParameters } from '../../src/model/init';
import type { FreezablePart } from '../../src/model/config';
import { freeze } from '../../src/model/frozen';
import { layersOf } from '../../src/model/layers';
import { trainClassifier } from '../../src/train/trainClassifier';
import type { Checkpoint, StepReport, TrainProgress } from '../../src/train/progress';
import { describeGpu } from '../adapter';
import { composition, configFor, optionsWith, throughFiles } from './datasets';

const dataset = composition(150);
const config = configFor(dataset, { encoder: 'bilstm', layers: 2, pool: 'attention' });
const options = optionsWith({ dropout: 0.2, weightDecay: 1, seed: 3 });
const isOf: Record<FreezablePart, (name: string) => boolean> = {
  embedding: (name) => name.startsWith('embedding.'),
  encoder: (name) => name.startsWith('lstm.'),
};

function changed(before: Parameters, after: Parameters): string[] {
  const bytes = (data: ArrayLike<number>) => Float32Array.from(data).join();
  return [...before]
    .filter(([name, { data }]) => bytes(data) !== bytes(after.get(name)!.data))
    .map(([name]) => name);
}

describeGpu('frozen parts', (gpu) => {
  it.each([[['embedding']], [['encoder']], [['embedding', 'encoder']], [[]]] as FreezablePart[][][])(
    '%j stay to the bit, whatever the weight decay; all else learns',
    async (parts) => {
      const { parameters } = await trainClassifier(gpu(), dataset, config, { ...options, freeze: parts });
      const start = initialParameters(config, options.seed);
      const names = [...start.keys()].filter((name) => !parts.some((part) => isOf[part](name)));
      expect(changed(start, parameters)).toEqual(names);
    },
  );

  it.each([[['embedding']], [['encoder']], [['embedding', 'encoder']]] as FreezablePart[][][])(
    '%j are left out of the gradient norm; the gradients of all else are the same',
    async (parts) => {
      const firstStep = async (frozen: FreezablePart[]) => {
        const steps: StepReport[] = [];
        const checkpoints: Checkpoint[] = [];
        const onProgress = ({ kind, report }: TrainProgress) => void (kind === 'step' && steps.push(report));
        const write = async (checkpoint: Checkpoint) => void checkpoints.push(checkpoint);
        const changes = { ...options, freeze: frozen, clipNorm: 0, epochs: 1, batchResidues: 1e6 };
        await trainClassifier(gpu(), dataset, config, changes, { onProgress }, { write });
        const { layout } = layersOf(config);
        return {
          norm: steps[0].gradientNorm,
          moment: layout.unpack(checkpoints[0].tensors.get('firstMoment')!.data),
        };
      };
      const [whole, part] = [await firstStep([]), await firstStep(parts)];
      let squares = 0;
      for (const [name, { data }] of whole.moment) {
        const frozen = parts.some((one) => isOf[one](name));
        expect(part.moment.get(name)!.data).toEqual(frozen ? data.map(() => 0) : data);
        if (!frozen) for (const value of data) squares += (value / (1 - options.beta1)) ** 2;
      }
      expect(part.norm).toBeLessThan(whole.norm);
      expect(Math.abs(part.norm / Math.sqrt(squares) - 1)).toBeLessThan(1e-5);
    },
  );

  it('stay so when training is resumed', async () => {
    const frozen = { ...options, freeze: ['embedding'] as const };
    const checkpoints: Checkpoint[] = [];
    const write = async (checkpoint: Checkpoint) => void checkpoints.push(throughFiles(checkpoint));
    const whole = await trainClassifier(gpu(), dataset, config, frozen, {}, { seconds: 0, write });
    const resume = checkpoints.find(({ state }) => state.epoch === 2 && state.step === 1)!;
    const resumed = await trainClassifier(gpu(), dataset, config, frozen, {}, { resume });
    expect(resumed.parameters).toEqual(whole.parameters);
  });

  it('are refused where a network has none', async () => {
    const mean = configFor(dataset, { encoder: 'mean' });
    await expect(trainClassifier(gpu(), dataset, mean, { ...options, freeze: ['encoder'] })).rejects.toThrow(
      'There is no encoder to freeze',
    );
    const { parameters } = await trainClassifier(gpu(), dataset, mean, { ...options, freeze: ['embedding'] });
    expect(changed(initialParameters(mean, options.seed), parameters)).not.toContain('embedding.weight');
  });
});

it('what is trained and what is frozen are the whole slab between them', () => {
  const layers = layersOf(config);
  const { length } = layers.layout;
  const stretches = (parts: FreezablePart[]) => freeze(layers, parts).trained;
  expect(stretches([])).toEqual([{ offset: 0, length }]);
  const [embedding, head] = stretches(['encoder']);
  expect(embedding.offset).toBe(0);
  expect(head.offset + head.length).toBe(length);
  expect(stretches(['embedding', 'encoder'])).toEqual([head]);
  const [rest] = stretches(['embedding']);
  expect(rest).toEqual({ offset: embedding.length, length: length - embedding.length });
});
