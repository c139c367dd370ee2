import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeGpu } from '../adapter';
import { madeUpRecord } from '../embed/stub';
import { filesBelow, useFolder } from '../node/embedHelpers';
import { makeUntrainedRun } from '../untrainedRun';
import { buildCli, captured, type BuiltCli } from './build';

const file = useFolder();
let cli: BuiltCli;
beforeAll(async () => void (cli = await buildCli()));
afterAll(() => cli.remove());

describeGpu('seqloom embed', () => {
  it('after a second Ctrl-C, which ends at once, ends as if nothing had happened', async () => {
    await makeUntrainedRun(file('run'), { encoder: 'bilstm', layers: 2 });
    // Three blocks.
    const records = Array.from({ length: 9000 }, (_, i) => madeUpRecord(i));
    writeFileSync(file('data.fasta'), records.map(({ id, sequence }) => `>${id}\n${sequence}\n`).join(''));
    const args = ['embed', file('run'), file('data.fasta'), '--no-self-check', '--out', 'e.npz'];
    for (const folder of ['whole', 'cut']) mkdirSync(file(folder));
    expect((await cli.run(args, file('whole'))).exitCode).toBe(0);
    const child = cli.start(args, file('cut'));
    const result = captured(child);
    child.stderr.on('data', (text: string) => {
      if (text.includes('Ctrl-C again ends at once')) child.kill('SIGINT');
    });
    while (!existsSync(file('cut', 'e.npz.parts', '000000.json'))) await new Promise((r) => setTimeout(r, 5));
    child.kill('SIGINT');
    expect((await result).exitCode).toBe(130);
    expect(existsSync(file('cut', 'e.npz'))).toBe(false);
    expect((await cli.run([...args, '--resume'], file('cut'))).exitCode).toBe(0);
    expect(filesBelow(file('cut'))).toEqual(filesBelow(file('whole')));
  });
});
