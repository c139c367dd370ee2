import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Papa from 'papaparse';
import { describe, expect, it } from 'vitest';
import { hdf5Files } from '../../src/export/hdf5';
import { diskStorage } from '../../src/node/hdf5Storage';
import { itWithPython, readWithPython } from './python';
import {
  collect,
  inRows,
  memorySource,
  ODD_IDS,
  RECORDS,
  RESIDUE,
  SECOND_SEQUENCE,
  SEQUENCE,
  TABLE,
  temporaryFolder,
  vectorsOf,
  writeFiles,
} from './source';

const folder = temporaryFolder();

const LOAD = `
import h5py
with h5py.File(sys.argv[1], "r") as file:
    print(json.dumps({key: [d.attrs["original_id"], d.compression, str(d.dtype), d[()].tolist()] for key, d in file.items()}))
`;
type Loaded = Record<string, [id: string, compression: string, dtype: string, values: unknown]>;
const load = (name: string) => readWithPython(['h5py'], LOAD, join(folder, name)) as Loaded;

/** biotrainer's key, by another implementation of SHA-256. */
const key = (sequence: string) => createHash('sha256').update(`${sequence}_${sequence.length}`).digest('hex');

describe.each([
  ['in memory', undefined],
  ['on disk', diskStorage(folder)],
] as const)('hdf5 built %s', (_, storage) => {
  itWithPython('is read by h5py', ['h5py'], async () => {
    const source = memorySource([SEQUENCE, RESIDUE]);
    const names = await writeFiles(folder, hdf5Files(source, 'all.h5', storage));
    expect(names).toEqual(['all.state-mean.h5', 'all.residue-states.h5', 'all.keys.csv']);
    const means = load('all.state-mean.h5');
    const states = load('all.residue-states.h5');
    expect(Object.keys(means)).toHaveLength(RECORDS.length);
    for (const record of RECORDS.slice(0, -1)) {
      const expected = Array.from(vectorsOf(record, SEQUENCE));
      expect(means[key(record.sequence)]).toEqual([record.id, 'gzip', 'float32', expected]);
      expect(states[key(record.sequence)][3]).toEqual(inRows(vectorsOf(record, RESIDUE), RESIDUE.width));
    }
    // The last record shares its sequence with the one before, and has a dataset of its own.
    const again = `${key(RECORDS.at(-1)!.sequence)}-2`;
    expect(means[again][0]).toBe(RECORDS.at(-1)!.id);
    expect(means[again][3]).toEqual(means[key(RECORDS.at(-1)!.sequence)][3]);
    const text = readFileSync(join(folder, 'all.keys.csv'), 'utf8').trimEnd();
    const [header, ...keys] = Papa.parse<string[]>(text, { newline: '\n' }).data;
    expect(header).toEqual(['id', 'key']);
    expect(keys.map(([id]) => id)).toEqual(ODD_IDS);
    expect(keys.map(([, value]) => value)).toEqual([
      ...RECORDS.slice(0, -1).map(({ sequence }) => key(sequence)),
      again,
    ]);
  });

  it('holds every id in an attribute, as biotrainer reads them', async () => {
    await writeFiles(folder, hdf5Files(memorySource([SEQUENCE]), 'ids.h5', storage));
    const { Dataset, File, ready } = await import('h5wasm/node');
    await ready;
    const file = new File(join(folder, 'ids.h5'), 'r');
    const ids = file
      .keys()
      .map((name) => file.get(name))
      .map((one) => (one instanceof Dataset ? one.attrs.original_id.value : undefined));
    file.close();
    expect(ids.sort()).toEqual([...ODD_IDS].sort());
  });

  it('has the same bytes each time', async () => {
    const build = () => collect(hdf5Files(memorySource([SECOND_SEQUENCE]), 'a.h5', storage)[0].content);
    const first = await build();
    await new Promise((resolve) => setTimeout(resolve, 1100));
    expect(Buffer.compare(await build(), first)).toBe(0);
  });

  it('leaves nothing behind when the source fails', async () => {
    const source = { ...memorySource([SEQUENCE]), count: 3 };
    await expect(collect(hdf5Files(source, 'a.h5', storage)[0].content)).rejects.toThrow(/instead of 3/);
  });
});

const h5dump = spawnSync('h5dump', ['--version']).status === 0;

describe('hdf5', () => {
  it.skipIf(!h5dump)(h5dump ? 'is read by h5dump' : 'is read by h5dump (not installed)', async () => {
    const source = memorySource([SECOND_SEQUENCE], [{ id: 'one', sequence: 'ACD' }]);
    await writeFiles(folder, hdf5Files(source, 'one.h5'));
    const { stdout } = spawnSync('h5dump', [join(folder, 'one.h5')], { encoding: 'utf8' });
    expect(stdout).toContain(`DATASET "${key('ACD')}"`);
    expect(stdout).toContain('(0): "one"');
    expect(stdout).toMatch(/DATASPACE\s+SIMPLE \{ \( 2 \) \/ \( 2 \) \}/);
  });

  it('refuses the residue table and names the formats that hold it', () => {
    expect(() => hdf5Files(memorySource([SEQUENCE, TABLE]), 'a.h5')).toThrow(
      /residue-table .* Write it as npz/,
    );
  });

  it('says where it cannot write', async () => {
    const files = hdf5Files(memorySource([SEQUENCE]), 'a.h5', diskStorage(join(folder, 'missing')));
    await expect(collect(files[0].content)).rejects.toThrow(/HDF5 file .*missing.* cannot be written/);
  });
});
