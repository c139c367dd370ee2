import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { adapterAvailable } from '../adapter';
import { listAdapters, requestAdapter } from '../../src/node/adapters';
import { findDriverFile, systemPlaces } from '../../src/node/driverFiles';
import { ADAPTER_KINDS } from '../../src/node/findAdapter';

const nowhere = { lavapipe: [], swiftshader: [] };
const environment = { ...process.env };

beforeEach(() => {
  delete process.env.SEQLOOM_ADAPTER;
});

afterEach(() => {
  for (const name of Object.keys(process.env)) if (!(name in environment)) delete process.env[name];
  Object.assign(process.env, environment);
});

describe('requestAdapter', () => {
  it.skipIf(!adapterAvailable)('says in one line what it chose and why', async () => {
    const { adapter, kind, description } = await requestAdapter();
    expect(ADAPTER_KINDS).toContain(kind);
    expect(adapter.limits.maxComputeInvocationsPerWorkgroup).toBeGreaterThan(0);
    expect(description).not.toContain('\n');
    if (kind !== 'hardware') expect(description).toContain('no GPU (');
    const device = await adapter.requestDevice();
    device.destroy();
    expect((await device.lost).reason).toBe('destroyed');
  });

  it('validates on the Null backend, only when named', async () => {
    const { kind, description } = await requestAdapter('null');
    expect(kind).toBe('null');
    expect(description).toContain('computes nothing');
    expect((await listAdapters(nowhere)).map((found) => found.kind)).not.toContain('null');
  });

  it('takes the default choice from SEQLOOM_ADAPTER and names a wrong value', async () => {
    process.env.SEQLOOM_ADAPTER = 'null';
    expect((await requestAdapter()).description).toContain('as SEQLOOM_ADAPTER says');
    process.env.SEQLOOM_ADAPTER = 'gpu';
    await expect(requestAdapter()).rejects.toThrow(/SEQLOOM_ADAPTER is "gpu".*hardware/);
  });

  it('names what there is when no GPU has the number or the name', async () => {
    await expect(requestAdapter('hardware:9')).rejects.toThrow(/The adapter is "hardware:9"; .*GPUs here: /);
    await expect(requestAdapter('no such name')).rejects.toMatchObject({
      problem: { kind: 'adapter-missing' },
    });
  });

  it('leaves the environment as it was', async () => {
    const before = { ...process.env };
    await listAdapters();
    expect({ ...process.env }).toEqual(before);
  });

  it('never calls a software Vulkan driver hardware', async (context) => {
    const manifest = findDriverFile(systemPlaces().swiftshader);
    if (manifest === undefined) context.skip('no Chromium here');
    process.env.VK_ICD_FILENAMES = manifest;
    // Asking for SwiftShader first brings a Vulkan loader into the process, if only the browser has one.
    expect((await requestAdapter('swiftshader')).adapter.info.isFallbackAdapter).toBe(true);
    // A fresh module, since whether there is a loader is asked only once.
    vi.resetModules();
    const fresh = await import('../../src/node/adapters');
    const error = await fresh.requestAdapter('hardware').catch((reason: unknown) => reason);
    expect((error as Error).message).toMatch(/only a software adapter answered \(SwiftShader/);
    const { findGpu, listGpus } = await import('../../src/node/findAdapter');
    expect(await listGpus()).toEqual([]);
    // By name, as one of several GPUs.
    const { adapter, choice } = await findGpu(['another', 'SwiftShader Device'], 1);
    expect(adapter!.info.isFallbackAdapter).toBe(true);
    expect(choice).toBe('hardware:1');
  });
});

describe('listAdapters', () => {
  it('gives each kind an adapter or the reason why there is none', async () => {
    const found = await listAdapters();
    expect(found.map(({ kind }) => kind)).toEqual([...ADAPTER_KINDS]);
    for (const { adapter, name, whyNot } of found) {
      expect(adapter === undefined).toBe(whyNot !== undefined);
      expect(adapter === undefined).toBe(name === undefined);
    }
    const hidden = await listAdapters(nowhere);
    expect(hidden.find(({ kind }) => kind === 'swiftshader')!.whyNot).toContain('Chromium');
  });
});

describe('loadWebgpu', () => {
  it.each([
    [
      Object.assign(new Error('Cannot find package'), { code: 'ERR_MODULE_NOT_FOUND' }),
      /is not installed.*npm install/,
    ],
    [
      new Error("/lib/libc.so.6: version `GLIBC_2.38' not found"),
      /does not load on .*GLIBC_2.38.*Install it/,
    ],
  ])('explains why the package does not load: %s', async (cause, message) => {
    // A fresh module, since a package once loaded stays loaded.
    vi.resetModules();
    const { loadWebgpu } = await import('../../src/node/dawn');
    const error = await loadWebgpu(() => Promise.reject(cause)).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ name: 'SeqloomError', problem: { kind: 'adapter-missing' } });
    expect((error as Error).message).toMatch(message);
  });
});

describe('systemPlaces', () => {
  it('looks first where the Vulkan loader is told to', () => {
    const lavapipe = join('/conda', 'share', 'lvp_icd.x86_64.json');
    const swiftshader = join('/nix', 'vk_swiftshader_icd.json');
    delete process.env.VK_DRIVER_FILES;
    process.env.VK_ICD_FILENAMES = [join('/conda', 'radeon_icd.json'), lavapipe, swiftshader].join(delimiter);
    expect(systemPlaces().lavapipe[0]).toBe(lavapipe);
    expect(systemPlaces().swiftshader[0]).toBe(swiftshader);
    process.env.VK_DRIVER_FILES = join('/spack', 'lvp_icd.aarch64.json');
    expect(systemPlaces().lavapipe[0]).toBe(join('/spack', 'lvp_icd.aarch64.json'));
    expect(systemPlaces().lavapipe).not.toContain(lavapipe);
    expect(systemPlaces().swiftshader).not.toContain(swiftshader);
  });
});

describe('findDriverFile', () => {
  it('finds the first match, with * within a name', () => {
    const folder = mkdtempSync(join(tmpdir(), 'seqloom-drivers-'));
    try {
      mkdirSync(join(folder, 'v12', 'icd'), { recursive: true });
      writeFileSync(join(folder, 'v12', 'icd', 'lvp_icd.x86_64.json'), '{}');
      const found = join(folder, 'v12', 'icd', 'lvp_icd.x86_64.json');
      expect(findDriverFile([join(folder, 'none.json'), join(folder, 'v*', 'icd', 'lvp_icd*.json')])).toBe(
        found,
      );
      expect(findDriverFile([join(folder, 'w*', 'icd', 'lvp_icd*.json')])).toBeUndefined();
      expect(findDriverFile([join(folder, 'v12', 'icd')])).toBeUndefined();
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
