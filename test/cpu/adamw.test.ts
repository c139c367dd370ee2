import { describe, expect, it } from 'vitest';
import { adamwUpdate, clipScale, globalNorm } from '../../src/cpu/adamw';

describe('global-norm clipping', () => {
  it('takes all gradients as one vector', () => {
    expect(globalNorm([Float64Array.of(3), Float64Array.of(0, 4)])).toBe(5);
  });

  it('scales a large gradient down to the norm, leaves a small one, and is off at 0', () => {
    expect(clipScale(5, 1)).toBeCloseTo(0.2, 6);
    expect(clipScale(0.5, 1)).toBe(1);
    expect(clipScale(5, 0)).toBe(1);
  });
});

describe('adamwUpdate', () => {
  const options = { learningRate: 0.1, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, step: 1, gradientScale: 1 };

  it('moves by the learning rate against the sign of the gradient at the first step', () => {
    const values = Float64Array.of(1, 1);
    const gradient = Float64Array.of(5, -0.01);
    adamwUpdate(values, gradient, new Float64Array(2), new Float64Array(2), { ...options, weightDecay: 0 });
    expect(values[0]).toBeCloseTo(0.9, 6);
    expect(values[1]).toBeCloseTo(1.1, 6);
  });

  it('decays weights apart from the gradient', () => {
    const values = Float64Array.of(2);
    adamwUpdate(values, new Float64Array(1), new Float64Array(1), new Float64Array(1), {
      ...options,
      weightDecay: 0.5,
    });
    expect(values[0]).toBeCloseTo(2 * (1 - 0.1 * 0.5), 14);
  });
});
