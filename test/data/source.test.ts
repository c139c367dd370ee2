import { openAsBlob } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join as pathOf } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { blobSource, memorySource, readText, type ByteSource } from '../../src/data/source';
import { choppedSource, collect, errorOf } from './helpers';

const textOf = async (source: ByteSource) => (await collect(readText(source))).join('');
const join = (...parts: Uint8Array[]) => Uint8Array.from(parts.flatMap((part) => [...part]));
/** bgzip's empty last member. */
const BGZF_END = Uint8Array.from(
  Buffer.from('1f8b08040000000000ff0600424302001b0003000000000000000000', 'hex'),
);

const TEXT = `>a\nACDEÄ\n`.repeat(5000);

test.each([1, 2, 3, 7, 1000, 1e6])(
  'text comes back whole from chunks of %i bytes, plain and gzip',
  async (length) => {
    const text = TEXT.slice(0, Math.min(TEXT.length, length * 4000));
    expect(await textOf(choppedSource(text, 'a.fasta', length))).toBe(text);
    expect(await textOf(choppedSource(gzipSync(text), 'a.fasta', length))).toBe(text);
  },
);

test('gzip with many members (bgzip, cat) and zero padding, at every chunk length', async () => {
  const whole = join(gzipSync('>a\nAC'), gzipSync(''), gzipSync('DE\n'), BGZF_END, new Uint8Array(30));
  for (let length = 1; length <= whole.length; length++) {
    expect(await textOf(choppedSource(whole, 'a.gz', length))).toBe('>a\nACDE\n');
  }
});

test('gzip is told by its content: a plain file named .gz is read as it is', async () => {
  expect(await textOf(memorySource('>a\nAC\n', 'a.fasta.gz'))).toBe('>a\nAC\n');
});

test('a gzip file cut anywhere is an error that names it', async () => {
  const whole = gzipSync(TEXT.slice(0, 300));
  for (let length = 2; length < whole.length; length++) {
    const cut = choppedSource(whole.subarray(0, length), 'cut.fasta.gz', 50);
    expect(await errorOf(textOf(cut))).toMatch(
      /^cut\.fasta\.gz is cut short: its gzip data end in the middle/,
    );
  }
});

test('a flipped bit in gzip data, or junk behind them, is an error that names the file', async () => {
  const whole = gzipSync(TEXT);
  for (const at of [20, Math.floor(whole.length / 2), whole.length - 6]) {
    const damaged = Uint8Array.from(whole);
    damaged[at]! ^= 4;
    expect(await errorOf(textOf(memorySource(damaged, 'bad.gz')))).toMatch(/^bad\.gz is (damaged|cut short)/);
  }
  const junk = join(whole, new TextEncoder().encode('junk behind'));
  expect(await errorOf(textOf(memorySource(junk, 'bad.gz')))).toMatch(
    /^bad\.gz is damaged.*incorrect header check/,
  );
});

test('an empty file, also an empty gzip, is an error that names it', async () => {
  expect(await errorOf(textOf(memorySource('', 'none.csv')))).toMatch(/^none\.csv is empty/);
  const zipped = memorySource(Uint8Array.from(gzipSync('')), 'none.csv.gz');
  expect(await errorOf(textOf(zipped))).toMatch(/^none\.csv\.gz is empty once decompressed/);
});

test.each([
  ['NUL bytes', '61620a00', 'a NUL byte on line 2'],
  ['UTF-16 without a mark', '690064000a006100', 'UTF-16 text; save it as UTF-8'],
  ['invalid UTF-8', '610aff00', 'invalid UTF-8 on line 2, the byte 0xFF'],
  ['UTF-8 cut short', '61c3', 'invalid UTF-8 on line 1, where it is cut short'],
  ['an Excel workbook', '504b030414000600ff', 'zip archive or an Excel workbook'],
  ['xz', 'fd377a585a0000', 'xz'],
  ['zstd', '28b52ffd24', 'zstd'],
  ['UTF-16', 'fffe69006400', 'UTF-16 text; save it as UTF-8'],
])('binary junk (%s) is an error that names the file and what it looks like', async (_, hex, what) => {
  const bytes = Uint8Array.from(Buffer.from(hex, 'hex'));
  for (const given of [bytes, gzipSync(bytes)]) {
    const message = await errorOf(textOf(choppedSource(given, 'junk.fasta', 1)));
    expect(message).toMatch(/^junk\.fasta is not a text file \(/);
    expect(message).toContain(what);
  }
});

test.each(['\n', '\r\n', '\r'])(
  'Latin-1 is told by its first byte, on its true line (ends %j)',
  async (end) => {
    const lines = Array.from({ length: 80 }, (_, i) => `>r${i} \u00fcber`).join(end);
    const bytes = join(
      new TextEncoder().encode(lines),
      Buffer.from(`${end}>Pl\u00f6n\xe9e${end}MK`, 'latin1'),
    );
    for (const length of [7, 300, 1e6]) {
      expect(await errorOf(textOf(choppedSource(bytes, 'a.fasta', length)))).toMatch(
        /^a\.fasta, line 81: the byte 0xF6 is no UTF-8; the text looks like Latin-1, where it is 'ö' \(U\+00F6\)/,
      );
    }
  },
);

test('lines within quotes count, whatever ends the others', async () => {
  const bytes = Buffer.from('id,label\rP1,"two\nlines"\r\rP2,\xfcber and out\r', 'latin1');
  for (const length of [1, 9, 1000])
    expect(await errorOf(textOf(choppedSource(bytes, 'a.csv', length)))).toMatch(/line 5\b/);
});

test('a byte-order mark is dropped', async () => {
  expect(await textOf(choppedSource('\ufeffid', 'a.csv', 1))).toBe('id');
});

test('what the stream throws is told with the file’s name', async () => {
  const failing: ByteSource = {
    name: 'gone.fasta',
    stream: () =>
      new ReadableStream({
        pull() {
          throw new Error('ENOENT: no such file');
        },
      }),
  };
  expect(await errorOf(textOf(failing))).toBe('gone.fasta cannot be read: ENOENT: no such file');
});

test('a file that changed after it was chosen is told as that, whatever the browser calls it', async () => {
  const folder = await mkdtemp(pathOf(tmpdir(), 'seqloom-source-'));
  const path = pathOf(folder, 'chosen.csv');
  await writeFile(path, 'id,sequence\na,MKV\n');
  const source = blobSource(await openAsBlob(path), 'chosen.csv');
  expect(await textOf(source)).toContain('MKV');
  await writeFile(path, 'id,sequence\na,MKVLLL\n');
  expect(await errorOf(textOf(source))).toBe(
    'chosen.csv cannot be read: it was changed, moved or removed after it was chosen.',
  );
  await rm(folder, { recursive: true });
});

test('a reader that stops early cancels the stream', async () => {
  let cancelled = false;
  const endless: ByteSource = {
    name: 'endless',
    stream: () =>
      new ReadableStream({
        pull: (controller) => controller.enqueue(new TextEncoder().encode('ACDEFGHIKL\n')),
        cancel: () => {
          cancelled = true;
        },
      }),
  };
  for await (const text of readText(endless)) if (text) break;
  expect(cancelled).toBe(true);
});
