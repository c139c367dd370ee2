import { expect, test } from 'vitest';
import { parseClusters } from '../../src/compare/clusters';
import { buildDataset } from '../../src/data/dataset';
import { readRecords } from '../../src/data/read';
import { oneLabelEach } from '../../src/data/severalLabels';
import { decode } from '../../src/data/tokens';
import type { RawRecord } from '../../src/data/types';
import { SeqloomError } from '../../src/errors';
import { choppedSource, collect, linesNamed } from './helpers';
import { biotrainerFiles } from './writers/biotrainer';
import { excelFiles } from './writers/excel';
import { clusterTables, mmseqsFasta, mmseqsTables } from './writers/mmseqs2';
import { ncbiFiles } from './writers/ncbi';
import { pandasFiles } from './writers/pandas';
import { rFiles } from './writers/r';
import { uniprotFasta, uniprotTables } from './writers/uniprot';
import type { Written, WrittenFile } from './writers/written';
import fc, { FUZZ_RUNS } from '../property';

/** Files of each writer: of all together more than 20,000 in CI. */
const RUNS = Math.ceil(FUZZ_RUNS * 0.23);

/** The residues of a sequence, as docs/input.md says that it is read; undefined where it holds what is none. */
function residuesOf(sequence: string): string | undefined {
  const letters = sequence
    .toUpperCase()
    .replace(/[-.]/g, '')
    .replace(/\*$/, '')
    .replace(/[BZJUO]/g, 'X');
  return /^[ACDEFGHIKLMNPQRSTVWYX]+$/.test(letters) ? letters : undefined;
}

/** The records that can be used: with residues and a label, the first of each id. */
function usable(records: Written[]): Written[] {
  const ids = new Set<string>();
  return records.filter(({ id, sequence, label }) => {
    if (sequence === '') return false;
    const isNew = !ids.has(id);
    ids.add(id);
    return isNew && residuesOf(sequence) !== undefined && label !== undefined;
  });
}

async function holds(file: WrittenFile, chunk: number): Promise<void> {
  const { name, bytes, options = {}, refusal, notes = [], named = 0 } = file;
  const { labelSeparator, severalLabels, ...reading } = options;
  const read = readRecords(choppedSource(bytes, name, chunk), reading);
  let records: RawRecord[];
  try {
    records = await collect(oneLabelEach(read, { labelSeparator, severalLabels }));
  } catch (error) {
    if (!(error instanceof SeqloomError)) throw error;
    expect(error.message).toMatch(refusal ?? /^$/);
    return;
  }
  expect(refusal).toBeUndefined();
  const plain = ({ id, sequence, label, split }: Written) => ({ id, sequence, label, split });
  expect(records.map(plain)).toEqual(file.records.map(plain));
  async function* again() {
    yield* records;
  }
  const wanted = usable(file.records);
  const about = { name, use: 'evaluate', skipBad: true, seed: 0 } as const;
  const building = buildDataset(Object.assign(again(), { notes: read.notes }), about);
  if (wanted.length === 0) {
    await expect(building).rejects.toThrow(/none of its .* can be used/);
    return;
  }
  const dataset = await building;
  const { ids, tokens, labels, classes, dropped, warnings } = dataset;
  expect(ids.map((id, i) => [id, decode(tokens[i]!), classes[labels[i]!]])).toEqual(
    wanted.map(({ id, sequence, label }) => [id, residuesOf(sequence), label]),
  );
  expect(ids.length + dropped.length).toBe(file.records.length);
  expect(linesNamed(warnings)).toBe(named);
  for (const note of notes) expect(warnings).toContainEqual(expect.stringMatching(note));
}

test.each([
  ['Excel', excelFiles],
  ['R', rFiles],
  ['pandas', pandasFiles],
  ['biotrainer', biotrainerFiles],
  ['UniProt (FASTA)', uniprotFasta],
  ['UniProt (tables)', uniprotTables],
  ['NCBI', ncbiFiles],
  ['MMseqs2 (FASTA)', mmseqsFasta],
  ['MMseqs2 (tables)', mmseqsTables],
])(
  '%s: every record is used or named, its values as written; or the file is refused with its line',
  { timeout: 60_000 + RUNS * 60 },
  async (_, files: fc.Arbitrary<WrittenFile>) => {
    await fc.assert(fc.asyncProperty(files, fc.integer({ min: 1, max: 400 }), holds), { numRuns: RUNS });
  },
);

test('MMseqs2: clusters are those of its table', () => {
  fc.assert(
    fc.property(clusterTables, ({ text, ids, clusters }) => {
      const read = parseClusters(text, 'clu_cluster.tsv', ids);
      ids.forEach((_, a) =>
        ids.forEach((_, b) => expect(read[a] === read[b]).toBe(clusters[a] === clusters[b])),
      );
    }),
    { numRuns: RUNS },
  );
});
