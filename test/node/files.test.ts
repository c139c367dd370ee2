import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { readText } from '../../src/data/source';
import { fileSource, writeFileAtomic, writeOutputFile } from '../../src/node/files';

const disk = vi.hoisted(() => ({ failure: undefined as string | undefined, written: 0 }));

/** A disk that takes a few bytes and then fails with the code in `disk.failure`. */
vi.mock('node:fs/promises', async (importOriginal) => {
  const real = await importOriginal<typeof import('node:fs/promises')>();
  return {
    ...real,
    async open(...args: Parameters<typeof real.open>) {
      const file = await real.open(...args);
      if (!disk.failure) return file;
      return {
        writeFile: async (data: Uint8Array) => {
          await file.writeFile(data.slice(0, 10));
          throw Object.assign(new Error('write failed'), { code: disk.failure });
        },
        sync: () => file.sync(),
        close: () => file.close(),
      } as unknown as FileHandle;
    },
  };
});

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'seqloom-files-'));
});

afterEach(() => {
  disk.failure = undefined;
  rmSync(folder, { recursive: true, force: true });
});

describe('fileSource', () => {
  it('gives the bytes, again and again, and their number', async () => {
    const path = join(folder, 'a.fasta');
    writeFileSync(path, '>a\nMKV\n');
    const source = fileSource(path);
    expect(source).toMatchObject({ name: path, size: 7 });
    for (let times = 0; times < 2; times++) {
      let text = '';
      for await (const piece of readText(source)) text += piece;
      expect(text).toBe('>a\nMKV\n');
    }
  });

  it('names what cannot be read', () => {
    expect(() => fileSource(join(folder, 'none'))).toThrow(/none cannot be read: there is no such file/);
    expect(() => fileSource(folder)).toThrow(/is a folder. Give a file/);
    writeFileSync(join(folder, 'file'), '');
    expect(() => fileSource(join(folder, 'file', 'x'))).toThrow(/a part of the path is a file/);
  });

  // The superuser may read everything.
  it.skipIf(process.getuid?.() === 0)('names a file that may not be read', () => {
    const path = join(folder, 'secret');
    writeFileSync(path, '', { mode: 0 });
    expect(() => fileSource(path)).toThrow(/secret cannot be read: permission is denied/);
  });
});

describe('writeFileAtomic', () => {
  it('writes text, bytes and pieces, replacing an earlier file', async () => {
    const path = join(folder, 'out.bin');
    await writeFileAtomic(path, 'text');
    expect(readFileSync(path, 'utf8')).toBe('text');
    await writeFileAtomic(path, new Uint8Array([1, 2]));
    expect([...readFileSync(path)]).toEqual([1, 2]);
    await writeFileAtomic(
      path,
      (async function* () {
        yield new Uint8Array([3]);
        yield new Uint8Array([4, 5]);
      })(),
    );
    expect([...readFileSync(path)]).toEqual([3, 4, 5]);
    expect(readdirSync(folder)).toEqual(['out.bin']);
  });

  it.each([
    ['ENOSPC', /out.json cannot be written: the disk is full. Free some space/],
    ['EDQUOT', /quota is used up/],
    ['EFBIG', /largest file size/],
  ])('keeps the earlier file when the disk fails with %s', async (code, message) => {
    const path = join(folder, 'out.json');
    writeFileSync(path, 'earlier');
    disk.failure = code;
    await expect(writeFileAtomic(path, 'a later, longer text')).rejects.toThrow(message);
    expect(readFileSync(path, 'utf8')).toBe('earlier');
    expect(readdirSync(folder)).toEqual(['out.json']);
  });

  it('leaves nothing behind when the pieces fail', async () => {
    const pieces = (async function* () {
      yield new Uint8Array(1000);
      throw new Error('the GPU failed');
    })();
    await expect(writeFileAtomic(join(folder, 'out.npz'), pieces)).rejects.toThrow('the GPU failed');
    expect(readdirSync(folder)).toEqual([]);
  });

  it('makes the folder of an output file, and of no other', async () => {
    await writeOutputFile(join(folder, 'made', 'too', 'out'), 'x');
    expect(readFileSync(join(folder, 'made', 'too', 'out'), 'utf8')).toBe('x');
    await expect(writeFileAtomic(join(folder, 'no', 'out'), '')).rejects.toThrow(/no such file or folder/);
  });

  it('names a folder that is a file', async () => {
    writeFileSync(join(folder, 'file'), '');
    await expect(writeFileAtomic(join(folder, 'file', 'out'), '')).rejects.toThrow(
      /a part of the path is a file/,
    );
  });

  // The superuser may write everywhere.
  it.skipIf(process.getuid?.() === 0)('names a folder that may not be written', async () => {
    const locked = join(folder, 'locked');
    mkdirSync(locked);
    chmodSync(locked, 0o500);
    await expect(writeFileAtomic(join(locked, 'out'), '')).rejects.toThrow(/permission is denied/);
  });

  it('does not follow a link that lies where the temporary goes', async () => {
    const victim = join(folder, 'victim');
    writeFileSync(victim, 'untouched');
    symlinkSync(victim, join(folder, '.out.tmp'));
    await writeFileAtomic(join(folder, 'out'), 'new');
    expect(readFileSync(victim, 'utf8')).toBe('untouched');
    expect(readFileSync(join(folder, 'out'), 'utf8')).toBe('new');
    expect(existsSync(join(folder, '.out.tmp'))).toBe(false);
  });
});
