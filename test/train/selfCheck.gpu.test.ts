import { expect, it, vi } from 'vitest';
import type { Gpu } from '../../src/gpu/device';
import { ENCODER_NAMES, MODEL_DEFAULTS, POOLS, type ModelConfig } from '../../src/model/config';
import { TrainingNetwork } from '../../src/model/trainingNetwork';
import { openGpu } from '../../src/node/openGpu';
import { selfCheck, type CheckedParts } from '../../src/train/selfCheck';
import { describeGpu } from '../adapter';
import { LAYOUTS } from '../kernels/kernelBench';

/** Ways in which an adapter may compute wrongly: [what, source line, what it is taken for, the network where not the default]. */
// prettier-ignore
const WRONG: [string, RegExp, string, Partial<CheckedParts>?][] = [
  ['states that stop short of the end', /step < end; step\+\+/, 'step + 1u < end; step++'],
  ['an inexact tanh', /let e = exp\(-2\.0 \* abs\(x\)\);/, 'let e = exp(-2.02 * abs(x));'],
  ['no gradients at all', /gradient\[index\] = sum;/, 'gradient[index] = vec4f();'],
  ['a forget gate without gradient', /dc \* past \* gate\.y/, '0.0 * gate.y'],
  ['a reverse direction that runs forward', /reverse = direction == 1u/, 'reverse = direction == 2u'],
  ['NaN', /pooled\[id\.y \* WIDTH \+ id\.x\] = value/, 'pooled[id.y * WIDTH + id.x] = sqrt(value - 1e9)'],
  ['an update gate without gradient', /d \* \(past - n\)/, '0.0 * (past - n)', { encoder: 'bigru' }],
  ['attention without a gradient', /d_scores\[id\.x\] = weights\[id\.x\]/, 'd_scores[id.x] = 0.0 * weights[id.x]', { pool: 'attention' }],
];

describeGpu('selfCheck', (gpu) => {
  it.each(LAYOUTS)('finds this adapter right, %s', async (_, laidOut) => {
    const { ok, largestError, message } = await selfCheck(laidOut(gpu()));
    expect(message).toMatch(
      /^forward and backward agree with the CPU \(largest relative error \d\.\de-\d+\)$/,
    );
    expect(ok).toBe(true);
    expect(largestError).toBeLessThan(1e-5);
  });

  it.each(ENCODER_NAMES)('finds %s right, with every pool, norm and head', async (encoder) => {
    for (const pool of POOLS) {
      const [poolNorm, head] = pool === 'mean' ? (['none', 'linear'] as const) : (['layer', 'mlp'] as const);
      const { ok, largestError, message } = await selfCheck(gpu(), { encoder, pool, poolNorm, head });
      expect(message).toContain('agree with the CPU');
      expect(ok).toBe(true);
      expect(largestError, pool).toBeLessThan(1e-5);
    }
  });
});

describeGpu('selfCheck on an adapter that computes wrongly', () => {
  it.each(WRONG)('finds %s', (_, line, replacement, parts) =>
    withGpu(async (gpu) => {
      const { device } = gpu;
      const create = device.createShaderModule.bind(device);
      let replaced = 0;
      vi.spyOn(device, 'createShaderModule').mockImplementation((descriptor) => {
        if (line.test(descriptor.code)) replaced++;
        return create({ ...descriptor, code: descriptor.code.replace(line, replacement) });
      });
      const { ok, largestError, message } = await selfCheck(gpu, parts);
      expect(replaced).toBeGreaterThan(0);
      expect(ok).toBe(false);
      expect(largestError).toBeGreaterThan(1e-3);
      expect(message).toMatch(/^this adapter computes wrongly: .+ relative to the CPU$/);
    }),
  );

  it('finds parameters that do not arrive as sent', () =>
    withGpu(async (gpu) => {
      const { queue } = gpu.device;
      const write = queue.writeBuffer.bind(queue);
      vi.spyOn(queue, 'writeBuffer').mockImplementation((buffer, offset, data) => {
        const values = (data as Uint32Array | Float32Array).slice();
        if (buffer.label === 'parameters') values[0] += 1;
        write(buffer, offset, values);
      });
      expect((await selfCheck(gpu)).ok).toBe(false);
    }));
});

describeGpu('selfCheck of a network that is about to be trained', () => {
  const config: ModelConfig = { ...MODEL_DEFAULTS, encoder: 'lstm', hidden: 12, classes: 2, embeddingDim: 4 };
  const plan = (longest: number) => async () => ({
    config,
    capacity: { residues: 300, sequences: 8, longest },
  });

  it('compiles its kernels once', () =>
    withGpu(async (gpu) => {
      const compiled = vi.spyOn(gpu.device, 'createShaderModule');
      const { ok } = await selfCheck(gpu, { ...config, plan: plan(100) });
      expect(ok).toBe(true);
      compiled.mockClear();
      const { capacity } = await plan(100)();
      const network = await TrainingNetwork.create(gpu, config, capacity, {});
      network.destroy();
      expect(compiled).not.toHaveBeenCalled();
    }));

  it('checks a small one in place of one that is large, or made for batches too small to check it with', () =>
    withGpu(async (gpu) => {
      const created = vi.spyOn(TrainingNetwork, 'create');
      const large = { config: { ...config, hidden: 1024 }, capacity: (await plan(100)()).capacity };
      for (const one of [plan(20), async () => large]) {
        const { ok } = await selfCheck(gpu, { ...config, plan: one });
        expect(ok).toBe(true);
        expect(created.mock.lastCall![1].hidden).toBe(8);
      }
    }));
});

/** A device of its own: kernels are kept by device. */
async function withGpu(test: (gpu: Gpu) => Promise<void>): Promise<void> {
  const gpu = await openGpu();
  try {
    await test(gpu);
  } finally {
    await gpu.destroy();
  }
}
