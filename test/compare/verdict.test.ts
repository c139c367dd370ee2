import type { Encoder } from '../../src/model/config';
import { describe, expect, it } from 'vitest';
import type { SystemResult } from '../../src/compare/result';
import { reachVerdict, type Evidence } from '../../src/compare/verdict';

const interval = (value: number, half = 0.02) => ({ value, low: value - half, high: value + half });

interface Case {
  /** Held against averaging; lstm unless given. */
  encoder?: Encoder;
  /** Accuracies by system. */
  states?: number;
  /** By nearest neighbours; as by the linear probe unless given. */
  neighbours?: number;
  /** Of the encoder as a classifier. */
  network?: number;
  svm?: number;
  gain?: number;
  /** Difference of the distances by seed, and its p. */
  residues?: [number, number];
  converged?: boolean;
}

/** Averaging reaches .5 as a classifier and by its probe; every interval is 2 points to either side. */
function evidence({
  encoder = 'lstm',
  states = 0.5,
  neighbours = states,
  network = 0.5,
  svm = 0.4,
  gain,
  residues,
  converged = true,
}: Case): Evidence {
  const accuracies: Record<string, number> = {
    mean: 0.5,
    [encoder]: network,
    'mean/residue-mean/linear': 0.5,
    [`${encoder}/state-mean/linear`]: states,
    'mean/residue-mean/knn': 0.5,
    [`${encoder}/state-mean/knn`]: neighbours,
    'composition-svm': svm,
  };
  const names = Object.keys(accuracies);
  const run = { task: 'true', converged, validationLoss: 1 };
  return {
    encoders: ['mean', encoder].map((one) => ({
      encoder: one,
      runs: [run],
    })) as unknown as Evidence['encoders'],
    systems: names.map((name) => ({ name, accuracy: interval(accuracies[name]) }) as SystemResult),
    pairs: names.flatMap((first, i) =>
      names.slice(i + 1).map((second) => {
        const difference = interval(accuracies[first] - accuracies[second]);
        return { first, second, accuracy: difference, macroF1: difference };
      }),
    ),
    orderGain: gain === undefined ? [] : [{ encoder, shuffled: interval(0.5), gain: interval(gain) }],
    residues: { sameStart: residues ? [sameStart(encoder, ...residues)] : [] },
    seeds: 5,
  };
}

function sameStart(
  encoder: Encoder,
  difference: number,
  p: number,
): Evidence['residues']['sameStart'][number] {
  const spread = (mean: number) => ({ mean, least: mean - 0.01, most: mean + 0.01 });
  return {
    first: 'mean',
    second: encoder,
    apart: spread(0.1 + difference),
    batches: spread(0.1),
    difference: spread(difference),
    p,
  };
}

const told = (given: Case) => reachVerdict(evidence(given)).sentences.join(' ');

describe('the verdict', () => {
  it.each<[string, Case, string]>([
    ['order is used', { states: 0.9, network: 0.9, gain: 0.3 }, 'yes, the LSTM gives better sequence embeddings than averaging, because'],
    ['order is not used', { states: 0.6, network: 0.6, gain: 0 }, 'but not because of order'],
    ['order was not asked', { states: 0.6, network: 0.6 }, 'For this data: yes, the LSTM gives better sequence embeddings than averaging.'],
    ['only a linear reader sees it', { states: 0.6, neighbours: 0.5, network: 0.6 }, 'yes, the LSTM gives better sequence embeddings than averaging for a linear reader, though not for nearest neighbours.'],
    ['composition does as well', { states: 0.6, network: 0.6, svm: 0.6 }, 'not shown to know more than composition holds.'],
    ['composition does better', { states: 0.6, network: 0.6, svm: 0.7, gain: 0.1 }, 'yet a support vector machine on composition classifies better'],
    ['averaging is better', { states: 0.4 }, 'no, the LSTM gives worse sequence embeddings'],
    ['only the classifier is better', { network: 0.6 }, 'classifies better than averaging, but its averaged states'],
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

  it('speaks of the encoder that was compared', () => {
    const given = { states: 0.9, network: 0.9, gain: 0.3, residues: [0.2, 0.03] } satisfies Case;
    const sentences = told({ ...given, encoder: 'gru' });
    expect(sentences).toContain('the averaged states of the GRU reach');
    expect(sentences).toContain('yes, the GRU gives better sequence embeddings than averaging, because');
    expect(sentences).toContain('averaging and the GRU lead them 0.30 apart');
    expect(sentences).not.toMatch(/lstm/i);
    expect(told({ ...given, encoder: 'bilstm' })).toContain('As classifiers: the BiLSTM reaches');
  });

  it('gives no answer where the question was not asked', () => {
    const verdict = reachVerdict({ ...evidence({}), encoders: evidence({}).encoders.slice(1) });
    expect(verdict).toMatchObject({ embedding: 'not asked', classifier: 'not asked', order: 'not asked' });
    expect(verdict.sentences).toEqual([
      'The question needs "mean" and one of lstm, bilstm, gru, bigru among the encoders; it was not asked.',
    ]);
  });
});
