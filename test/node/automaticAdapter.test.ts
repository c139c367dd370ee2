import { expect, it, vi } from 'vitest';
import { requestAdapter } from '../../src/node/adapters';
import { findAdapter, type FoundAdapter } from '../../src/node/findAdapter';

vi.mock('../../src/node/findAdapter', async (original) => ({
  ...(await original<typeof import('../../src/node/findAdapter')>()),
  findAdapter: vi.fn(),
}));

/** Lets the kinds answer with these drivers, and no other kind. */
function answering(drivers: Partial<Record<FoundAdapter['kind'], string>>): void {
  vi.mocked(findAdapter).mockImplementation((kind) => {
    const driver = drivers[kind];
    const backend = kind === 'llvmpipe' ? 'OpenGL ES' : 'Vulkan';
    const found = {
      kind,
      choice: kind,
      adapter: {} as GPUAdapter,
      name: 'a name',
      backend,
      driver,
      said: [],
    };
    return Promise.resolve(driver ? found : { kind, choice: kind, whyNot: 'it is not there', said: [] });
  });
}

it.each([
  [{ hardware: '570.1', llvmpipe: 'Mesa 26.1.6' }, 'hardware', 'a name, Vulkan: a GPU comes first'],
  [
    { llvmpipe: 'Mesa 25.0.7', lavapipe: 'Mesa 25.0.7' },
    'llvmpipe',
    'llvmpipe, OpenGL ES, Mesa 25.0.7: faster here than lavapipe; no GPU (it is not there)',
  ],
  [{ llvmpipe: 'Mesa 26.1.6', lavapipe: 'Mesa 26.1.6' }, 'llvmpipe', /faster here than lavapipe/],
  [{ llvmpipe: 'Mesa 22.3.6', lavapipe: 'Mesa 25.0.7' }, 'llvmpipe', /faster here than lavapipe/],
  [{ llvmpipe: 'Mesa 22.3.6', lavapipe: 'Mesa 26.1.6' }, 'lavapipe', /faster here than llvmpipe/],
  [
    { lavapipe: 'Mesa 25.0.7', swiftshader: 'SwiftShader driver 5.0.0' },
    'lavapipe',
    'lavapipe, Vulkan, Mesa 25.0.7: no GPU (it is not there), no llvmpipe (it is not there)',
  ],
  [{ swiftshader: 'SwiftShader driver 5.0.0' }, 'swiftshader', /no GPU .* no llvmpipe .* no lavapipe/],
])('of %j takes %s', async (drivers, kind, description) => {
  answering(drivers);
  const chosen = await requestAdapter('auto');
  expect(chosen.kind).toBe(kind);
  expect(chosen.description).toEqual(
    typeof description === 'string' ? description : expect.stringMatching(description),
  );
});
