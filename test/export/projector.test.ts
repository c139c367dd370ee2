import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { projectorFiles } from '../../src/export/projector';
import { itWithPython, readWithPython } from './python';
import {
  LETTERS,
  memorySource,
  ODD_IDS,
  RESIDUE,
  residueVectors,
  SEQUENCE,
  sequenceVectors,
  TABLE,
  temporaryFolder,
  writeFiles,
} from './source';

const folder = temporaryFolder();
const text = (name: string) => readFileSync(join(folder, name), 'utf8');

/** Lines and columns as the Projector finds them: split at every line feed and every tab. */
const table = (name: string) =>
  text(name)
    .replace(/\n$/, '')
    .split('\n')
    .map((line) => line.split('\t'));

const LOAD = `
import numpy
print(json.dumps(numpy.loadtxt(sys.argv[1], delimiter="\\t", dtype=numpy.float32, ndmin=2).tolist()))
`;
const vectors = (name: string) => readWithPython(['numpy'], LOAD, join(folder, name));

describe('TensorFlow Projector', () => {
  itWithPython('folder of sequences', ['numpy'], async () => {
    const names = await writeFiles(folder, projectorFiles(memorySource([SEQUENCE]), 'one'));
    expect(names).toEqual(['one/vectors.tsv', 'one/metadata.tsv', 'one/projector_config.json']);
    expect(vectors('one/vectors.tsv')).toEqual(sequenceVectors(SEQUENCE));

    const [header, ...rows] = table('one/metadata.tsv');
    expect(header).toEqual(['id', 'label']);
    expect(rows).toHaveLength(ODD_IDS.length);
    expect(rows.every((row) => row.length === 2)).toBe(true);
    expect(rows[1]).toEqual(['tab\\there', 'host\\tA']);
    expect(rows[2][0]).toBe('line\\nfeed');
    expect(JSON.parse(text('one/projector_config.json'))).toEqual({
      embeddings: [
        {
          tensorName: 'state-mean',
          tensorShape: [ODD_IDS.length, 3],
          tensorPath: 'vectors.tsv',
          metadataPath: 'metadata.tsv',
        },
      ],
    });
  });

  itWithPython('folder of several readouts has one configuration', ['numpy'], async () => {
    await writeFiles(folder, projectorFiles(memorySource([RESIDUE, TABLE]), 'two/'));
    const { embeddings } = JSON.parse(text('two/projector_config.json'));
    expect(embeddings).toHaveLength(2);
    for (const { tensorPath, tensorShape, metadataPath } of embeddings) {
      const values = vectors(`two/${tensorPath}`) as number[][];
      expect([values.length, values[0].length]).toEqual(tensorShape);
      // One column has no header, more have one.
      const metadata = table(`two/${metadataPath}`);
      expect(metadata.length).toBe(tensorShape[0] + (metadata[0].length > 1 ? 1 : 0));
    }
    expect(vectors('two/residue-states.vectors.tsv')).toEqual(residueVectors(RESIDUE));
    expect(table('two/residue-table.metadata.tsv').flat()).toEqual([...LETTERS]);
    expect(table('two/residue-states.metadata.tsv')[0]).toEqual(['id', 'label', 'position', 'residue']);
  });
});
