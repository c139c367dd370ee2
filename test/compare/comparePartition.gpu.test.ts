/** Comparisons of data whose answer is known. */
import { beforeAll, expect, it } from 'vitest';
import { comparePartition } from '../../src/compare/comparePartition';
import { createContexts, enter } from '../../src/compare/context';
import { COMPARE_DEFAULTS, type CompareOptions } from '../../src/compare/options';
import { memoryTrainer } from '../../src/compare/runs';
import type { PartitionComparison } from '../../src/compare/comparison';
import type { PairResult } from '../../src/compare/result';
import type { Dataset } from '../../src/data/types';
import { loadSvm } from '../../src/node/svm';
import { describeGpu } from '../adapter';
import { compositionOnly, orderOnly } from './datasets';

const OPTIONS: CompareOptions = {
  ...COMPARE_DEFAULTS,
  encoders: ['mean', 'lstm'],
  seeds: 2,
  learningRates: [0.02],
  model: { ...COMPARE_DEFAULTS.model, hidden: 8 },
  train: { ...COMPARE_DEFAULTS.train, epochs: 10, batchResidues: 512 },
  resamples: 400,
};

describeGpu('a comparison', (gpu) => {
  const toolsOf = async () => ({ train: memoryTrainer(gpu()), fitSvm: await loadSvm() });
  const compared = async (dataset: Dataset, options = OPTIONS): Promise<PartitionComparison> => {
    const tools = await toolsOf();
    return comparePartition(
      gpu(),
      { name: 'given', description: 'The splits of the data', datasets: [dataset] },
      options,
      tools,
    );
  };
  let order: PartitionComparison;
  let composition: PartitionComparison;
  beforeAll(async () => {
    order = await compared(orderOnly());
    composition = await compared(compositionOnly());
  });

  const accuracy = ({ systems }: PartitionComparison, name: string) =>
    systems.find((system) => system.name === name)!.accuracy;

  it('finds averaging at chance and the LSTM above, where only order tells the classes apart', () => {
    // Within three standard errors of a fair coin.
    const margin = 3 * Math.sqrt(0.25 / order.counts.test);
    for (const name of [
      'mean',
      'mean/residue-mean/linear',
      'composition-logistic',
      'lstm/residue-mean/linear',
    ]) {
      expect(accuracy(order, name).value, name).toBeGreaterThan(0.5 - margin);
      expect(accuracy(order, name).value, name).toBeLessThan(0.5 + margin);
    }
    expect(accuracy(order, 'lstm').low).toBeGreaterThan(0.9);
    expect(accuracy(order, 'lstm/state-mean/linear').low).toBeGreaterThan(0.9);
    expect(order.orderGain.find(({ encoder }) => encoder === 'lstm')!.gain.low).toBeGreaterThan(0.2);
    expect(order.verdict).toMatchObject({
      chosen: 'lstm',
      embedding: 'better',
      classifier: 'better',
      order: 'used',
    });
    expect(order.verdict.sentences.join(' ')).toContain('yes, the LSTM gives better sequence embeddings');
  });

  it('finds no order gain where only composition tells the classes apart', () => {
    expect(accuracy(composition, 'mean').low).toBeGreaterThan(0.7);
    const { gain } = composition.orderGain.find(({ encoder }) => encoder === 'lstm')!;
    expect(gain.low).toBeLessThanOrEqual(0);
    expect(composition.verdict.order).toBe('not shown');
    expect(composition.verdict.embedding).not.toBe('better');
    expect(composition.verdict.sentences.join(' ')).not.toContain('yes, the LSTM');
  });

  it.each([
    [1, ['network 1 of 2']],
    [2, ['fold 1 of 2: network 1 of 2', 'fold 2 of 2: network 1 of 2']],
  ])('of %i data set(s) tells which it is at', async (folds, expected) => {
    const stages: string[] = [];
    const onStage = (stage: string) => stages.push(stage);
    const datasets = Array.from({ length: folds }, () => orderOnly());
    const contexts = createContexts(gpu(), datasets, OPTIONS, await toolsOf(), { onStage });
    for (const context of contexts) await enter(context, 'network 1 of 2');
    expect(stages).toEqual(expected);
  });

  it('has averaging exactly at chance on labels that only order tells, whatever the data', () => {
    for (const { orderOnly: results } of [order, composition]) {
      expect(results.find(({ encoder }) => encoder === 'mean')!.accuracy.value).toBeCloseTo(0.5, 12);
      expect(results.find(({ encoder }) => encoder === 'lstm')!.accuracy.low).toBeGreaterThan(0.6);
    }
  });

  it('moves averaged residue vectors by rounding only, states by as much as another sequence', () => {
    for (const { movements, changed } of [order, composition]) {
      const fixed = movements.filter(({ readout }) => readout === 'residue-mean');
      expect(fixed.length).toBe(12);
      for (const { distance } of fixed) expect(distance.high).toBeLessThan(1e-5);
      for (const { network, share } of changed) if (network === 'mean') expect(share.value).toBe(0);
    }
    const swapped = order.movements.find(
      ({ network, readout, arrangement }) =>
        network === 'lstm' && readout === 'state-mean' && arrangement === 'swap halves',
    )!;
    expect(swapped.distance.low).toBeGreaterThan(0.5);
  });

  it("averages shuffled residues as it does true ones: the mean encoder's order gain is 0 but for rounding", () => {
    for (const { orderGain } of [order, composition]) {
      const { gain } = orderGain.find(({ encoder }) => encoder === 'mean')!;
      expect(Math.max(Math.abs(gain.low), Math.abs(gain.high))).toBeLessThan(0.03);
    }
  });

  it("reads a planted motif's place from LSTM states, and not from averaged residue vectors", () => {
    const explained = (readout: string) =>
      order.positions.find((probe) => probe.network === 'lstm' && probe.readout === readout)!.explained;
    expect(explained('residue-mean').high).toBeLessThan(0.1);
    expect(explained('state-last').value).toBeGreaterThan(explained('residue-mean').value);
  });

  it('holds the distance of two architectures from one start against that of other batches', () => {
    for (const { residues, encoders, verdict } of [order, composition]) {
      expect(residues.sameStart.map(({ first, second }) => [first, second])).toEqual([['mean', 'lstm']]);
      const { apart, batches, difference } = residues.sameStart[0];
      expect(batches.least).toBeGreaterThan(0);
      expect(apart.mean - batches.mean).toBeCloseTo(difference.mean, 12);
      expect(verdict.sentences.join(' ')).toContain('The residue vectors themselves');
      expect(encoders[0].runs.filter(({ task }) => task === 'reordered').length).toBe(2);
    }
  });

  it('compares any two systems, each pair once', () => {
    const names = order.systems.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    expect(order.pairs.length).toBe((names.length * (names.length - 1)) / 2);
    const between = order.pairs.find((pair: PairResult) => pair.first === 'mean' && pair.second === 'lstm')!;
    expect(between.accuracy.value).toBeCloseTo(
      accuracy(order, 'mean').value - accuracy(order, 'lstm').value,
      12,
    );
  });

  it('compares a GRU with attention as it does an LSTM', async () => {
    const model = { ...OPTIONS.model, pool: 'attention' as const };
    const train = { ...OPTIONS.train, epochs: 2 };
    const encoders: CompareOptions['encoders'] = ['mean', 'gru'];
    const small = { ...OPTIONS, encoders, seeds: 1, model, train, orderTraining: false };
    const { readouts, systems, verdict } = await compared(orderOnly(100), small);
    expect([...new Set(readouts.map(({ network }) => network))]).toEqual(['mean', 'gru', 'untrained-gru']);
    expect(systems.map(({ name }) => name)).toContain('gru/state-attention/linear');
    expect(verdict.chosen).toBe('gru');
    expect(verdict.sentences[0]).toContain('the averaged states of the GRU reach');
  });

  it('gives the same numbers again', async () => {
    const small = { ...OPTIONS, seeds: 1, train: { ...OPTIONS.train, epochs: 2 }, orderTraining: false };
    const [first, second] = [await compared(orderOnly(100), small), await compared(orderOnly(100), small)];
    const seconds = expect.any(Number) as unknown;
    const encoders = first.encoders.map((one) => ({
      ...one,
      runs: one.runs.map((run) => ({ ...run, seconds })),
    }));
    expect(second).toEqual({ ...first, encoders });
  });
});
