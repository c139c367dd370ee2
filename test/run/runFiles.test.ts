import { describe, expect, it } from 'vitest';
import { MODEL_DEFAULTS, type ModelConfig } from '../../src/model/config';
import { initialParameters } from '../../src/model/init';
import { decodeModel, encodeModel } from '../../src/run/runFiles';

const model: ModelConfig = { ...MODEL_DEFAULTS, encoder: 'bilstm', hidden: 8, classes: 2 };
const parameters = initialParameters(model, 1);
const bytes = encodeModel(parameters);
const names = { model: 'm.safetensors', config: 'c.json' };
const decode = (changes: Partial<ModelConfig>) =>
  decodeModel(bytes, { model: { ...model, ...changes } }, names);

describe('model.safetensors', () => {
  it('comes back as float32, in the order of the network', () => {
    const back = decode({});
    expect([...back.keys()]).toEqual([...parameters.keys()]);
    for (const [name, { shape, data }] of parameters) {
      expect(back.get(name)).toEqual({ shape, data: Float32Array.from(data) });
    }
  });

  it.each<[Partial<ModelConfig>, string]>([
    [{ hidden: 16 }, 'tensor lstm.weight_ih_l0 has the shape [32, 10] instead of [64, 10]'],
    [{ layers: 2 }, 'tensor lstm.weight_ih_l1 is missing'],
    [{ encoder: 'lstm' }, 'tensor norm.weight has the shape [16] instead of [8]'],
    [{ poolNorm: 'none' }, 'tensor norm.weight does not belong to it'],
  ])('is refused for a network of %o', (changes, what) => {
    expect(() => decode(changes)).toThrow(`m.safetensors is not the network that c.json describes: ${what}`);
  });

  it.each([NaN, Infinity, -Infinity])('with %s among its values is refused by name', (value) => {
    const broken = initialParameters(model, 1);
    broken.get('head.bias')!.data[1] = value;
    expect(() => decodeModel(encodeModel(broken), { model }, names)).toThrow(
      'm.safetensors cannot be used: tensor head.bias holds values that are no finite numbers',
    );
  });

  it('cut short is refused', () => {
    expect(() => decodeModel(bytes.subarray(0, 100), { model }, names)).toThrow(
      'm.safetensors is not a sound safetensors file',
    );
  });
});
