import { describe, expect, it } from 'vitest';
import type { Gpu } from '../../src/gpu/device';
import { createKernel } from '../../src/gpu/kernel';
import { Program, type Command } from '../../src/gpu/program';
import { readTensor } from '../../src/gpu/readback';
import { ALIGNMENT, alignUp, Arena, slice, upload } from '../../src/gpu/tensor';
import { describeGpu } from '../adapter';

/** y[i] += x[i] * FACTOR + shift for the first `count` values. */
const SOURCE = `
const FACTOR: f32 = 1.0;
struct Slot { shift: f32, count: u32 }
@group(0) @binding(2) var<uniform> slot: Slot;
@group(0) @binding(5) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read_write> y: array<f32>;
@compute @workgroup_size(4)
fn main(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= slot.count) { return; }
  y[id.x] += x[id.x] * FACTOR + slot.shift;
}`;

interface Sizes {
  count: number;
  slots: number;
}

async function setUp(gpu: Gpu) {
  const arena = new Arena(gpu);
  const x = arena.create('x', 8);
  const y = arena.create('y', 8);
  const slots = arena.create('slots', (3 * ALIGNMENT) / 4, GPUBufferUsage.UNIFORM);
  upload(gpu, x, Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8));
  const values = new Float32Array((3 * ALIGNMENT) / 4);
  const counts = new Uint32Array(values.buffer);
  [10, 100, 1000].forEach((shift, i) => {
    values[(i * ALIGNMENT) / 4] = shift;
    counts[(i * ALIGNMENT) / 4 + 1] = 6;
  });
  upload(gpu, slots, values);
  const kernel = await createKernel(gpu, 'test', SOURCE, 'main', { FACTOR: 2 });
  const command: Command<Sizes> = {
    kernel,
    bindings: { x, y },
    grid: ({ count }) => [Math.ceil(count / 4)],
    slots: {
      name: 'slot',
      count: (sizes) => sizes.slots,
      tensor: (i) => slice(slots, 'slot', (i * ALIGNMENT) / 4, 2),
    },
  };
  const submit = (program: Program<Sizes>, sizes: Sizes) => {
    const encoder = gpu.device.createCommandEncoder();
    program.encode(encoder, sizes);
    gpu.device.queue.submit([encoder.finish()]);
  };
  return { arena, x, y, command, submit };
}

describeGpu('Program', (gpu) => {
  it('replays dispatches over sizes and slots, and clears, in order', async () => {
    const { arena, y, command, submit } = await setUp(gpu());
    try {
      const adding = new Program<Sizes>(gpu(), [command]);
      submit(adding, { count: 4, slots: 1 });
      expect(Array.from(await readTensor(gpu(), y))).toEqual([12, 14, 16, 18, 0, 0, 0, 0]);
      submit(adding, { count: 8, slots: 3 }); // the shader itself stops at 6
      expect(Array.from(await readTensor(gpu(), y))).toEqual([1128, 1136, 1144, 1152, 1140, 1146, 0, 0]);
      submit(adding, { count: 0, slots: 3 });
      submit(adding, { count: 8, slots: 0 });
      expect((await readTensor(gpu(), y))[0]).toBe(1128);
      const clearing = new Program<Sizes>(gpu(), [command, { clear: y }, command]);
      submit(clearing, { count: 4, slots: 2 });
      expect(Array.from(await readTensor(gpu(), y, 5))).toEqual([114, 118, 122, 126, 0]);
    } finally {
      arena.destroy();
    }
  });

  it('names the kernel and the binding it does not have', async () => {
    const { arena, x, command, submit } = await setUp(gpu());
    try {
      const program = new Program<Sizes>(gpu(), [{ ...command, bindings: { x, z: x } }]);
      expect(() => submit(program, { count: 4, slots: 1 })).toThrow('test/main has no binding named z');
    } finally {
      arena.destroy();
    }
  });
});

describeGpu('createKernel', (gpu) => {
  it('compiles once per device, entry point and constants', async () => {
    const kernel = await createKernel(gpu(), 'test', SOURCE, 'main', { FACTOR: 3 });
    expect(await createKernel(gpu(), 'test', SOURCE, 'main', { FACTOR: 3 })).toBe(kernel);
    expect(await createKernel(gpu(), 'test', SOURCE, 'main', { FACTOR: 4 })).not.toBe(kernel);
    expect(kernel.label).toBe('test/main');
  });

  it('fails with the numbered line of an invalid shader, or of a missing entry point, and the device lives on', async () => {
    const broken = SOURCE.replace('id.x >= slot.count', 'id.y > 1.5');
    await expect(createKernel(gpu(), 'broken', broken, 'main', {})).rejects.toThrow(
      /broken\/main:9:\d+ [^]*\n {4}if \(id\.y > 1\.5\)/,
    );
    await expect(createKernel(gpu(), 'absent', SOURCE, 'nowhere', {})).rejects.toThrow(/nowhere/);
    await gpu().settle();
  });
});

describe('tensors', () => {
  it('aligns up', () => {
    expect([0, 1, 256, 257].map((value) => alignUp(value, 256))).toEqual([0, 256, 256, 512]);
  });
});

describeGpu('tensors', (gpu) => {
  it('slices write and read their own part; new buffers are zero; nothing reads as nothing', async () => {
    const arena = new Arena(gpu());
    try {
      const whole = arena.create('whole', 192);
      const part = slice(slice(whole, 'half', 64, 128), 'part', 64, 3);
      expect(part).toMatchObject({ offset: 512, size: 12, label: 'part' });
      upload(gpu(), part, Float32Array.of(1, 2, 3));
      const values = await readTensor(gpu(), whole);
      expect(values.length).toBe(192);
      expect(Array.from(values.subarray(126, 133))).toEqual([0, 0, 1, 2, 3, 0, 0]);
      expect(values.reduce((a, b) => a + b)).toBe(6);
      expect(Array.from(await readTensor(gpu(), part, 2))).toEqual([1, 2]);
      expect((await readTensor(gpu(), part, 0)).length).toBe(0);
    } finally {
      arena.destroy();
    }
  });

  it('a read-back sees the work submitted before it, not what comes after', async () => {
    const arena = new Arena(gpu());
    try {
      const tensor = arena.create('t', 4);
      upload(gpu(), tensor, Float32Array.of(1, 1, 1, 1));
      const before = readTensor(gpu(), tensor);
      upload(gpu(), tensor, Float32Array.of(2, 2, 2, 2));
      expect(Array.from(await before)).toEqual([1, 1, 1, 1]);
    } finally {
      arena.destroy();
    }
  });
});
