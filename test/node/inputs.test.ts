import { linkSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { inputsOfData, inputsOfRun, inputsOfShard, refuseInputs } from '../../src/node/inputs';
import { seqloom } from '../cli/capture';
import { makeRun } from '../cli/madeRun';

let root: string;
let folder: string;
const file = (...names: string[]) => join(folder, ...names);
const TABLE = 'id,sequence,label\na,MKV,x\nb,GGG,y\n';

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'seqloom-inputs-'));
  await makeRun(join(root, 'run'), ['x', 'y']);
});
afterAll(() => rmSync(root, { recursive: true, force: true }));
beforeEach(() => {
  folder = mkdtempSync(join(root, 'case-'));
  writeFileSync(file('data.csv'), TABLE);
});

describe('an output that is an input', () => {
  it.each<[string, () => string]>([
    ['by its own name', () => file('data.csv')],
    ['by another spelling', () => `${folder}/./x/../data.csv`],
    ['by a symbolic link', () => (symlinkSync('data.csv', file('soft.csv')), file('soft.csv'))],
    ['by a link to its folder', () => (symlinkSync('.', file('here')), file('here', 'data.csv'))],
    ['by a hard link', () => (linkSync(file('data.csv'), file('hard.csv')), file('hard.csv'))],
  ])('is refused %s', (_, output) => {
    mkdirSync(file('x'));
    expect(() => refuseInputs([file('other'), output()], inputsOfData([file('data.csv')]))).toThrow(
      expect.objectContaining({
        message: expect.stringMatching(/is the data file itself, which is not overwritten\.$/),
        problem: { kind: 'output-is-input' },
      }),
    );
  });

  it('may be a file of a run, or a shard', () => {
    const model = join(root, 'run', 'model.safetensors');
    expect(() => refuseInputs([model], inputsOfRun(join(root, 'run')))).toThrow(/a file of the run itself/);
    expect(() => refuseInputs([folder], inputsOfShard(folder))).toThrow(/the folder of a shard itself/);
    expect(() => refuseInputs([file('data.csv')], inputsOfShard(folder))).toThrow(/a file of a shard itself/);
  });

  it('may be another output', () => {
    expect(() => refuseInputs([file('a'), `${folder}/./a`], [])).toThrow(/is the file of another result/);
    refuseInputs([file('a'), file('b')], inputsOfData([file('missing.csv')]));
  });
});

describe('no verb writes over what it reads, whether told to overwrite or not', () => {
  const run = () => join(root, 'run');
  it.each<[string, () => string[], () => string]>([
    ['predict', () => [run(), file('data.csv'), '--out', file('data.csv')], () => file('data.csv')],
    ['embed', () => [run(), file('data.csv'), '--out', file('data.csv')], () => file('data.csv')],
    ['evaluate', () => [run(), file('data.csv'), '--out', file('data.csv')], () => file('data.csv')],
    ['evaluate', () => [run(), file('data.csv'), '--html', file('data.csv')], () => file('data.csv')],
    [
      'export',
      () => [run(), '--out', join(run(), 'model.safetensors')],
      () => join(run(), 'model.safetensors'),
    ],
  ])('%s', async (verb, args, input) => {
    const before = readFileSync(input());
    for (const more of [[], ['--overwrite']]) {
      const { exitCode, stdout, stderr } = await seqloom(verb, ...args(), ...more);
      expect([exitCode, stdout]).toEqual([2, '']);
      expect(stderr).toMatch(/itself, which is not overwritten. Name another file for the result.\n$/);
      expect(readFileSync(input())).toEqual(before);
    }
  });

  it('a config file, a side file and a run folder that holds the data', async () => {
    writeFileSync(file('c.tsv'), 'overwrite: true\n');
    const config = await seqloom(
      'predict',
      run(),
      file('data.csv'),
      '--config',
      file('c.tsv'),
      '--out',
      file('c.tsv'),
    );
    expect(config.stderr).toContain('c.tsv is the config file itself');
    writeFileSync(file('p.tsv.dropped.tsv'), TABLE);
    const side = await seqloom(
      'predict',
      run(),
      file('p.tsv.dropped.tsv'),
      '--out',
      file('p.tsv'),
      '--overwrite',
    );
    expect(side.stderr).toContain('p.tsv.dropped.tsv is the data file itself');
    writeFileSync(file('config.json'), '{}');
    writeFileSync(file('dropped.tsv'), TABLE.replaceAll(',', '\t'));
    const train = await seqloom('train', file('dropped.tsv'), '--out', folder, '--overwrite');
    expect(train.stderr).toContain('dropped.tsv is the data file itself');
    expect(readFileSync(file('dropped.tsv'), 'utf8')).toBe(TABLE.replaceAll(',', '\t'));
  });
});
