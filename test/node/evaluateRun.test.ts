import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { readDataset } from '../../src/node/readDataset';
import { knownToRun } from '../../src/node/evaluateRun';
import { makeRun } from '../cli/madeRun';
import { loadRun } from '../../src/node/loadRun';

let folder: string;
const file = (...names: string[]) => join(folder, ...names);

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'seqloom-evaluate-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

it('sequences that the run has seen are known by what they are, whatever their ids', async () => {
  const rows = ['t1,MKVLAAGIV,x,train', 't2,WWWLLLKKK,y,train', 'v,GGGPGGGPA,x,val', 'e,ACDEFGHIK,y,test'];
  writeFileSync(file('own.csv'), ['id,sequence,label,split', ...rows].join('\n') + '\n');
  const own = await readDataset(file('own.csv'), { requireLabel: true, use: 'train', seed: 0 });
  const data = { path: file('own.csv'), name: 'own.csv', hash: own.hash, options: {} };
  mkdirSync(file('moved'));
  await makeRun(file('moved', 'run'), ['x', 'y'], data);
  writeFileSync(
    file('new.csv'),
    'id,sequence,label\na,ggGPGGGPA,x\nb,MKVLAAGIV,x\nc,PPPPPPPPP,y\nd,ACDEFGHIK,y\n',
  );
  const asked = await readDataset(file('new.csv'), {
    requireLabel: true,
    use: 'evaluate',
    classes: ['x', 'y'],
    seed: 0,
  });
  const { config, path } = await loadRun(file('moved', 'run'));
  const splits = ['val', 'train', undefined, 'test'];
  expect((await knownToRun(asked, config, path)).known).toEqual(splits);
  renameSync(file('own.csv'), file('moved', 'own.csv'));
  expect((await knownToRun(asked, config, path)).known, 'moved along with the run').toEqual(splits);
});
