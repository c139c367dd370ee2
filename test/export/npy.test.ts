import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { npyFiles, npzFiles } from '../../src/export/npy';
import { itWithPython, readWithPython } from './python';
import {
  collect,
  inRows,
  memorySource,
  ODD_IDS,
  RECORDS,
  RESIDUE,
  residueVectors,
  SECOND_SEQUENCE,
  SEQUENCE,
  sequenceVectors,
  TABLE,
  temporaryFolder,
  writeFiles,
} from './source';

const folder = temporaryFolder();

/** Every array of an npz, or the one of an npy: its dtype and values. Pickle is off, as it is by default. */
const LOAD = `
import numpy
loaded = numpy.load(sys.argv[1])
arrays = {name: loaded[name] for name in loaded.files} if hasattr(loaded, "files") else {"": loaded}
print(json.dumps({name: [a.dtype.str, a.tolist()] for name, a in arrays.items()}))
`;
type Loaded = Record<string, [dtype: string, values: unknown]>;
const load = (name: string) => readWithPython(['numpy'], LOAD, join(folder, name)) as Loaded;

const OFFSETS = RECORDS.reduce(
  (offsets, { sequence }) => [...offsets, offsets.at(-1)! + sequence.length],
  [0],
);
const LABELS = RECORDS.map(({ label }) => label ?? '');

describe('npz', () => {
  itWithPython('of every kind is what numpy.load reads', ['numpy'], async () => {
    await writeFiles(folder, npzFiles(memorySource([SEQUENCE, RESIDUE, TABLE]), 'all.npz'));
    const arrays = load('all.npz');
    expect(arrays.sequence).toEqual(['<f4', sequenceVectors(SEQUENCE)]);
    expect(arrays.residue).toEqual(['<f4', residueVectors(RESIDUE)]);
    expect(arrays.offsets).toEqual(['<i8', OFFSETS]);
    expect(arrays.table).toEqual([
      '<f4',
      inRows(TABLE.kind === 'table' ? TABLE.values : new Float32Array(), 2),
    ]);
    expect(arrays.symbols).toEqual(['<U1', ['A', 'C', 'D']]);
    expect(arrays.ids[1]).toEqual(ODD_IDS);
    expect(arrays.ids[0]).toBe(`<U${Math.max(...ODD_IDS.map((id) => [...id].length))}`);
    expect(arrays.labels[1]).toEqual(LABELS);
    expect(Object.keys(arrays)).toHaveLength(7);
  });

  itWithPython('names the arrays by readout where there are several of a kind', ['numpy'], async () => {
    await writeFiles(folder, npzFiles(memorySource([SEQUENCE, SECOND_SEQUENCE]), 'two.npz'));
    const arrays = load('two.npz');
    expect(arrays['state-mean'][1]).toEqual(sequenceVectors(SEQUENCE));
    expect(arrays['residue-mean'][1]).toEqual(sequenceVectors(SECOND_SEQUENCE));
    expect(Object.keys(arrays).sort()).toEqual(['ids', 'labels', 'residue-mean', 'state-mean']);
  });

  itWithPython('of one short unlabelled sequence', ['numpy'], async () => {
    const source = memorySource([SEQUENCE], [{ id: '', sequence: 'A' }]);
    await writeFiles(folder, npzFiles(source, 'one.npz'));
    expect(Object.keys(load('one.npz')).sort()).toEqual(['ids', 'sequence']);
    expect(load('one.npz').ids[1]).toEqual(['']);
  });

  it('has the same bytes each time, wherever it is written', async () => {
    const write = () => collect(npzFiles(memorySource([SEQUENCE, RESIDUE]), 'a.npz')[0].content);
    const first = await write();
    const zone = process.env.TZ;
    process.env.TZ = 'Pacific/Auckland';
    try {
      expect(Buffer.compare(await write(), first)).toBe(0);
    } finally {
      if (zone === undefined) delete process.env.TZ;
      else process.env.TZ = zone;
    }
  });

  it('passes on what goes wrong in the source', async () => {
    const source = { ...memorySource([SEQUENCE]), count: 3 };
    await expect(collect(npzFiles(source, 'a.npz')[0].content)).rejects.toThrow(/instead of 3/);
    const zero = memorySource([SEQUENCE], [{ id: 'a\0', sequence: 'A' }]);
    await expect(collect(npzFiles(zero, 'a.npz')[0].content)).rejects.toThrow(/"a\\u0000" ends with a zero/);
  });
});

describe('npy', () => {
  itWithPython('is one file per array', ['numpy'], async () => {
    const names = await writeFiles(folder, npyFiles(memorySource([SEQUENCE]), 'mean.npy'));
    expect(names).toEqual(['mean.npy', 'mean.ids.npy', 'mean.labels.npy']);
    expect(load('mean.npy')).toEqual({ '': ['<f4', sequenceVectors(SEQUENCE)] });
    expect(load('mean.ids.npy')[''][1]).toEqual(ODD_IDS);
    expect(load('mean.labels.npy')[''][1]).toEqual(LABELS);
  });

  itWithPython('holds several readouts side by side', ['numpy'], async () => {
    const names = await writeFiles(folder, npyFiles(memorySource([RESIDUE, TABLE]), 'states.npy'));
    expect(names.sort()).toEqual([
      'states.ids.npy',
      'states.labels.npy',
      'states.offsets.npy',
      'states.residue-states.npy',
      'states.residue-table.npy',
      'states.symbols.npy',
    ]);
    expect(load('states.residue-states.npy')[''][1]).toEqual(residueVectors(RESIDUE));
    expect(load('states.offsets.npy')[''][1]).toEqual(OFFSETS);
  });
});
