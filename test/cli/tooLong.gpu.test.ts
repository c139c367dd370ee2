import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { tooLongFor } from '../../src/cli/tooLong';
import { Terminal } from '../../src/cli/terminal';
import { MODEL_DEFAULTS } from '../../src/model/config';
import { describeGpu } from '../adapter';
import { seqloom } from './capture';
import { makeRun } from './madeRun';

let root: string;
const file = (name: string) => join(root, name);

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'seqloom-too-long-'));
  await makeRun(file('run'), ['a', 'b']);
  // What comes after the long sequence cannot be read.
  writeFileSync(
    file('long.fasta'),
    `>P1 TARGET=a\nMKVLAAG\n>P2 TARGET=b\n${'MKVLAAGTTE\n'.repeat(30_000)}>P3 TARGET=a\nMK1\n`,
  );
});

afterAll(() => rmSync(root, { recursive: true, force: true }));

describeGpu('a sequence for which there is no room', (gpu) => {
  it.each([
    ['train', (data: string) => ['train', data, '--out', file('new')]],
    ['compare', (data: string) => ['compare', data, '--quick', '--out', file('compared')]],
    ['evaluate', (data: string) => ['evaluate', file('run'), data]],
    ['predict', (data: string) => ['predict', file('run'), data]],
    ['embed', (data: string) => ['embed', file('run'), data, '--out', file('out.npz')]],
    ['neighbors', (data: string) => ['neighbors', file('run'), data, '--query', 'P1']],
  ])('is refused where it is read, by name, and can be left out: %s', async (_, command) => {
    const { exitCode, stderr } = await seqloom(...command(file('long.fasta')), '--no-self-check');
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(
      /long\.fasta, line 3: the sequence of P2 is too long\. A sequence of 300,000 residues does not fit: a batch holds at most 262,140 residues\. Sequences of up to [\d,]+ residues do\. Leave long sequences out with --max-length/,
    );
    const without = await seqloom(...command(file('long.fasta')), '--no-self-check', '--max-length', '2000');
    expect(without.stderr).toMatch(/line 30005: the sequence of P3 holds '1'/);
  });

  it('is told by the adapter where it is more than all adapters allow', async () => {
    const { maxBufferSize, maxStorageBufferBindingSize } = gpu().device.limits;
    const notes: string[] = [];
    const terminal = new Terminal({ write: () => true }, { write: (text) => notes.push(text) });
    const network = { ...MODEL_DEFAULTS, hidden: 1024 };
    const refuse = tooLongFor(
      [network],
      { training: true, dropout: 0, precision: 'f32' },
      1e6,
      {} as never,
      terminal,
    )!;
    await refuse(8000);
    // Four gates of 4 bytes a unit.
    const fits = 10_000 * 1024 * 16 <= Math.min(maxBufferSize, maxStorageBufferBindingSize);
    const asked = refuse(10_000);
    if (fits) await asked;
    else await expect(asked).rejects.toThrow(/A sequence of 10,000 residues does not fit: the buffer "/);
  });
});
