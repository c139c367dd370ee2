import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { mapAlias, mapLibrary } from '../../src/node/sharedLibraries';

const supported = process.platform === 'linux' && ['x64', 'arm64'].includes(process.arch);

describe.runIf(supported)('mapAlias', () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'seqloom-alias-'));
    vi.stubEnv('TMPDIR', folder);
  });

  afterEach(() => {
    vi.unstubAllEnvs();
    rmSync(folder, { recursive: true });
  });

  it('lets a library be opened by another name, and leaves no file', () => {
    expect(mapLibrary('libseqloom-c.so')).toBe(false);
    expect(mapAlias('libseqloom-c.so', 'libc.so.6')).toBe(true);
    expect(mapLibrary('libseqloom-c.so')).toBe(true);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('says so when there is no such library, or no folder to write to', () => {
    expect(mapAlias('libseqloom-other.so', 'libseqloom-missing.so.1')).toBe(false);
    expect(mapLibrary('libseqloom-other.so')).toBe(false);
    expect(readdirSync(folder)).toEqual([]);
    vi.stubEnv('TMPDIR', join(folder, 'missing'));
    expect(mapAlias('libseqloom-other.so', 'libc.so.6')).toBe(false);
  });
});
