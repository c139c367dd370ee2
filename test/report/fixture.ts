/** A report of made-up results, with names that would break a page that does not escape them. */
import { ALPHABET } from '../../src/data/alphabet';
import { decode } from '../../src/data/tokens';
import { buildDataset } from '../../src/data/dataset';
import { Rng } from '../../src/data/rng';
import type { Dataset, RawRecord } from '../../src/data/types';
import { checkDataset } from '../../src/data/datasetCheck';
import { evaluatePredictions, type Evaluation } from '../../src/evaluate/evaluation';
import { labelledRows } from '../../src/evaluate/baselines';
import { MODEL_DEFAULTS } from '../../src/model/config';
import type { AttendedSequence, ReportData } from '../../src/report/reportData';
import { mapReadout } from '../../src/report/maps';
import { TRAIN_DEFAULTS } from '../../src/train/options';

export const HOSTILE = [
  '<script>window.hacked = 1</script>',
  '"><img src=x onerror="window.hacked = 2">',
  '</style></svg><svg onload=window.hacked=3>',
  '&lt;b&gt;\' onmouseover="window.hacked = 4"',
  '\u202egnp.exe\u0000\u0007',
  '__proto__',
];

export async function someDataset(classes: string[], perClass = 20): Promise<Dataset> {
  const rng = new Rng(3);
  const records: RawRecord[] = classes.flatMap((label, c) =>
    Array.from({ length: perClass }, (_, i) => ({
      id: `${HOSTILE[i % HOSTILE.length]} ${c} ${i}`,
      sequence: Array.from({ length: 10 + i }, () => ALPHABET[rng.integer(10) + (c % 2) * 5]).join(''),
      label,
      split: i % 5 === 3 ? 'val' : i % 5 === 4 ? 'test' : 'train',
      line: c * perClass + i + 1,
    })),
  );
  async function* stream() {
    yield* records;
  }
  return buildDataset(stream(), { name: '<i>data</i>.fasta', use: 'train', seed: 0 });
}

/** An evaluation of a predictor that is right three times out of four. */
export function someEvaluation(dataset: Dataset): Promise<Evaluation> {
  const rows = labelledRows(dataset, 'test');
  const width = dataset.classes.length;
  const probabilities = new Float32Array(rows.length * width).fill(0.2 / (width - 1));
  rows.forEach((row, i) => {
    const predicted = i % 4 === 0 ? (dataset.labels[row] + 1) % width : dataset.labels[row];
    probabilities[i * width + predicted] = 0.8;
  });
  return evaluatePredictions(dataset, 'test', rows, probabilities, { resamples: 50 });
}

/** Weight falls from the first residue to the last. */
function attended(dataset: Dataset, row: number): AttendedSequence {
  const sequence = decode(dataset.tokens[row]);
  const total = (sequence.length * (sequence.length + 1)) / 2;
  const weights = Float32Array.from(sequence, (_, i) => (sequence.length - i) / total);
  return {
    id: dataset.ids[row],
    class: dataset.classes[dataset.labels[row]],
    probability: 0.8,
    sequence,
    weights,
  };
}

export async function someReport(classes = HOSTILE, perClass = 20): Promise<ReportData> {
  const dataset = await someDataset(classes, perClass);
  const evaluation = await someEvaluation(dataset);
  const rows = labelledRows(dataset, 'test');
  const rng = new Rng(1);
  const vectors = Float32Array.from({ length: rows.length * 6 }, () => rng.normal());
  const epoch = { seconds: 1.5, residuesPerSecond: 1000, best: true };
  return {
    title: '<h1>run</h1>',
    network: {
      config: { ...MODEL_DEFAULTS, encoder: 'bigru', pool: 'attention', classes: dataset.classes.length },
      parameters: 12_345,
      residueTable: Float32Array.from({ length: 21 * 10 }, () => rng.normal()),
    },
    evaluation,
    training: {
      bestEpoch: 2,
      stopped: 'guard',
      message: 'The gradient <norm> was NaN.',
      options: TRAIN_DEFAULTS,
      epochs: [
        {
          ...epoch,
          epoch: 1,
          trainLoss: 1.25,
          trainAccuracy: 0.5,
          valLoss: 1.5,
          valAccuracy: 0.25,
          valMacroF1: 0.2,
        },
        { ...epoch, epoch: 2, trainLoss: 0.75, trainAccuracy: 0.75, valLoss: NaN, valAccuracy: 0.5 },
      ],
    },
    embeddings: {
      ids: rows.map((row) => dataset.ids[row]),
      labels: Int32Array.from(rows, (row) => dataset.labels[row]),
      drawnFrom: rows.length,
      maps: [mapReadout({ readout: 'state-mean', description: 'means', width: 6, vectors }, 0)],
    },
    attention: rows.slice(0, 2).map((row) => attended(dataset, row)),
    data: await checkDataset(dataset),
    made: {
      commands: ['seqloom train "<b>" && rm -rf'],
      versions: ['Seqloom 0.1.0'],
      adapter: 'llvmpipe <16>',
      date: new Date(Date.UTC(2026, 0, 2, 3, 4)),
    },
  };
}
