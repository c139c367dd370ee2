import { describe, expect, it } from 'vitest';
import { surestRight } from '../../src/report/attendedSequences';

describe('surestRight', () => {
  it('gives, of each class, the right prediction of greatest probability', () => {
    const probabilities = Float32Array.of(0.6, 0.4, 0.9, 0.1, 0.8, 0.2, 0.3, 0.7, 0.1, 0.9);
    expect(surestRight([0, 1, 0, 1, 1], probabilities, 2)).toEqual([2, 4]);
  });

  it('leaves out a class that is never found', () => {
    expect(surestRight([0, 1], Float32Array.of(0.9, 0.1, 0.9, 0.1), 2)).toEqual([0]);
  });

  it('takes the six largest of many classes, in their order', () => {
    const labels = [0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6];
    const probabilities = new Float32Array(labels.length * 7);
    labels.forEach((label, i) => (probabilities[i * 7 + label] = 1));
    expect(surestRight(labels, probabilities, 7)).toEqual([1, 3, 5, 7, 9, 11]);
  });
});
