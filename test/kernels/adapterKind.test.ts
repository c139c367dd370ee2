import { expect, it } from 'vitest';
import type { Gpu } from '../../src/gpu/device';
import { kindOf, vectorLanes } from '../../src/kernels/adapterKind';

it.each([
  ['OpenGL ES 3.2 Mesa 22.3.6', 'cpu'],
  ['OpenGL ES 3.2 Mesa 25.0.7-2+deb13u1', 'cpu'],
  ['OpenGL ES 3.2 Mesa 26.1.6-1~bpo13+1', 'cpu that shares loads'],
  ['llvmpipe: Mesa 26.1.6-1~bpo13+1 (LLVM 19.1.7)', 'cpu that shares loads'],
  ['SwiftShader driver 5.0.0', 'cpu'],
  ['ANGLE (Mesa, llvmpipe (LLVM 19.1.7 256 bits), OpenGL ES 3.2 Mesa 26.1.6)', 'cpu by ANGLE'],
  ['', 'cpu'],
])('a program on the CPU by what its driver says: %s', (description, kind) => {
  const gpu = (software: boolean) => ({ software, info: { description } }) as unknown as Gpu;
  expect(kindOf(gpu(true))).toBe(kind);
  expect(kindOf(gpu(false))).toBe('gpu');
});

it.each([
  ['llvmpipe-llvm-19-1-7-512-bits', 16],
  ['llvmpipe (LLVM 19.1.7, 512 bits)', 16],
  ['llvmpipe-llvm-15-0-6-256-bits', 8],
  ['NVIDIA H100', 8],
  ['', 8],
])('lanes of a vector by what the driver says: %s', (device, lanes) => {
  expect(vectorLanes({ info: { device } } as unknown as Gpu)).toBe(lanes);
});
