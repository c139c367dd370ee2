import { mkdtempSync, readdirSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { captureStderr } from '../../src/node/standardError';

const supported = process.platform === 'linux' && ['x64', 'arm64'].includes(process.arch);

describe.runIf(supported)('captureStderr', () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'seqloom-stderr-'));
    vi.stubEnv('TMPDIR', folder);
  });

  afterEach(() => {
    vi.unstubAllEnvs();
    rmSync(folder, { recursive: true });
  });

  it('keeps off stderr what is written meanwhile, and leaves neither file nor descriptor', () => {
    const descriptors = () => readdirSync('/proc/self/fd').length;
    const before = descriptors();
    const { value, text } = captureStderr(() => writeSync(2, 'a driver speaks\n'));
    expect([value, text]).toEqual([16, 'a driver speaks\n']);
    expect(descriptors()).toBe(before);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('leads stderr back to where it went, and there what was kept off when the work throws', () => {
    const failing = () => {
      writeSync(2, 'a driver fails\n');
      throw new Error('no adapter');
    };
    const { text } = captureStderr(() => {
      captureStderr(() => writeSync(2, 'a driver speaks\n'));
      expect(() => captureStderr(failing)).toThrow('no adapter');
      writeSync(2, 'we speak\n');
    });
    expect(text).toBe('a driver fails\nwe speak\n');
  });

  it('leaves stderr alone where there is no folder to write to', () => {
    vi.stubEnv('TMPDIR', join(folder, 'missing'));
    expect(captureStderr(() => 3)).toEqual({ value: 3, text: '' });
  });
});
