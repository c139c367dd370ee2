import { existsSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { expect, test } from 'vitest';
import { checkDataset } from '../../src/data/datasetCheck';
import { buildDataset, splitSizes } from '../../src/data/dataset';
import { readRecords } from '../../src/data/read';
import { memorySource } from '../../src/data/source';

/** Real sets that lie beside the project where it is developed; see their own README for where they come from. */
const FOLDER = '../shared/data';

test.skipIf(!existsSync(FOLDER)).each([
  ['signal_peptide/signal_peptide.tsv.gz', 2, { train: 6998, val: 1001, test: 2001 }, [40, 70, 70]],
  ['rnavirus_host/rnavirus_host.tsv.gz', 11, { train: 5411, val: 779, test: 1551 }, [150, 391, 1000]],
  ['amp_scanner/amp_scanner.tsv.gz', 2, { train: 1424, val: 708, test: 1424 }, [11, 28, 183]],
])(
  '%s is read whole, with the counts its README gives',
  async (path, classes, splits, [min, median, max]) => {
    const source = memorySource(readFileSync(`${FOLDER}/${path}`), basename(path));
    const dataset = await buildDataset(readRecords(source), { name: source.name, use: 'train', seed: 1 });
    expect(dataset.classes).toHaveLength(classes);
    expect(splitSizes(dataset.splits)).toEqual(splits);
    expect([...dataset.dropped, ...dataset.warnings]).toEqual([]);
    const check = await checkDataset(dataset);
    expect(check.lengths).toMatchObject({ min, median, max });
    expect(check).toMatchObject({
      duplicates: { repeated: 0, labelConflicts: 0 },
      leakage: { identical: { val: 0, test: 0 } },
      problems: [],
    });
  },
);
