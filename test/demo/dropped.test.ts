import { expect, it } from 'vitest';
import { sortDropped } from '../../demo/logic/dropped';

const sorted = (...names: string[]) => {
  const { runs, data } = sortDropped(names.map((name) => ({ name })));
  return { runs: runs.map(({ name }) => name), data: data.map(({ name }) => name) };
};

it('files of runs are told from files of data', () => {
  expect(sorted('config.json', 'hosts.tsv', 'model.safetensors', 'all.zip')).toEqual({
    runs: ['config.json', 'model.safetensors', 'all.zip'],
    data: ['hosts.tsv'],
  });
});

it('all that lies in the folder of a run is the run’s, and a folder of data is data', () => {
  expect(sorted('a/config.json', 'a/model.safetensors', 'a/dropped.tsv', 'b/x.fasta', 'b/.DS_Store')).toEqual(
    {
      runs: ['a/config.json', 'a/model.safetensors', 'a/dropped.tsv'],
      data: ['b/x.fasta'],
    },
  );
});
