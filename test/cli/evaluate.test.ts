import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { forward } from '../../src/model/twin';
import { ALPHABET } from '../../src/data/alphabet';
import { Rng } from '../../src/data/rng';
import { SPLITS, type Split } from '../../src/data/types';
import { encode } from '../../src/data/tokens';
import { calibrate } from '../../src/evaluate/calibration';
import { bootstrapIntervals } from '../../src/evaluate/bootstrap';
import { classificationReport } from '../../src/evaluate/metrics';
import { evaluate } from '../../src/model/evaluate';
import { readDataset } from '../../src/node/readDataset';
import type { TrainedModel } from '../../src/model/trainedModel';
import { describeGpu } from '../adapter';
import { seqloom } from './capture';
import { makeRun } from './madeRun';

const CLASSES = ['bat', 'bird', 'fish'];
/** The made run names data that no one has. */
const UNTOLD = expect.stringMatching(/^Which of the sequences the network was trained on cannot be told: /);

interface Row {
  id: string;
  sequence: string;
  label: string;
  split: Split;
}

/** Random sequences of each class, most of them to train on. */
const ROWS: Row[] = (() => {
  const rng = new Rng(8);
  return Array.from({ length: 90 }, (_, i) => ({
    id: `s${i}`,
    sequence: Array.from({ length: 5 + rng.integer(30) }, () => ALPHABET[rng.integer(20)]).join(''),
    label: CLASSES[i % 3],
    split: SPLITS[i % 15 < 9 ? 0 : i % 15 < 12 ? 1 : 2],
  }));
})();

let root: string;
let folder: string;
let run: string;
let model: TrainedModel;

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'seqloom-evaluate-'));
});

afterAll(() => rmSync(root, { recursive: true, force: true }));

beforeEach(async () => {
  folder = mkdtempSync(join(root, 'case-'));
  run = join(folder, 'run');
  model = await makeRun(run, CLASSES);
});

const file = (name: string) => join(folder, name);

function table(rows: Partial<Row>[], columns: (keyof Row)[] = ['id', 'sequence', 'label', 'split']): string {
  const lines = [columns, ...rows.map((row) => columns.map((column) => row[column] ?? ''))];
  writeFileSync(file('data.csv'), lines.map((cells) => cells.join(',')).join('\n') + '\n');
  return file('data.csv');
}

const evaluateRun = (...args: string[]) => seqloom('evaluate', run, ...args, '--no-self-check');

async function found(...args: string[]) {
  const { exitCode, stdout, stderr } = await evaluateRun(...args, '--json');
  expect(stderr.split('\n').filter((line) => /rror|must|cannot/.test(line))).toEqual([]);
  expect(exitCode).toBe(0);
  return JSON.parse(stdout);
}

/** (N, classes) row-major. */
function softmax(logits: Float64Array): Float32Array {
  const powers = logits.map(Math.exp);
  return Float32Array.from(powers, (power, at) => {
    const start = at - (at % CLASSES.length);
    return power / powers.subarray(start, start + CLASSES.length).reduce((a, b) => a + b);
  });
}

/** A run that says it was trained on the data file, as training reads it. */
async function trainedOn(path: string): Promise<void> {
  const dataset = await readDataset(path, { use: 'train', seed: 0, requireLabel: true });
  await makeRun(run, CLASSES, { path, name: 'data.csv', hash: dataset.hash, options: {} });
}

describeGpu('seqloom evaluate', (gpu) => {
  it('tells accuracy by confidence, and what the calibration of the run brings', async () => {
    const data = table(ROWS);
    const bare = await found(data);
    const { bins, thresholds } = bare.confidence;
    expect(bins.reduce((sum: number, { count }: { count: number }) => sum + count, 0)).toBe(
      bare.metrics.count,
    );
    expect(thresholds.map(({ threshold }: { threshold: number }) => threshold)).toContain(0.9);
    expect(bare.calibration).toBeUndefined();
    const split = ROWS.filter((row) => row.split === 'val');
    const { logits } = forward(
      model.config,
      model.parameters,
      split.map(({ sequence }) => encode(sequence)),
    );
    const labels = Int32Array.from(split, ({ label }) => CLASSES.indexOf(label));
    const kept = calibrate(softmax(logits), labels, CLASSES);
    writeFileSync(join(run, 'calibration.json'), JSON.stringify(kept));
    const uncalibrated = await found(data);
    expect(uncalibrated.metrics).toEqual(bare.metrics);
    expect(uncalibrated.calibration).toMatchObject({ temperature: kept.temperature, used: false });
    const calibrated = await found(data, '--calibrated');
    expect(calibrated.metrics.accuracy).toBe(bare.metrics.accuracy);
    expect(uncalibrated.calibration.calibrationError.before).toBe(bare.metrics.calibrationError);
    expect(calibrated.calibration.calibrationError.after).toBe(calibrated.metrics.calibrationError);
    const { stdout } = await evaluateRun(data, '--calibrated');
    expect(stdout).toMatch(/^confidence +mean +accuracy +95 % interval +sequences$/m);
    expect(stdout).toMatch(/^decided from +coverage +accuracy/m);
    expect(stdout).toContain(`(temperature ${kept.temperature.toFixed(2)})`);
    expect(stdout).toContain('the figures above are with it.');
  });

  it("gives the metrics of the float64 twin's predictions, with intervals and baselines", async () => {
    const result = await found(table(ROWS), '--out', file('made/result.json'));
    const test = ROWS.filter(({ split }) => split === 'test');
    const labels = Int32Array.from(test, ({ label }) => CLASSES.indexOf(label));
    const { logits } = forward(
      model.config,
      model.parameters,
      test.map(({ sequence }) => encode(sequence)),
    );
    const probabilities = Float32Array.from(logits, (logit, i) => {
      const row = logits.subarray(i - (i % 3), i - (i % 3) + 3);
      return Math.exp(logit) / row.reduce((sum, other) => sum + Math.exp(other), 0);
    });
    const expected = classificationReport(labels, probabilities, CLASSES);
    expect(result.metrics.confusion).toEqual(expected.confusion);
    expect(result.metrics.perClass).toEqual(expected.perClass);
    expect(result.metrics.calibrationError).toBeCloseTo(expected.calibrationError, 4);
    const { accuracy } = await bootstrapIntervals(labels, probabilities, CLASSES);
    expect(result.intervals.accuracy).toEqual(accuracy);
    expect(result.intervals.resamples).toBe(1000);
    expect(result.reading).toMatchObject({ format: 'table', parts: { sequence: { from: 'sequence' } } });
    expect(result.baselines.map(({ name }: { name: string }) => name)).toEqual([
      'majority',
      'length',
      'composition',
    ]);
    const [majority] = result.baselines;
    expect(majority.networkAhead.accuracy.value).toBeCloseTo(
      expected.accuracy - majority.report.accuracy,
      10,
    );
    expect(result).toMatchObject({ run, data: 'data.csv', split: 'test', notes: [UNTOLD] });
    expect(JSON.parse(readFileSync(file('made/result.json'), 'utf8'))).toEqual(result);
  });

  it('prints tables and sentences', async () => {
    const { exitCode, stdout, stderr } = await evaluateRun(table(ROWS));
    expect(exitCode).toBe(0);
    expect(stderr).toMatch(
      /^data.csv: 90 records read, 90 used\.\n(  .*\n)*  18 sequences of the test split are evaluated\.$/m,
    );
    expect(stdout).toMatch(/^data.csv, test split: 18 sequences, 3 classes$/m);
    expect(stdout).toMatch(/^accuracy +0\.\d{3} +0\.\d{3} to [01]\.\d{3}$/m);
    expect(stdout).toMatch(/^calibration error +0\.\d{3} /m);
    expect(stdout).toMatch(/^bird( +[01]\.\d{3} +[01]\.\d{3} to [01]\.\d{3}){3} +6$/m);
    expect(stdout).toMatch(/^ +bat +bird +fish\nbat( +\d+){3}\nbird( +\d+){3}\nfish( +\d+){3}$/m);
    expect(stdout).toMatch(/^composition( +-?\d\.\d{3}){4} +-?[\d.]+ \(-?[\d.]+ to -?[\d.]+\)$/m);
    expect(stdout).toMatch(/^The network classifies [\d.]+ % of 18 test sequences rightly \(95 % interval /m);
    expect(stdout).toMatch(/^Amino-acid composition alone reaches /m);
  });

  it('evaluates the split that is asked for, and says what was in train', async () => {
    const data = table(ROWS);
    expect((await found(data, '--split', 'val')).metrics.count).toBe(18);
    expect((await found(data, '--split', 'train')).metrics.count).toBe(54);
    const all = await found(data, '--split', 'all');
    expect(all.metrics.count).toBe(90);
    expect(all.baselines[0].report.count).toBe(90);
    expect(all.notes[1]).toMatch(/^54 of the 90 sequences are in the train split/);
  });

  it('says that baselines are missing where there is nothing to fit them on', async () => {
    const data = table(ROWS, ['id', 'sequence', 'label']);
    const result = await found(data);
    expect(result.metrics.count).toBe(90);
    expect(result.baselines).toEqual([]);
    expect(result.notes).toEqual([UNTOLD, expect.stringMatching(/^No baselines: .* data.csv has none\./)]);
    expect((await evaluateRun(data)).stdout).toContain('Note: No baselines');
  });

  it('knows the classes of the run, whichever the data hold, and leaves out what has no label', async () => {
    const rows = [
      ...ROWS.filter(({ label }) => label === 'fish'),
      { id: 'x', sequence: 'MKV', split: 'test' },
    ];
    const { stdout, stderr } = await evaluateRun(table(rows as Row[]), '--json');
    const { metrics, leftOut } = JSON.parse(stdout);
    expect(metrics.perClass.map(({ name, support }: never) => [name, support])).toEqual([
      ['bat', 0],
      ['bird', 0],
      ['fish', 6],
    ]);
    expect(metrics.perClass[0]).toMatchObject({ precision: null, recall: null, f1: null });
    const html = file('untested.html');
    const told = await evaluateRun(table(rows as Row[]), '--html', html);
    expect(told.stdout).toMatch(/^bat( +-){6} +0$/m);
    expect(readFileSync(html, 'utf8')).toContain(
      `<th scope="row">bat</th>${'<td class="number">-</td>'.repeat(3)}`,
    );
    expect(leftOut).toEqual([{ id: 'x', line: 32, reason: 'no label' }]);
    expect(stderr).toMatch(/31 records read, 30 used; left out: 1 no label\./);
  });

  it('gives data that it was trained on the splits that training made', async () => {
    const data = table(ROWS, ['id', 'sequence', 'label']);
    await trainedOn(data);
    const made = await readDataset(data, { use: 'train', seed: 0 });
    const inTest = made.splits.filter((split) => split === 'test').length;
    expect(inTest).toBeLessThan(30);
    const named = await found(data);
    expect(named.metrics.count).toBe(inTest);
    expect(named.baselines.length).toBe(3);
    expect(await found()).toEqual(named);

    const withoutVal = table(ROWS.map((row) => ({ ...row, split: row.split === 'test' ? 'test' : 'train' })));
    await trainedOn(withoutVal);
    expect((await found(withoutVal, '--split', 'val')).metrics.count).toBeGreaterThan(0);
  });

  it('refuses to take data that have changed for those it was trained on', async () => {
    const data = table(ROWS);
    await trainedOn(data);
    table(ROWS.slice(1));
    const { exitCode, stderr } = await evaluateRun();
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/data\.csv is no longer what the run was trained on/);
    expect((await found(data)).metrics.count).toBe(18);
  });

  it('writes a report to look at, but over no other file', async () => {
    const html = file('it is a report.html');
    const data = table(ROWS);
    const result = await found(data, '--html', html);
    const page = readFileSync(html, 'utf8');
    expect(page).toContain(result.intervals.mcc.value.toFixed(3));
    expect(page).toContain('seqloom train made-up.tsv\nseqloom evaluate ');
    expect(page).toContain(`--html &#39;${html}&#39;`);
    for (const readout of ['residue-mean', 'state-mean', 'state-last', 'state-max']) {
      expect(page).toContain(`<h4>${readout} `);
    }
    expect(page).not.toContain('<h2>Training</h2>');
    const refused = await evaluateRun(data, '--html', html);
    expect(refused.exitCode).toBe(2);
    expect(refused.stderr).toMatch(/report\.html exists\. Replace it with --overwrite/);
    expect(readFileSync(html, 'utf8')).toBe(page);
  });

  it('as a library call says when the classes cannot be the same', async () => {
    const dataset = await readDataset(table(ROWS.filter(({ label }) => label !== 'bat')), {
      use: 'evaluate',
      seed: 0,
    });
    await expect(evaluate(gpu(), model, dataset)).rejects.toThrow(/data.csv has 2 classes and the network 3/);
  });
});

describe('seqloom evaluate refuses', () => {
  it('labels that the network does not know, and names them all', async () => {
    const rows = [
      ...ROWS,
      { ...ROWS[0], id: 'x', label: 'yeti' },
      { ...ROWS[0], id: 'y', label: '__proto__' },
    ];
    const { exitCode, stdout, stderr } = await evaluateRun(table(rows));
    expect(exitCode).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toMatch(
      /line 92: the label of x, "yeti", is none of the network's classes: bat, bird, fish\. Of 92 records 2 have labels that the network does not know: yeti \(1\), __proto__ \(1\)\. Leave such records out, by name, with --skip-bad\. See docs\/input\.md\.\n$/,
    );
    const without = await evaluateRun(table(rows), '--skip-bad');
    expect(without.exitCode).toBe(0);
    expect(without.stderr).toMatch(/x.*class that the network was not trained on \(yeti\)/);
  });

  it('data without labels, and a split without sequences, naming what there is', async () => {
    const unlabelled = await evaluateRun(table(ROWS, ['id', 'sequence']));
    expect(unlabelled.exitCode).toBe(2);
    expect(unlabelled.stderr).toMatch(/data.csv has no label column.*Name the column with --label-column\./);
    const { exitCode, stderr } = await evaluateRun(table(ROWS.slice(0, 5)), '--split', 'val');
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(
      /no labelled sequence in the val split \(train 5, val 0, test 0\)\. Choose another split with --split,/,
    );
  });
});
