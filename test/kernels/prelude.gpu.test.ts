import { expect, it } from 'vitest';
import { createKernel } from '../../src/kernels/prelude';
import { describeGpu } from '../adapter';
import { withBench } from './kernelBench';

/** What the prelude's functions make of each residue: token, sequence, first step forward, first step backward. */
const UNPACK = `
@group(0) @binding(0) var<storage, read> residues: array<u32>;
@group(0) @binding(1) var<storage, read_write> parts: array<vec4f>;
@compute @workgroup_size(1)
fn unpack(@builtin(global_invocation_id) id: vec3u) {
  let residue = residues[id.x];
  parts[id.x] = vec4f(
    f32(token_of(residue)),
    f32(sequence_of(residue)),
    f32(is_first_step(residue, false)),
    f32(is_first_step(residue, true)),
  );
}`;

describeGpu('the prelude', (gpu) => {
  it('unpacks a residue as it was packed', () =>
    withBench(gpu(), [3, 1], { symbols: 32, token: (b, i) => 10 * b + i + 20 }, async (bench) => {
      const parts = bench.output('parts', 4 * 4);
      const kernel = await createKernel(gpu(), 'unpack', UNPACK, 'unpack', {});
      await bench.run({
        kernel,
        bindings: { residues: bench.batch.packedResidues, parts },
        grid: ({ residues }) => [residues],
      });
      expect(Array.from(await bench.read(parts, 4, 4))).toEqual(
        [
          [20, 0, 1, 0],
          [21, 0, 0, 0],
          [22, 0, 0, 1],
          [30, 1, 1, 1],
        ].flat(),
      );
    }));

  it("leaves a message of the compiler with the shader's own line", async () => {
    const broken = UNPACK.replace('residues[id.x]', 'residues[1.5]');
    await expect(createKernel(gpu(), 'broken', broken, 'unpack', {})).rejects.toThrow(
      /broken\/unpack:6:\d+ /,
    );
  });
});
