/** What the kernels of an LSTM layer have to do. */
import type { Tensor } from '../gpu/tensor';
import { work, type Work } from '../gpu/work';
import type { BatchSizes } from './common';
import type { LstmShape } from './lstm';

/** Of one unit and step besides the recurrent product: its addition, three sigmoids (3), two tanh (5), c and h. */
const FORWARD_OPERATIONS = 4 + 3 * 3 + 2 * 5 + 3 + 1;
/** The addition of dStates, tanh c, dc, and four gates of four operations. */
const BACKWARD_OPERATIONS = 1 + 5 + 6 + 4 * 4;

/** The recurrent product is left out at each sequence's first step. */
function counts({ hidden, directions }: LstmShape, { residues, sequences }: BatchSizes) {
  const units = directions * hidden;
  return {
    /** Values of the states, or of the cells. */
    states: residues * units,
    carried: sequences * units,
    weights: 4 * units * hidden,
    products: 8 * units * hidden * (residues - sequences),
  };
}

export function forwardWork(shape: LstmShape, sizes: BatchSizes, inputs: Tensor, keepGates: boolean): Work {
  const { states, weights, products } = counts(shape, sizes);
  const read = shape.byToken ? sizes.residues + inputs.size / 4 : 4 * states;
  return work(
    products + FORWARD_OPERATIONS * states,
    read + weights + sizes.sequences + 1,
    (keepGates ? 6 : 2) * states,
  );
}

export function backwardWork(shape: LstmShape, sizes: BatchSizes): Work {
  const { states, carried, weights, products } = counts(shape, sizes);
  return work(
    products + BACKWARD_OPERATIONS * states,
    6 * states + weights + sizes.sequences + 1,
    4 * states + carried,
  );
}

/** @param splits partial sums that are written */
export function backwardWeightWork(shape: LstmShape, sizes: BatchSizes, splits: number): Work {
  const { states, weights, products } = counts(shape, sizes);
  return work(products, 5 * states + sizes.residues, splits * weights);
}
