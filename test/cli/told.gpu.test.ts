/** Every verb says what it read of the data: to read, as JSON, and in the files that it leaves. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeGpu } from '../adapter';
import { seqloom } from './capture';

const HEADER_AGAIN =
  'the header is repeated, which is no record; were files joined? It is left out on line 42.';
const CLEANED = '9 lower-case letters made upper';

let root: string;
const file = (name: string) => join(root, name);

/** Two classes, told in the column Host, with all that a reader has to say: a letter case, a header again, a record without sequence. */
function table(): string {
  const letters = ['ACDEFGHIKL', 'LMNPQRSTVW'];
  const rows = Array.from({ length: 60 }, (_, i) => {
    const sequence = Array.from({ length: 9 + (i % 5) }, (_, j) => letters[i % 2][(i * 7 + j * 3) % 10]);
    const written = i === 10 ? sequence.slice(0, 9).join('').toLowerCase() : sequence.join('');
    return `s${i},${'ab'[i % 2]},${written}\n`;
  });
  rows.splice(40, 0, 'Accession,Host,Seq\n');
  return `Accession,Host,Seq\n${rows.join('')}empty,a,\n`;
}

/** Every object within, and itself. */
function objectsIn(value: unknown): Record<string, unknown>[] {
  if (typeof value !== 'object' || value === null) return [];
  return [value as Record<string, unknown>, ...Object.values(value).flatMap(objectsIn)];
}

/** Holds that one object has all facts, under the names that they have everywhere. */
function expectFacts(json: string): void {
  const told = objectsIn(JSON.parse(json)).find((one) => 'cleaning' in one);
  expect(told).toMatchObject({
    recordsRead: 61,
    cleaning: { lowerCase: 9 },
    reading: { format: 'table', parts: { id: { from: 'Accession' }, sequence: { from: 'Seq' } } },
  });
  const { dropped, notes = told!.warnings } = told!;
  expect([1, [{ reason: 'no sequence', records: 1 }]]).toContainEqual(dropped);
  expect(notes).toContainEqual(expect.stringContaining(HEADER_AGAIN));
}

function expectSaid(text: string): void {
  for (const fact of ['id = Accession, sequence = Seq', HEADER_AGAIN, CLEANED]) expect(text).toContain(fact);
  expect(text).toMatch(/1 no sequence|\): no sequence|Left out: 1 record of 61|1 record left out/);
}

const TRAIN = ['--encoder', 'mean', '--embedding-dim', '4', '--epochs', '1', '--out'];
const HOST = ['--label-column', 'Host'];

describeGpu('what was read is told', () => {
  beforeAll(async () => {
    root = mkdtempSync(join(tmpdir(), 'seqloom-told-'));
    writeFileSync(file('d.csv'), table());
    const { stderr } = await seqloom(
      'train',
      file('d.csv'),
      ...HOST,
      ...TRAIN,
      file('run'),
      '--no-self-check',
    );
    expectSaid(stderr);
  });
  afterAll(() => rmSync(root, { recursive: true, force: true }));

  it.each<[string, string[], string[]?]>([
    ['check', ['check', 'd.csv', ...HOST]],
    ['train', ['train', 'd.csv', ...HOST, ...TRAIN, 'again'], ['config.json', 'report.json', 'report.html']],
    [
      'train --folds',
      ['train', 'd.csv', ...HOST, ...TRAIN, 'folds', '--folds', '2'],
      ['config.json', 'report.json', 'report.html'],
    ],
    [
      'train --trials',
      ['train', 'd.csv', ...HOST, ...TRAIN, 'searched', '--trials', '2'],
      ['config.json', 'report.json', 'report.html'],
    ],
    [
      'compare',
      [
        'compare',
        'd.csv',
        ...HOST,
        '--quick',
        '--epochs',
        '1',
        '--hidden',
        '8',
        '--seeds',
        '1',
        '--out',
        'c',
      ],
      ['compare.json', 'compare.html'],
    ],
    ['profile', ['profile', 'd.csv', ...HOST, '--encoder', 'mean', '--no-kernels', '--steps', '1']],
    ['predict', ['predict', 'run', 'd.csv', '--out', 'p.tsv']],
    ['embed', ['embed', 'run', 'd.csv', '--readout', 'residue-mean', '--out', 'e.tsv']],
    ['evaluate', ['evaluate', 'run', 'd.csv', ...HOST, '--split', 'all', '--html', 'ev.html']],
    ['neighbors', ['neighbors', 'run', 'd.csv', '--query', 's1', '--k', '1']],
  ])('by %s', async (_, words, files = []) => {
    const isFile = (word: string, i: number) =>
      /^(d\.csv|run)$/.test(word) || ['--out', '--html'].includes(words[i - 1]);
    const args = words.map((word, i) => (isFile(word, i) ? file(word) : word));
    if (!['check', 'profile'].includes(words[0])) args.push('--no-self-check');
    const json = await seqloom(...args, '--json');
    expect(json.exitCode, json.stderr).toBe(0);
    expectFacts(json.stdout);
    if (words[0] === 'check') return expectSaid((await seqloom(...args)).stdout);
    // Of embed what was read is, in part, its result.
    if (words[0] === 'embed') {
      const { stdout, stderr } = await seqloom(...args, '--overwrite');
      expectSaid(stdout + stderr);
    } else expectSaid(json.stderr);
    const out = args[args.indexOf('--out') + 1];
    for (const name of files) {
      const text = readFileSync(join(out, name), 'utf8');
      if (name.endsWith('.json')) expectFacts(text);
      else expectSaid(text);
    }
    if (words.includes('--html')) expectSaid(readFileSync(file('ev.html'), 'utf8'));
  });
});
