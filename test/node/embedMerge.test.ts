import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { beforeEach, describe, expect, it } from 'vitest';
import { mergeShards } from '../../src/node/embedMerge';
import { madeUpRecords, RESIDUE_TABLE, STATE_MEAN, StubEmbedder } from '../embed/stub';
import {
  embedTo,
  failingComputer,
  filesBelow,
  RECORDS,
  someComputer,
  someData,
  useFolder,
} from './embedHelpers';

const file = useFolder();
type Changes = Parameters<typeof embedTo>[2];

/** The folders of all shards, embedded one by one. */
async function embedShards(count: number, name = 'e.npz', options = {}, changes: Changes = {}) {
  const folders: string[] = [];
  for (let index = 1; index <= count; index++) {
    const { files } = await embedTo(file(name), { ...options, shard: { index, count } }, changes);
    folders.push(...files);
  }
  return folders;
}

describe('merged shards', () => {
  it.each([
    ['e.npz', 1],
    ['e.npz', 2],
    ['e.npz', 3],
    ['e.npz', 7],
    ['e.tsv', 3],
  ])('give byte for byte what one run gives: %s, %i shards', async (name, count) => {
    const options = { maxLength: 11 };
    for (const folder of ['whole', 'merged']) mkdirSync(file(folder));
    await embedTo(file('whole', name), options);
    const folders = await embedShards(count, name, options);
    const before = folders.map(filesBelow);
    await mergeShards(folders.reverse(), file('merged', name));
    expect(filesBelow(file('merged'))).toEqual(filesBelow(file('whole')));
    expect(folders.reverse().map(filesBelow), 'the shards stay').toEqual(before);
  });

  it('give the same also where one was interrupted and resumed', async () => {
    await embedTo(file('whole.npz'));
    const shard = { index: 1, count: 2 };
    const failing = embedTo(file('e.npz'), { shard }, { computer: failingComputer(1) });
    await expect(failing).rejects.toThrow('the power failed');
    await expect(mergeShards([file('e.npz.shard-1-of-2.parts')], file('m.npz'))).rejects.toThrow(
      /shard-1-of-2.parts is not finished\.$/,
    );
    const { files } = await embedTo(file('e.npz'), { shard, resume: true });
    files.push(...(await embedTo(file('e.npz'), { shard: { index: 2, count: 2 } })).files);
    await mergeShards(files, file('m.npz'));
    expect(filesBelow(file('m.npz'))).toEqual(filesBelow(file('whole.npz')));
  });

  it('can be of any format, and hold a table', async () => {
    const computer = someComputer({ embedder: new StubEmbedder([STATE_MEAN, RESIDUE_TABLE]) });
    const folders = await embedShards(2, 'e.npz', {}, { computer });
    const { files, totals } = await mergeShards(folders, file('m'), { format: 'projector' });
    expect(files).toContain(file('m', 'projector_config.json'));
    expect(files.at(-1)).toBe(file('m.dropped.tsv'));
    const table = readFileSync(file('m', 'residue-table.vectors.tsv'), 'utf8');
    expect(table.split('\n')[1]).toBe('-0.416146845\t-0.9899925');
    expect(totals.sequences + totals.dropped).toBe(RECORDS);
  });

  it('do not replace what is there unless told', async () => {
    const folders = await embedShards(1);
    writeFileSync(file('m.npz'), 'mine');
    await expect(mergeShards(folders, file('m.npz'))).rejects.toThrow(/m.npz exists/);
    await mergeShards(folders, file('m.npz'), { overwrite: true });
    expect(readFileSync(file('m.npz')).subarray(0, 2).toString()).toBe('PK');
  });

  it('of different adapters are merged, and that is said', async () => {
    const notes: string[] = [];
    await embedTo(file('e.npz'), { shard: { index: 1, count: 2 } });
    const computer = someComputer({ adapter: 'another adapter' });
    await embedTo(file('e.npz'), { shard: { index: 2, count: 2 } }, { computer });
    const folders = [1, 2].map((i) => file(`e.npz.shard-${i}-of-2`));
    await mergeShards(folders, file('m.npz'), {}, { onNote: (note) => notes.push(note) });
    expect(notes).toEqual([expect.stringMatching(/different adapters \(an adapter; another adapter\)/)]);
  });
});

describe('shards that do not belong together', () => {
  let folders: string[];
  beforeEach(async () => {
    folders = await embedShards(3);
  });

  const refused = (shards: string[], message: RegExp) =>
    expect(mergeShards(shards, file('m.npz'))).rejects.toThrow(message);

  it('are named: missing, double, none, or no shards at all', async () => {
    await refused(folders.slice(0, 2), /Of the 3 shards, number 3 is missing/);
    await refused(folders.slice(2), /Of the 3 shards, numbers 1, 2 are missing/);
    await refused(
      [...folders, folders[0]],
      /e.npz.shard-1-of-3 and .*e.npz.shard-1-of-3 are both shard 1 of 3. Name each shard once/,
    );
    await refused([], /No shard is named/);
    mkdirSync(file('folder'));
    await refused([file('folder')], /folder is no shard of an embedding/);
    await refused([file('missing')], /missing is no shard of an embedding: there is no such folder\./);
    expect(readdirSync(file())).not.toContain('m.npz');
  });

  it.each<[string, number, object, Changes, RegExp]>([
    ['network', 3, {}, { computer: someComputer({ model: 'another' }) }, /it is of another network/],
    [
      'list of readouts',
      3,
      {},
      { computer: someComputer({ embedder: new StubEmbedder([STATE_MEAN]) }) },
      /its readouts are state-mean instead of state-mean, residue-mean, residue-states/,
    ],
    ['layer', 3, {}, { computer: someComputer({ layer: 2 }) }, /it is of recurrent layer 2 instead of 1/],
    [
      'data file',
      3,
      {},
      { data: someData({ name: 'b.fasta' }) },
      /its data are b.fasta instead of made-up.fasta/,
    ],
    [
      'longest sequence',
      3,
      { maxLength: 9 },
      {},
      /read with the options \[\["maxLength",9\]\] instead of \[\]/,
    ],
    ['number of shards', 4, {}, {}, /it is one of 4 shards instead of 3/],
    [
      'set of records',
      3,
      {},
      { data: someData({ records: () => madeUpRecords(RECORDS - 1) }) },
      /its data have other records/,
    ],
  ])('are named: of another %s', async (_, count, options, changes, message) => {
    const other = (await embedShards(count, 'o.npz', options, changes))[1];
    await refused(
      [folders[0], other, folders[2]],
      /o.npz.shard-2-of-\d does not belong with .*e.npz.shard-1-of-3: /,
    );
    await refused([folders[0], other, folders[2]], message);
  });

  it('are named: with a part missing or cut short', async () => {
    const part = `${folders[1]}/000001.json`;
    const text = readFileSync(part, 'utf8');
    writeFileSync(part, text.slice(0, -100));
    await refused(folders, /shard-2-of-3\/000001.json is damaged or cut short/);
    rmSync(part);
    await refused(folders, /shard-2-of-3\/000001.json is missing\./);
    writeFileSync(part, text);
    renameSync(`${folders[1]}/000001.state-mean.f32`, file('gone'));
    await refused(folders, /shard-2-of-3\/000001.state-mean.f32 is missing\./);
    expect(readdirSync(file())).not.toContain('m.npz');
  });
});
