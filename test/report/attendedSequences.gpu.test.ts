import { expect, it } from 'vitest';
import { predict } from '../../src/model/predict';
import { attendedSequences } from '../../src/report/attendedSequences';
import { describeGpu } from '../adapter';
import { randomModel } from '../embed/models';
import { someDataset } from './fixture';

describeGpu('attendedSequences', (gpu) => {
  it('gives sequences that the network gets right, with a weight a residue', async () => {
    const dataset = await someDataset(['first', 'second', 'third']);
    const rows = Array.from(dataset.ids.keys());
    const model = randomModel({ encoder: 'gru', hidden: 8, pool: 'attention' });
    const attended = await attendedSequences(gpu(), model, dataset, rows);
    expect(attended.length).toBeGreaterThan(0);
    for (const { id, class: name, probability, sequence, weights } of attended) {
      const row = dataset.ids.indexOf(id);
      const [...probabilities] = await predict(gpu(), model, [dataset.tokens[row]]);
      const label = dataset.classes.indexOf(name);
      expect(dataset.labels[row]).toBe(label);
      expect(probabilities.indexOf(Math.max(...probabilities))).toBe(label);
      expect(probabilities[label]).toBeCloseTo(probability, 6);
      expect(weights.length).toBe(sequence.length);
      expect(weights.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 5);
    }
  });

  it('gives none where the pool is another', async () => {
    const dataset = await someDataset(['first', 'second']);
    expect(await attendedSequences(gpu(), randomModel({ hidden: 8 }), dataset, [0, 1])).toEqual([]);
  });
});
