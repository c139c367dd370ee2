import { describe, expect, it } from 'vitest';
import type { SystemResult } from '../../src/compare/result';
import { reachVerdict, type Evidence } from '../../src/compare/verdict';

const interval = (value: number, half = 0.02) => ({ value, low: value - half, high: value + half });

interface Case {
  /** Accuracies by system. */
  states?: number;
  /** By nearest neighbours; as by the linear probe unless given. */
  neighbours?: number;
  lstm?: number;
  svm?: number;
  gain?: number;
  /** Difference of the distances by seed, and its p. */
  residues?: [number, number];
  converged?: boolean;
}

/** Averaging reaches .5 as a classifier and by its probe; every interval is 2 points to either side. */
function evidence({
  states = 0.5,
  neighbours = states,
  lstm = 0.5,
  svm = 0.4,
  gain,
  residues,
  converged = true,
}: Case): Evidence {
  const accuracies: Record<string, number> = {
    mean: 0.5,
    lstm,
    'mean/residue-mean/linear': 0.5,
    'lstm/state-mean/linear': states,
    'mean/residue-mean/knn': 0.5,
    'lstm/state-mean/knn': neighbours,
    'composition-svm': svm,
  };
  const names = Object.keys(accuracies);
  const run = { task: 'true', converged, validationLoss: 1 };
  return {
    encoders: ['mean', 'lstm'].map((encoder) => ({
      encoder,
      runs: [run],
    })) as unknown as Evidence['encoders'],
    systems: names.map((name) => ({ name, accuracy: interval(accuracies[name]) }) as SystemResult),
    pairs: names.flatMap((first, i) =>
      names.slice(i + 1).map((second) => {
        const difference = interval(accuracies[first] - accuracies[second]);
        return { first, second, accuracy: difference, macroF1: difference };
      }),
    ),
    orderGain: gain === undefined ? [] : [{ encoder: 'lstm', shuffled: interval(0.5), gain: interval(gain) }],
    residues: { sameStart: residues ? [sameStart(...residues)] : [] },
    seeds: 5,
  };
}

function sameStart(difference: number, p: number): Evidence['residues']['sameStart'][number] {
  const spread = (mean: number) => ({ mean, least: mean - 0.01, most: mean + 0.01 });
  return {
    first: 'mean',
    second: 'lstm',
    apart: spread(0.1 + difference),
    batches: spread(0.1),
    difference: spread(difference),
    p,
  };
}

const told = (given: Case) => reachVerdict(evidence(given)).sentences.join(' ');

describe('the verdict', () => {
  it.each<[string, Case, string]>([
    ['order is used', { states: 0.9, lstm: 0.9, gain: 0.3 }, 'yes, the LSTM gives better sequence embeddings than averaging, because'],
    ['order is not used', { states: 0.6, lstm: 0.6, gain: 0 }, 'but not because of order'],
    ['order was not asked', { states: 0.6, lstm: 0.6 }, 'For this data: yes, the LSTM gives better sequence embeddings than averaging.'],
    ['only a linear reader sees it', { states: 0.6, neighbours: 0.5, lstm: 0.6 }, 'yes, the LSTM gives better sequence embeddings than averaging for a linear reader, though not for nearest neighbours.'],
    ['composition does as well', { states: 0.6, lstm: 0.6, svm: 0.6 }, 'not shown to know more than composition holds.'],
    ['composition does better', { states: 0.6, lstm: 0.6, svm: 0.7, gain: 0.1 }, 'yet a support vector machine on composition classifies better'],
    ['averaging is better', { states: 0.4 }, 'no, the LSTM gives worse sequence embeddings'],
    ['only the classifier is better', { lstm: 0.6 }, 'classifies better than averaging, but its averaged states'],
    ['nothing differs', {}, 'no difference is shown'],
    ['shuffled residues do better', { gain: -0.006 }, 'reaches 0.6 points more (order gain: 95 % interval -2.6 to 1.4): no use of order is shown'],
    ['a difference rounds to nothing', { states: 0.5001 }, 'they are level'],
    ['the architecture shapes the vectors', { residues: [0.2, 0.03] }, 'lead them 0.30 apart (Procrustes distance, 0 to 1), other batches alone 0.10: the architecture shapes'],
    ['seeds are too few', { residues: [0.2, 0.25] }, 'too few to rule out chance (p 0.25)'],
    ['other batches do as much', { residues: [0, 0.5] }, 'is not shown (p 0.50)'],
    ['training has not converged', { converged: false }, 'Not every training is shown to have converged (mean, lstm)'],
  ])('where %s', (_, given, expected) => expect(told(given)).toContain(expected)); // prettier-ignore

  it('tells of the residue vectors in whatever order the encoders were named', () => {
    const { residues, ...rest } = evidence({ residues: [0.2, 0.03] });
    const sameStart = residues.sameStart.map((one) => ({ ...one, first: one.second, second: one.first }));
    const { sentences } = reachVerdict({ ...rest, residues: { sameStart } });
    expect(sentences.join(' ')).toContain('the architecture shapes the vector of each symbol (p 0.030)');
  });

  it('gives no answer where the question was not asked', () => {
    const verdict = reachVerdict({ ...evidence({}), encoders: evidence({}).encoders.slice(1) });
    expect(verdict).toMatchObject({ embedding: 'not asked', classifier: 'not asked', order: 'not asked' });
  });
});
