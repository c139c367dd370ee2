import { describe, expect, it } from 'vitest';
import { epochLine, reportLines, stepLine } from '../../src/cli/words';
import { bootstrapIntervals, pairedBootstrap } from '../../src/evaluate/bootstrap';
import { classificationReport, UNTESTED } from '../../src/evaluate/metrics';
import type { RunReport } from '../../src/run/runReport';

const classes = ['a', 'b'];
const labels = Int32Array.from({ length: 200 }, (_, i) => i % 2);

/** Probabilities of a predictor that is right on the first `right` sequences and wrong on the others. */
function predictor(right: number): Float32Array {
  const probabilities = new Float32Array(400);
  labels.forEach((label, i) => (probabilities[2 * i + (i < right ? label : 1 - label)] = 1));
  return probabilities;
}

async function reportOf(network: number, composition: number): Promise<RunReport> {
  const [own, theirs] = [predictor(network), predictor(composition)];
  return {
    version: 1,
    data: 'data',
    training: { stopped: 'finished', bestEpoch: 2, epochs: [], parameters: 10 },
    test: classificationReport(labels, own, classes),
    intervals: await bootstrapIntervals(labels, own, classes),
    baselines: [
      {
        name: 'composition',
        description: '',
        report: classificationReport(labels, theirs, classes),
        intervals: await bootstrapIntervals(labels, theirs, classes),
        networkAhead: await pairedBootstrap(labels, own, theirs, classes),
      },
    ],
  };
}

describe('reportLines', () => {
  const last = (network: number, composition: number) =>
    reportOf(network, composition).then((report) => reportLines(report).at(-1));

  it('says whether the network is ahead of composition, with chance accounted for', async () => {
    expect(await last(180, 120)).toMatch(
      /alone reaches 60.0 %; the network is ahead by 30.0 points .*more than composition/,
    );
    expect(await last(100, 140)).toMatch(/differs by -20.0 points .*less than composition/);
    expect(await last(121, 120)).toMatch(/differs by 0.5 points .*which chance explains/);
  });

  it('gives the metrics, per class too', async () => {
    const lines = reportLines(await reportOf(150, 100));
    expect(lines.join('\n')).toMatch(/network +accuracy 0.750 {2}balanced accuracy 0.750/);
    expect(lines.filter((line) => /^ {2}[ab] +0\.750 +0\.750 +0\.750 +100$/.test(line)).length).toBe(2);
    expect(lines.join('\n')).toMatch(/classifies 75.0 % .* \(95 % interval 6\d.\d % to 8\d.\d %\)/);
  });

  it('tells of a class without sequences no figures, those of 0.1.0 neither', async () => {
    const report = await reportOf(150, 100);
    const [one, other] = report.test.perClass;
    const untested = { ...one, support: 0, predicted: 0 };
    for (const figures of [UNTESTED, { precision: 0, recall: 0, f1: 0 }]) {
      report.test.perClass = [{ ...untested, ...figures }, other];
      expect(reportLines(report)).toContainEqual(expect.stringMatching(/^ {2}a +- +- +- +0$/));
    }
  });

  it('lists of many classes those recognised worst, and says where the others are', async () => {
    const report = await reportOf(150, 100);
    const [one] = report.test.perClass;
    report.test.perClass = Array.from({ length: 60 }, (_, c) => ({ ...one, name: `c${c}`, f1: 1 - c / 100 }));
    const lines = reportLines(report);
    expect(lines.flatMap((line) => /^ {2}(c\d+) /.exec(line)?.[1] ?? [])).toEqual(
      Array.from({ length: 20 }, (_, i) => `c${59 - i}`),
    );
    expect(lines).toContain('These are the 20 of lowest F1; report.json has the 40 other classes too.');
  });
});

describe('progress', () => {
  it('puts what matters within 80 columns', () => {
    const step = {
      epoch: 12,
      epochs: 12,
      step: 210,
      steps: 210,
      loss: 0,
      accuracy: 1,
      meanLoss: 0.43215,
      meanAccuracy: 0.8124,
      gradientNorm: 1,
    };
    const speed = { learningRate: 0.01, residues: 1, residuesPerSecond: 51_234, secondsLeft: 3661 };
    expect(stepLine({ ...step, ...speed })).toBe(
      'epoch 12/12  step 210/210  loss 0.4321  acc 0.812  1:01:01 left  51.2 k residues/s',
    );
    const epoch = {
      epoch: 3,
      trainLoss: 1,
      trainAccuracy: 0.5,
      valLoss: 2,
      valAccuracy: 0.25,
      valMacroF1: 0.125,
      seconds: 1.25,
      residuesPerSecond: 100,
      best: true,
    };
    expect(epochLine(epoch, { epochs: 12, selectBy: 'loss' })).toBe(
      'epoch 3/12  train loss 1.0000 accuracy 0.500  validation loss 2.0000 accuracy 0.250  1.3 s  100 residues/s  best so far',
    );
    expect(epochLine(epoch, { epochs: 12, selectBy: 'macro-f1' })).toContain(
      'validation loss 2.0000 accuracy 0.250 macro-F1 0.125  1.3 s',
    );
  });
});
