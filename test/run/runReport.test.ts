import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { METRICS } from '../../src/evaluate/metrics';
import { parseCrossValidation } from '../../src/run/foldsReport';
import { parseRunReport } from '../../src/run/runReport';

const TEXT = readFileSync(join(import.meta.dirname, 'of-0.1.0/finished/report.json'), 'utf8');
const of = (value: number | object) => Object.fromEntries(METRICS.map((metric) => [metric, value]));

/** What someone's hand or a disk may do to both. */
const DAMAGE: [string, (report: ReturnType<typeof JSON.parse>) => void][] = [
  ['without its test', (report) => void (report.test = null)],
  ['with a metric in words', (report) => void (report.test.accuracy = 'good')],
  ['whose classes are a number', (report) => void (report.test.perClass = 5)],
  ['with a figure of a class in words', (report) => void (report.test.perClass[0].precision = 'x')],
  ['without intervals', (report) => void (report.intervals = {})],
  ['whose baselines are nothing', (report) => void (report.baselines = null)],
];

describe('a report of a run', () => {
  it('is read, also of a class without figures', () => {
    expect(parseRunReport(TEXT, 'report.json')).toEqual(JSON.parse(TEXT));
    const report = JSON.parse(TEXT);
    report.test.perClass[0].precision = null;
    expect(parseRunReport(JSON.stringify(report), 'report.json')).toEqual(report);
  });

  it.each([
    ...DAMAGE,
    ['without its training', (report) => void (report.training = {})] as (typeof DAMAGE)[0],
  ])('%s is damaged', (_, damage) => {
    const report = JSON.parse(TEXT);
    damage(report);
    expect(() => parseRunReport(JSON.stringify(report), 'r/report.json')).toThrow(
      'r/report.json is damaged. Restore it from a copy, or remove it and go on with the run.',
    );
  });
});

describe('a report of a cross-validation', () => {
  const { test, intervals, baselines } = JSON.parse(TEXT);
  const fold = {
    name: '1',
    folder: 'fold-1',
    sequences: 4,
    bestEpoch: 1,
    epochs: 2,
    stopped: 'done',
    ...of(1),
  };
  const whole = { test, intervals, baselines, folds: [fold, fold], perFold: of({ mean: 1, sd: 0 }) };

  it('is read', () => {
    expect(parseCrossValidation(JSON.stringify(whole), 'report.json')).toEqual(whole);
  });

  it.each([
    ...DAMAGE,
    ['whose folds have no folder', (report) => void delete report.folds[1].folder] as (typeof DAMAGE)[0],
  ])('%s is damaged', (_, damage) => {
    const report = structuredClone(whole);
    damage(report);
    expect(() => parseCrossValidation(JSON.stringify(report), 'r/report.json')).toThrow(
      'r/report.json is damaged.',
    );
  });
});
