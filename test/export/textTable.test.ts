import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { textTableFiles } from '../../src/export/textTable';
import { itWithPython, readWithPython } from './python';
import {
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

const LOAD = `
import csv
with open(sys.argv[1], newline="", encoding="utf-8") as file:
    print(json.dumps(list(csv.reader(file, delimiter=sys.argv[2], strict=True))))
`;
const load = (name: string, separator: string) =>
  readWithPython(['csv'], LOAD, join(folder, name), separator) as string[][];

const numbers = (fields: string[]) => fields.map((field) => Math.fround(Number(field)));

describe.each([
  ['csv', ','],
  ['tsv', '\t'],
] as const)('%s', (extension, separator) => {
  itWithPython("of sequences is read by Python's csv module", ['csv'], async () => {
    await writeFiles(folder, textTableFiles(memorySource([SEQUENCE]), `mean.${extension}`, separator));
    const [header, ...rows] = load(`mean.${extension}`, separator);
    expect(header).toEqual(['id', 'label', 'd0', 'd1', 'd2']);
    expect(rows.map(([id]) => id)).toEqual(ODD_IDS);
    expect(rows.map(([, label]) => label)).toEqual(RECORDS.map(({ label }) => label ?? ''));
    expect(rows.map((row) => numbers(row.slice(2)))).toEqual(sequenceVectors(SEQUENCE));
  });

  itWithPython('has a file per readout', ['csv'], async () => {
    const source = memorySource([SEQUENCE, SECOND_SEQUENCE, RESIDUE, TABLE]);
    const names = await writeFiles(folder, textTableFiles(source, `all.${extension}`, separator));
    expect(names).toEqual(
      ['state-mean', 'residue-mean', 'residue-states', 'residue-table'].map((n) => `all.${n}.${extension}`),
    );

    const [header, ...residues] = load(names[2], separator);
    expect(header).toEqual(['id', 'label', 'position', 'residue', 'd0', 'd1']);
    expect(residues.map((row) => numbers(row.slice(4)))).toEqual(residueVectors(RESIDUE));
    expect(residues.slice(0, 3).map((row) => [row[0], row[2], row[3]])).toEqual([
      ['plain', '1', 'A'],
      ['tab\there', '1', 'A'],
      ['tab\there', '2', 'C'],
    ]);

    const [tableHeader, ...table] = load(names[3], separator);
    expect(tableHeader).toEqual(['residue', 'd0', 'd1']);
    expect(table.map(([letter]) => letter)).toEqual(['A', 'C', 'D']);
    expect(numbers(table[1].slice(1))).toEqual([1e-45, 3.4e38].map(Math.fround));
  });

  it('has no label column where nothing is labelled', async () => {
    const source = memorySource([SECOND_SEQUENCE], [{ id: 'a', sequence: 'AC' }]);
    await writeFiles(folder, textTableFiles(source, `plain.${extension}`, separator));
    const text = readFileSync(join(folder, `plain.${extension}`), 'utf8');
    expect(text.split('\n')[0]).toBe(['id', 'd0', 'd1'].join(separator));
    expect(text.split('\n')).toHaveLength(3);
  });
});
