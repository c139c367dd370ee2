import { expect, it } from 'vitest';
import { forward } from '../../src/model/twin';
import { lastForward, maxForward, meanForward } from '../../src/cpu/pool';
import { SYMBOLS } from '../../src/data/alphabet';
import { packBatch } from '../../src/cpu/batch';
import { embed, type Embedding } from '../../src/embed/embed';
import type { TrainedModel } from '../../src/model/trainedModel';
import { ENCODERS, stateWidth, type ModelConfig } from '../../src/model/config';
import { readoutsOf, type ReadoutName } from '../../src/model/readouts';
import { describeGpu } from '../adapter';
import { randomModel, randomTokens } from './models';

/** Every readout in float64, row-major. */
function twin({ config, parameters }: TrainedModel, sequences: Uint8Array[], layer: number) {
  const { offsets } = packBatch(sequences);
  const { residueVectors, states } = forward(config, parameters, sequences);
  const vectors = Float64Array.from(residueVectors.flatMap((rows) => Array.from(rows)));
  const table = parameters.get('embedding.weight')!.data;
  const twins = new Map<ReadoutName, ArrayLike<number>>([
    ['residue-mean', meanForward(vectors, config.embeddingDim, offsets)],
    ['residue-table', table],
  ]);
  if (config.encoder === 'mean') return twins;
  const width = stateWidth(config);
  const all = Float64Array.from(states[layer - 1].flatMap((rows) => Array.from(rows)));
  return twins
    .set('state-mean', meanForward(all, width, offsets))
    .set('state-last', lastForward(all, width, offsets, ENCODERS[config.encoder].directions))
    .set('state-max', maxForward(all, width, offsets))
    .set('residue-states', all);
}

function largestDifference(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  expect(actual.length).toBe(expected.length);
  let largest = 0;
  for (let i = 0; i < expected.length; i++) largest = Math.max(largest, Math.abs(actual[i] - expected[i]));
  return largest;
}

/** The same numbers to the last bit. */
function expectSameBits(actual: Float32Array, expected: Float32Array, what: string): void {
  const bits = (values: Float32Array) => Buffer.from(values.buffer, values.byteOffset, values.byteLength);
  expect(bits(actual).equals(bits(expected)), what).toBe(true);
}

/** Widths that need padding on the GPU and widths that do not; all encoders; a layer below the top. */
const NETWORKS: [string, Partial<ModelConfig>, number?][] = [
  ['mean, 10 wide', { encoder: 'mean' }],
  ['mean, 8 wide', { encoder: 'mean', embeddingDim: 8 }],
  ['lstm, hidden 64', { encoder: 'lstm' }],
  ['lstm, hidden 9', { encoder: 'lstm', hidden: 9, embeddingDim: 7 }],
  ['bilstm, hidden 10', { encoder: 'bilstm', hidden: 10 }],
  ['bilstm of 2 layers, hidden 13, top layer', { encoder: 'bilstm', hidden: 13, layers: 2 }],
  ['bilstm of 3 layers, hidden 8, layer 2', { encoder: 'bilstm', hidden: 8, layers: 3 }, 2],
  ['bilstm of 2 layers, hidden 13, layer 1', { encoder: 'bilstm', hidden: 13, layers: 2 }, 1],
  ['lstm, hidden 260 (one step per dispatch)', { encoder: 'lstm', hidden: 260 }],
];

describeGpu('embed', (gpu) => {
  it.each(NETWORKS)('agrees with float64 on ragged lengths: %s', async (_, changes, layer) => {
    const model = randomModel(changes);
    const sequences = randomTokens(changes.hidden === 260 ? 12 : 40, 60);
    const names = readoutsOf(model.config);
    const embeddings = await embed(gpu(), model, sequences, { readouts: names, layer });
    expect([...embeddings.keys()]).toEqual(names);
    const expected = twin(model, sequences, layer ?? model.config.layers);
    for (const name of names) {
      const difference = largestDifference(embeddings.get(name)!.data, expected.get(name)!);
      expect(difference, name).toBeLessThan(1e-5);
    }
  });

  it('says of what shape the vectors are', async () => {
    const model = randomModel({ encoder: 'bilstm', hidden: 6 });
    const sequences = [Uint8Array.of(1, 2, 3), Uint8Array.of(4)];
    const readouts = ['residue-states', 'state-mean', 'residue-table'];
    const embeddings = await embed(gpu(), model, sequences, { readouts });
    expect(embeddings.get('residue-states')).toMatchObject({
      kind: 'residue',
      width: 12,
      offsets: Float64Array.of(0, 3, 4),
    });
    expect(embeddings.get('state-mean')).toMatchObject({ kind: 'sequence', width: 12 });
    expect(embeddings.get('residue-table')).toMatchObject({ kind: 'table', width: 10 });
    expect(embeddings.get('residue-table')!.data).toEqual(
      Float32Array.from(model.parameters.get('embedding.weight')!.data),
    );
    expect((await embed(gpu(), model, [])).get('state-mean')!.data.length).toBe(0);
  });

  it.each([
    ['lstm', {}],
    ['bilstm of 2 layers, hidden 13', { encoder: 'bilstm', hidden: 13, layers: 2 }],
    ['lstm, hidden 260', { hidden: 260 }],
    ['mean', { encoder: 'mean' }],
  ] as [string, Partial<ModelConfig>][])(
    'gives a sequence the same bits alone, in any company, in any place and under any memory limit: %s',
    async (_, changes) => {
      const model = randomModel(changes);
      const sequences = randomTokens(60, 90);
      // Longer than the steps of one dispatch of the time loop.
      if (model.config.hidden <= 64) {
        sequences[40] = Uint8Array.from({ length: 400 }, (_, i) => (i * 7 + (i >> 3)) % SYMBOLS);
      }
      const readouts = readoutsOf(model.config).filter((name) => name !== 'residue-table');
      const all = await embed(gpu(), model, sequences, { readouts });
      const reversed = await embed(gpu(), model, [...sequences].reverse(), { readouts });
      const parted = await embed(gpu(), model, sequences, { readouts, memoryMiB: smallMemory(model) });
      for (const i of [0, 1, 5, 17, 40, 59]) {
        const alone = await embed(gpu(), model, [sequences[i]], { readouts });
        for (const name of readouts) {
          const vector = vectorOf(all.get(name)!, i);
          expectSameBits(vectorOf(alone.get(name)!, 0), vector, `${name} of ${i} alone`);
          expectSameBits(vectorOf(reversed.get(name)!, 59 - i), vector, `${name} of ${i} elsewhere`);
        }
      }
      for (const name of readouts) expectSameBits(parted.get(name)!.data, all.get(name)!.data, name);
    },
  );

  it('refuses a readout that the network lacks, and a sequence that does not fit', async () => {
    const sequences = [new Uint8Array(50_000)];
    await expect(
      embed(gpu(), randomModel({ encoder: 'mean' }), sequences, { readouts: ['state-max'] }),
    ).rejects.toThrow(/encoder is mean.*It has residue-mean, residue-table/);
    await expect(embed(gpu(), randomModel(), sequences, { memoryMiB: 4 })).rejects.toThrow(
      /A sequence of 50,000 residues does not fit/,
    );
  });

  it('stops when told to', async () => {
    const controller = new AbortController();
    controller.abort();
    const aborted = embed(gpu(), randomModel(), randomTokens(5, 9), {}, { signal: controller.signal });
    await expect(aborted).rejects.toThrow(/abort/i);
  });
});

function vectorOf({ kind, width, data, offsets }: Embedding, i: number): Float32Array {
  const [begin, end] = kind === 'residue' ? [offsets![i], offsets![i + 1]] : [i, i + 1];
  return data.subarray(begin * width, end * width);
}

/** MiB that force batches to be divided: the parameters and a few hundred residues. */
function smallMemory({ config }: TrainedModel): number {
  return config.hidden > 256 ? 3 : 1;
}
