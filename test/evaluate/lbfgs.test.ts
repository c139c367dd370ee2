import { describe, expect, it } from 'vitest';
import { minimise } from '../../src/evaluate/lbfgs';

describe('minimise', () => {
  it('finds the minimum of a badly scaled quadratic', async () => {
    const scales = [1, 10, 100, 1000, 10000];
    const x = new Float64Array(5);
    await minimise(
      (at, gradient) => {
        let value = 0;
        scales.forEach((scale, i) => {
          gradient[i] = scale * (at[i] - i);
          value += (scale / 2) * (at[i] - i) ** 2;
        });
        return value;
      },
      x,
      1e-10,
    );
    x.forEach((value, i) => expect(value).toBeCloseTo(i, 8));
  });

  it("finds the minimum (1, 1) of Rosenbrock's function", async () => {
    const x = Float64Array.of(-1.2, 1);
    await minimise(
      ([a, b], gradient) => {
        gradient[0] = -400 * a * (b - a * a) - 2 * (1 - a);
        gradient[1] = 200 * (b - a * a);
        return 100 * (b - a * a) ** 2 + (1 - a) ** 2;
      },
      x,
      1e-9,
    );
    expect(x[0]).toBeCloseTo(1, 7);
    expect(x[1]).toBeCloseTo(1, 7);
  });
});
