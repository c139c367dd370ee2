import { describe, expect, it } from 'vitest';
import { adamwStep } from '../../src/cpu/adamw';
import { compareParameters, relativeError } from '../../src/cpu/differences';
import { ENCODER_NAMES } from '../../src/model/config';
import { parameterShapes, zeroParameters } from '../../src/model/init';
import { forward, lossAndGradients } from '../../src/model/twin';
import { GOLDEN_NAMES, loadGolden } from '../golden/load';

it('there are goldens for every encoder', () => {
  const encoders = new Set(GOLDEN_NAMES.map((name) => loadGolden(name).config.encoder));
  expect([...encoders].sort()).toEqual([...ENCODER_NAMES].sort());
});

describe.each(GOLDEN_NAMES)('the float64 twin of %s agrees with PyTorch', (name) => {
  const golden = loadGolden(name);
  const { config, parameters, sequences, labels, classWeights, labelSmoothing } = golden;
  const options = { classWeights, labelSmoothing };

  it('in names, order and shapes of the parameters', () => {
    const shapes = [...parameters].map(([key, { shape }]) => [key, shape]);
    expect([...parameterShapes(config)]).toEqual(shapes);
  });

  it('in logits, loss and every gradient', () => {
    expect(relativeError(forward(config, parameters, sequences).logits, golden.logits)).toBeLessThan(1e-7);
    const { loss, logits, gradients } = lossAndGradients(config, parameters, sequences, labels, options);
    expect(relativeError(logits, golden.logits)).toBeLessThan(1e-7);
    expect(Math.abs(loss / golden.loss - 1)).toBeLessThan(1e-7);
    for (const { name: key, error } of compareParameters(gradients, golden.gradients)) {
      expect(error, key).toBeLessThan(1e-7);
    }
  });

  it('in the losses and gradient norms of ten clipped AdamW updates', () => {
    const { losses, gradientNorms, ...training } = golden.training;
    const trained = loadGolden(name).parameters;
    const state = {
      step: 0,
      firstMoments: zeroParameters(config),
      secondMoments: zeroParameters(config),
    };
    losses.forEach((expected, step) => {
      const { loss, gradients } = lossAndGradients(config, trained, sequences, labels, options);
      const norm = adamwStep(trained, gradients, state, training);
      expect(Math.abs(loss / expected - 1), `loss ${step}`).toBeLessThan(1e-6);
      expect(Math.abs(norm / gradientNorms[step] - 1), `norm ${step}`).toBeLessThan(1e-6);
    });
  });
});
