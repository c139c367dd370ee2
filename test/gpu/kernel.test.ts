import { describe, expect, it } from 'vitest';
import { readBindings, specialize, unroll } from '../../src/gpu/kernel';

const SOURCE = `
const WIDTH: u32 = 4;            // vec4 per row
const SCALE: f32 = 1.0;
const LAST: bool = false;
const DOUBLE: u32 = WIDTH * 2;

@group(0) @binding(0) var<uniform> batch: Batch;
@group(0) @binding(3) var<storage, read> weight: array<vec4f>;
@group(0)   @binding(12)
var<storage, read_write> y: array<f32>;
var<workgroup> shared_steps: u32;
`;

describe('readBindings', () => {
  it('gives numbers by name, and only what is bound', () => {
    expect(readBindings(SOURCE)).toEqual(
      new Map([
        ['batch', 0],
        ['weight', 3],
        ['y', 12],
      ]),
    );
  });
});

describe('specialize', () => {
  it('writes values as literals of the declared type and leaves the rest alone', () => {
    const text = specialize(SOURCE, { WIDTH: 4294967295, SCALE: 2, LAST: true });
    expect(text).toContain('const WIDTH: u32 = 4294967295;            // vec4 per row');
    expect(text).toContain('const SCALE: f32 = 2.0;');
    expect(text).toContain('const LAST: bool = true;');
    expect(text).toContain('const DOUBLE: u32 = WIDTH * 2;');
    expect(specialize(SOURCE, { SCALE: 1e-7 })).toContain('const SCALE: f32 = 1e-7;');
    expect(specialize(SOURCE, { SCALE: 1 / 3 })).toContain(`const SCALE: f32 = ${1 / 3};`);
    expect(specialize(SOURCE, {})).toBe(SOURCE);
  });

  it('refuses a constant that the shader does not declare', () => {
    expect(() => specialize(SOURCE, { HEIGHT: 1 })).toThrow('declares no `const HEIGHT: type = value;`');
    expect(() => specialize(SOURCE, { WID: 1 })).toThrow('const WID');
  });
});

describe('unroll', () => {
  it('writes marked loops out, outer ones first, and leaves the others alone', () => {
    const text = unroll(`const TURNS: u32 = 2;
/* unrolled */ for (var k = 0u; k < TURNS; k++) { /* unrolled */ for (var i = 0u; i < 1u; i++) { a[k] += b[i]; } }
for (var k = 0u; k < TURNS; k++) { if (k > 0u) { a[k] = 0; } }`);
    expect(text).toBe(`const TURNS: u32 = 2;
{ const k = 0u; { const i = 0u; a[k] += b[i]; } }
{ const k = 1u; { const i = 0u; a[k] += b[i]; } }
for (var k = 0u; k < TURNS; k++) { if (k > 0u) { a[k] = 0; } }`);
  });

  it('refuses a bound that is not known, and a block that does not end', () => {
    const loop = '/* unrolled */ for (var k = 0u; k < TURNS; k++) { a[k] = 0;';
    expect(() => unroll(`${loop} }`)).toThrow('declares no `const TURNS');
    expect(() => unroll(`const TURNS: u32 = 1;\n${loop}`)).toThrow('does not end');
  });
});
