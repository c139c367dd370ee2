/** Returns the function's value at `x` and writes its gradient into `gradient`. */
type Objective = (x: Float64Array, gradient: Float64Array) => number | Promise<number>;

/** Past steps that shape the next direction. */
const MEMORY = 10;
/** Sufficient decrease (Armijo). */
const DECREASE = 1e-4;
const MAX_ITERATIONS = 500;

/**
 * Minimises a smooth convex function by L-BFGS with a backtracking line search (Nocedal & Wright 2006, algorithms 7.4 and
 * 3.1); deterministic. Stops when no gradient entry exceeds `tolerance`, or when the value no longer falls.
 * @param x the start; it is overwritten by the minimum.
 * @param most times that the objective may be evaluated.
 * @returns whether it came to its end within them
 */
export async function minimise(
  objective: Objective,
  x: Float64Array,
  tolerance: number,
  most = Infinity,
): Promise<boolean> {
  const size = x.length;
  let gradient = new Float64Array(size);
  let nextGradient = new Float64Array(size);
  let candidate = new Float64Array(size);
  let value = await objective(x, gradient);
  let evaluations = 1;
  const history: { step: Float64Array; change: Float64Array; curvature: number }[] = [];

  for (let iteration = 0; iteration < MAX_ITERATIONS; iteration++) {
    if (gradient.every((entry) => Math.abs(entry) <= tolerance)) return true;
    const direction = descentDirection(gradient, history);
    const slope = dot(direction, gradient);
    // The first direction is the bare gradient, whose length says nothing of the distance to go.
    let length = history.length === 0 ? Math.min(1, 1 / Math.sqrt(-slope)) : 1;
    let nextValue: number;
    for (;;) {
      if (++evaluations > most) return false;
      for (let i = 0; i < size; i++) candidate[i] = x[i] + length * direction[i];
      nextValue = await objective(candidate, nextGradient);
      if (nextValue <= value + DECREASE * length * slope) break;
      length /= 2;
      if (length < 1e-12) return true;
    }
    const step = candidate.map((entry, i) => entry - x[i]);
    const change = nextGradient.map((entry, i) => entry - gradient[i]);
    const curvature = dot(step, change);
    if (curvature > 0) history.push({ step, change, curvature });
    if (history.length > MEMORY) history.shift();
    x.set(candidate);
    [gradient, nextGradient] = [nextGradient, gradient];
    value = nextValue;
  }
  return true;
}

/** Minus the inverse-Hessian estimate times the gradient: the two-loop recursion. */
function descentDirection(
  gradient: Float64Array,
  history: { step: Float64Array; change: Float64Array; curvature: number }[],
): Float64Array {
  const direction = gradient.map((entry) => -entry);
  const weights: number[] = [];
  for (const { step, change, curvature } of history.toReversed()) {
    const weight = dot(step, direction) / curvature;
    weights.push(weight);
    addScaled(direction, change, -weight);
  }
  const last = history.at(-1);
  if (last) {
    const scale = last.curvature / dot(last.change, last.change);
    for (let i = 0; i < direction.length; i++) direction[i] *= scale;
  }
  for (const { step, change, curvature } of history) {
    addScaled(direction, step, weights.pop()! - dot(change, direction) / curvature);
  }
  return direction;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}

function addScaled(target: Float64Array, source: Float64Array, scale: number): void {
  for (let i = 0; i < target.length; i++) target[i] += scale * source[i];
}
