import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { execFileSync } from 'node:child_process';
import { writeFile, type FileHandle } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { readText } from '../../src/data/source';
import {
  dataName,
  fileError,
  fileSource,
  isLasting,
  tryOutputFile,
  writeFileAtomic,
  writeOutputFile,
} from '../../src/node/files';

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
  it.runIf(process.platform !== 'win32')('reads a pipe once, and refuses a second time', async () => {
    const pipe = join(folder, 'pipe');
    execFileSync('mkfifo', [pipe]);
    const source = fileSource(pipe);
    expect(source.size).toBeUndefined();
    const writing = writeFile(pipe, '>a\nMKV\n');
    let text = '';
    for await (const piece of readText(source)) text += piece;
    await writing;
    expect(text).toBe('>a\nMKV\n');
    await expect(readText(source).next()).rejects.toThrow(/pipe is a pipe, which can be read only once/);
    expect(isLasting(pipe)).toBe(false);
    expect(isLasting('-')).toBe(false);
    expect(dataName('-', join(folder, 'x.csv'))).toBe('standard input, x.csv');
    expect(dataName('/dev/stdin')).toBe('standard input');
    expect(dataName('/dev/null')).toBe('/dev/null');
  });

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

  it('tries a place without leaving anything, there or on the way', async () => {
    await tryOutputFile(join(folder, 'made', 'too', 'out'));
    expect(readdirSync(folder)).toEqual([]);
    writeFileSync(join(folder, 'out'), 'earlier');
    await tryOutputFile(join(folder, 'out'));
    expect(readFileSync(join(folder, 'out'), 'utf8')).toBe('earlier');
    await expect(tryOutputFile(join(folder, 'out', 'sub'))).rejects.toThrow(/is a file, not a folder/);
    expect(readdirSync(folder)).toEqual(['out']);
  });

  it('gives each of several writers at once a temporary of its own, so that all are whole', async () => {
    const path = join(folder, 'out');
    const texts = ['a', 'bb', 'ccc'].map((letter) => letter.repeat(100_000));
    await Promise.all(texts.map((text) => writeFileAtomic(path, text)));
    expect(texts).toContain(readFileSync(path, 'utf8'));
    expect(readdirSync(folder)).toEqual(['out']);
  });

  it('removes temporaries of processes that have ended, and no others', async () => {
    const host = createHash('sha256').update(hostname()).digest('hex').slice(0, 8);
    const name = (host: string, pid: number) => `.seqloom-${host}-${pid}-0123abcd.tmp`;
    const { pid: ended } = spawnSync(process.execPath, ['-e', '']);
    const day = Date.now() / 1000 - 25 * 3600;
    const gone = [name(host, ended), name(host, process.pid), name('00000000', 1)];
    const kept = [name(host, process.ppid), name('00000001', 1), '.seqloom-notes.tmp', '.out.tmp'];
    for (const file of [...gone, ...kept]) writeFileSync(join(folder, file), 'half');
    utimesSync(join(folder, name('00000000', 1)), day, day);
    await writeFileAtomic(join(folder, 'out'), 'new');
    expect(readdirSync(folder).sort()).toEqual([...kept, 'out'].sort());
  });

  it('writes through a link, as cp does, and names one that leads nowhere', async () => {
    const link = join(folder, 'link');
    mkdirSync(join(folder, 'deep'));
    writeFileSync(join(folder, 'deep', 'target'), 'old');
    symlinkSync(join('deep', 'target'), link);
    await writeFileAtomic(link, 'new');
    expect(readFileSync(join(folder, 'deep', 'target'), 'utf8')).toBe('new');
    expect(readlinkSync(link)).toBe(join('deep', 'target'));
    rmSync(join(folder, 'deep', 'target'));
    await expect(writeFileAtomic(link, 'new')).rejects.toThrow(
      /link is a link to deep.target, which is not there/,
    );
    symlinkSync('b', join(folder, 'a'));
    symlinkSync('a', join(folder, 'b'));
    await expect(writeFileAtomic(join(folder, 'a'), '')).rejects.toThrow(/links lead in a circle/);
  });

  it.skipIf(process.platform === 'win32')('takes the place of no folder and no device', async () => {
    mkdirSync(join(folder, 'sub'));
    await expect(writeFileAtomic(join(folder, 'sub'), '')).rejects.toThrow(/sub is a folder/);
    symlinkSync('/dev/null', join(folder, 'null'));
    for (const path of ['/dev/null', join(folder, 'null')]) {
      await expect(writeFileAtomic(path, '')).rejects.toThrow(/is a device or a pipe, not a file/);
    }
  });

  it('leaves no folder of an output that failed', async () => {
    mkdirSync(join(folder, 'there'));
    disk.failure = 'ENOSPC';
    await expect(writeOutputFile(join(folder, 'there', 'a', 'b', 'out'), 'x')).rejects.toThrow(
      /disk is full/,
    );
    expect(readdirSync(folder, { recursive: true })).toEqual(['there']);
  });

  it('has a sentence for what the operating system may answer', () => {
    const error = Object.assign(new Error('ENOLCK: no locks'), { code: 'ENOLCK', syscall: 'open' });
    expect(fileError(error, 'x', 'read')).toMatchObject({
      message:
        'x cannot be read: the operating system answers ENOLCK. Check the path, or choose another place.',
    });
    const ours = new Error('a mistake');
    expect(fileError(ours, 'x', 'read')).toBe(ours);
  });
});
