import { existsSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { fitBaselines, labelledRows } from '../../src/evaluate/baselines';
import { dataset, type Row } from './rows';

describe('fitBaselines', () => {
  // Length decides between these classes, composition does not.
  const byLength = ['train', 'val', 'test'].flatMap((split) =>
    Array.from({ length: 30 }, (_, i): Row[] => [
      ['long', split, 'AC'.repeat(40 + i)],
      ['short', split, 'AC'.repeat(2 + (i % 10))],
    ]).flat(),
  );

  it('length sees length and composition does not', async () => {
    const [majority, length, composition] = await fitBaselines(dataset(byLength));
    expect([majority, length, composition].map((b) => b.name)).toEqual(['majority', 'length', 'composition']);
    expect(length.report.accuracy).toBe(1);
    expect(composition.report.accuracy).toBe(0.5);
  });

  it('tells how far fitting is, lets others have their turn, and stops when it is told to', async () => {
    const controller = new AbortController();
    const stages: string[] = [];
    // Some seconds of fitting.
    const rows = Array.from({ length: 3000 }, (_, i): Row => [
      `c${i % 60}`,
      'train',
      `MA${'CDEF'[i % 4]}${i % 7}`,
    ]);
    setTimeout(() => controller.abort(new Error('stopped')), 100);
    const { signal } = controller;
    const fitted = fitBaselines(dataset([...rows, ...byLength]), undefined, {
      signal,
      onStage: (stage) => stages.push(stage),
    });
    await expect(fitted).rejects.toThrow('stopped');
    expect(stages).toContain('fitting the baseline length, penalty 1 of at most 5');
  });

  it('composition sees shares, whatever the length', async () => {
    const rows = byLength.map(([, split, sequence], i): Row => {
      const letters = i % 2 ? 'AAC' : 'ACC';
      return [i % 2 ? 'rich' : 'poor', split, letters.repeat(1 + (sequence.length >> (i % 4)))];
    });
    expect((await fitBaselines(dataset(rows)))[2].report.accuracy).toBe(1);
  });

  it('majority predicts the most frequent class of the training split', async () => {
    const rows: Row[] = [
      ['a', 'train', 'ACD'],
      ['b', 'train', 'ACD'],
      ['b', 'train', 'ACD'],
      ['a', 'test', 'ACD'],
      ['b', 'test', 'ACD'],
      ['', 'test', 'ACD'],
      ['a', 'test', 'ACD'],
    ];
    const [majority] = await fitBaselines(dataset(rows));
    expect(majority.report.confusion).toEqual([
      [0, 2],
      [0, 1],
    ]);
    expect([...majority.probabilities.subarray(0, 2)].map((p) => p.toFixed(3))).toEqual(['0.333', '0.667']);
    expect(labelledRows(dataset(rows), 'test')).toEqual([3, 4, 6]);
  });

  it('says which split is empty', async () => {
    const onlyTraining = byLength.filter(([, split]) => split === 'train');
    await expect(fitBaselines(dataset(onlyTraining))).rejects.toThrow(/test set .* test split/);
  });
});

// Logistic regression on composition, measured with scikit-learn on the same files (accuracy, macro-F1 on the test split).
const PUBLISHED = [
  ['signal_peptide', 0.761, 0.726],
  ['amp_scanner', 0.87, 0.87],
  ['rnavirus_host', 0.394, 0.271],
] as const;

describe('composition equals the published baseline within .01', () => {
  for (const [name, accuracy, macroF1] of PUBLISHED) {
    const path = `../shared/data/${name}/${name}.tsv.gz`;
    it.skipIf(!existsSync(path))(name, async () => {
      const [header, ...lines] = gunzipSync(readFileSync(path)).toString('utf8').trim().split('\n');
      const columns = header.split('\t');
      const at = ['label', 'split', 'sequence'].map((column) => columns.indexOf(column));
      const rows = lines.map((line) => at.map((column) => line.split('\t')[column]) as Row);
      const composition = (await fitBaselines(dataset(rows)))[2].report;
      expect(Math.abs(composition.accuracy - accuracy)).toBeLessThan(0.01);
      expect(Math.abs(composition.macroF1 - macroF1)).toBeLessThan(0.01);
    });
  }
});
