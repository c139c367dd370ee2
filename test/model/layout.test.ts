import { describe, expect, it } from 'vitest';
import { ALIGNMENT } from '../../src/gpu/tensor';
import { padded } from '../../src/kernels/common';
import { MODEL_DEFAULTS, type ModelConfig } from '../../src/model/config';
import { parameterShapes } from '../../src/model/init';
import { layersOf } from '../../src/model/layers';
import type { Parameters } from '../../src/data/parameters';

const CONFIGS: Partial<ModelConfig>[] = [
  { encoder: 'mean', embeddingDim: 1, classes: 1 },
  { encoder: 'mean', embeddingDim: 10, poolNorm: 'none', head: 'mlp', headHidden: 5 },
  { encoder: 'lstm', hidden: 8 },
  { encoder: 'lstm', hidden: 10, layers: 3, embeddingDim: 7 },
  { encoder: 'bilstm', hidden: 10, layers: 2, head: 'mlp', headHidden: 33, classes: 37 },
  { encoder: 'bilstm', hidden: 9, layers: 4, poolNorm: 'none', pool: 'last', classes: 2 },
  { encoder: 'bigru', hidden: 9, layers: 2, pool: 'attention' },
];

describe.each(CONFIGS)('the layout of %o', (changes) => {
  const config: ModelConfig = { ...MODEL_DEFAULTS, classes: 5, ...changes };
  const numbered = numberedParameters(config);
  const { layout } = layersOf(config);

  it('gives back what was packed, with the names and shapes of PyTorch', () => {
    const unpacked = layout.unpack(layout.pack(numbered));
    expect([...unpacked.keys()]).toEqual([...parameterShapes(config).keys()]);
    for (const [name, { shape, data }] of numbered) {
      expect(unpacked.get(name)!.shape, name).toEqual(shape);
      expect(Array.from(unpacked.get(name)!.data), name).toEqual(Array.from(data));
    }
  });

  it('has a place of its own for every value, and zeros everywhere else', () => {
    const slab = layout.pack(numbered);
    const values = [...slab].filter((v) => v !== 0).sort((a, b) => a - b);
    const count = [...numbered.values()].reduce((sum, { data }) => sum + data.length, 0);
    expect(values).toEqual(Array.from({ length: count }, (_, i) => i + 1));
  });

  it('aligns every slot and keeps them apart', () => {
    const { length, slots } = layout;
    let end = 0;
    for (const slot of slots) {
      expect((slot.offset * 4) % ALIGNMENT).toBe(0);
      expect(slot.offset).toBeGreaterThanOrEqual(end);
      end = slot.offset + slot.length;
    }
    expect(end).toBeLessThanOrEqual(length);
    expect(length % 4).toBe(0);
  });
});

describe('packing', () => {
  it('puts the gates of a unit side by side, and matrices (in, out)', () => {
    const config: ModelConfig = {
      ...MODEL_DEFAULTS,
      encoder: 'bilstm',
      hidden: 6,
      embeddingDim: 5,
      classes: 3,
    };
    const parameters = numberedParameters(config);
    const { layout } = layersOf(config);
    const slab = layout.pack(parameters);
    const at = (slot: string, i: number) => slab[layout.slots.find(({ name }) => name === slot)!.offset + i];
    const [direction, gate, unit, from] = [1, 2, 5, 4];
    const recurrent = parameters.get('lstm.weight_hh_l0_reverse')!.data;
    expect(at('lstm.0.recurrent', ((direction * 8 + from) * 8 + unit) * 4 + gate)).toBe(
      recurrent[(gate * 6 + unit) * 6 + from],
    );
    const input = parameters.get('lstm.weight_ih_l0_reverse')!.data;
    expect(at('lstm.0.input', from * 2 * 8 * 4 + (direction * 8 + unit) * 4 + gate)).toBe(
      input[(gate * 6 + unit) * 5 + from],
    );
    const head = parameters.get('head.weight')!.data; // (3, 12): class 2, reverse unit 3
    expect(at('head.weight', (8 + 3) * padded(3) + 2)).toBe(head[2 * 12 + 6 + 3]);
  });

  it('names the tensor that is missing', () => {
    const config: ModelConfig = { ...MODEL_DEFAULTS, classes: 2 };
    const parameters = numberedParameters(config);
    parameters.delete('norm.bias');
    expect(() => layersOf(config).layout.pack(parameters)).toThrow('no tensor named norm.bias');
  });
});

/** Parameters whose values are 1, 2, 3, ... through all tensors. */
function numberedParameters(config: ModelConfig): Parameters {
  let next = 1;
  return new Map(
    [...parameterShapes(config)].map(([name, shape]) => {
      const length = shape.reduce((a, b) => a * b, 1);
      return [name, { shape, data: Float32Array.from({ length }, () => next++) }];
    }),
  );
}
