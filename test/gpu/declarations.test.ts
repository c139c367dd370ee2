import { describe, expect, it } from 'vitest';
import { readConstant, readStruct } from '../../src/gpu/declarations';

const SOURCE = `
const SHIFT: u32 = 5;
const SCALE: f32 = 1.0;

struct Batch { rows: u32, scale: f32 }
struct Sums {
  loss: f32, weight: f32,   // of one update, all of it
  count: u32,
  norm: f32, clip: f32,
}
struct Wide { rows: u32, colour: vec4f }
`;

describe('readStruct', () => {
  const sums = readStruct(SOURCE, 'Sums', ['clip', 'norm', 'count', 'weight', 'loss']);

  it("keeps the shader's order, and packs each field as its type", () => {
    expect(sums.fields).toEqual(['loss', 'weight', 'count', 'norm', 'clip']);
    expect(sums.length).toBe(8);
    const words = sums.pack({ clip: 0.5, norm: 4, count: 2 ** 32 - 1, weight: 0.1, loss: -1 });
    const floats = new Float32Array(words.buffer);
    expect([...floats.subarray(0, 2)]).toEqual([-1, Math.fround(0.1)]);
    expect(words[2]).toBe(2 ** 32 - 1);
    expect([...floats.subarray(3)]).toEqual([4, 0.5, 0, 0, 0]);
  });

  it('unpacks what it packs, wherever it lies', () => {
    const values = { loss: 3, weight: 0.25, count: 7, norm: -2, clip: 1 };
    const floats = new Float32Array(12);
    new Uint32Array(floats.buffer).set(sums.pack(values), 4);
    expect(sums.unpack(floats.subarray(4))).toEqual(values);
  });

  it('refuses a field renamed on either side, naming it', () => {
    const renamed = SOURCE.replace('scale: f32', 'factor: f32');
    expect(() => readStruct(renamed, 'Batch', ['rows', 'scale'])).toThrow('Batch has no field scale');
    expect(() => readStruct(SOURCE, 'Batch', ['rows', 'factor'])).toThrow('Batch has no field factor');
  });

  it('refuses a field that only the shader has, a struct that it lacks, and what is no 4-byte number', () => {
    expect(() => readStruct(SOURCE, 'Batch', ['rows'])).toThrow("the field scale of the shader's Batch");
    expect(() => readStruct(SOURCE, 'Bat', ['rows'])).toThrow('declares no struct Bat');
    expect(() => readStruct(SOURCE, 'Wide', ['rows', 'colour'])).toThrow('`colour: vec4f`');
  });
});

describe('readConstant', () => {
  it('gives whole numbers by name, and refuses others', () => {
    expect(readConstant(SOURCE, 'SHIFT')).toBe(5);
    expect(() => readConstant(SOURCE, 'SCALE')).toThrow('declares no `const SCALE: u32 = value;`');
    expect(() => readConstant(SOURCE, 'SHIF')).toThrow('const SHIF');
  });
});
