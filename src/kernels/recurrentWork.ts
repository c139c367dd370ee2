/** What the kernels of a recurrent layer have to do. */
import type { Tensor } from '../gpu/tensor';
import { work, type Work } from '../gpu/work';
import type { BatchSizes } from './common';
import { storedLength, type Precision } from './precision';
import type { CellName } from './recurrentWays';

/** A layer's shape; `hidden` is padded to a multiple of 4. */
export interface RecurrentShape {
  hidden: number;
  directions: number;
  /** First layer: inputs are rows of the gate table. */
  byToken: boolean;
  /** Of the recurrent weights as the time loop reads them, and of the gates. */
  precision: Precision;
}

interface Cell {
  /** Operations of one unit and step besides the recurrent product. */
  forward: number;
  backward: number;
  /** Values that forward writes of one unit and step, besides its gates. */
  written: number;
}

const CELLS: Record<CellName, Cell> = {
  lstm: {
    /** The product's addition, three sigmoids (3), two tanh (5), c and h. */
    forward: 4 + 3 * 3 + 2 * 5 + 3 + 1,
    /** The addition of dStates, tanh c, dc, and four gates of four operations. */
    backward: 1 + 5 + 6 + 4 * 4,
    written: 2,
  },
  gru: {
    /** The product's addition, two sigmoids (3), tanh (5) of a sum, h. */
    forward: 4 + 2 * 3 + 5 + 2 + 4,
    /** The additions of dStates and of the carry, the next carry, and four gradients. */
    backward: 2 + 1 + (4 + 5 + 5 + 1),
    written: 1,
  },
};

/** The recurrent product is left out at each sequence's first step. */
function counts({ hidden, directions, precision }: RecurrentShape, { residues, sequences }: BatchSizes) {
  const units = directions * hidden;
  return {
    /** Values of the states, or of the cells. */
    states: residues * units,
    carried: sequences * units,
    /** Of all gates, and of the weights, as they are stored. */
    gates: storedLength(4 * residues * units, precision),
    stored: storedLength(4 * units * hidden, precision),
    /** Values of the weights' gradient. */
    weights: 4 * units * hidden,
    products: 8 * units * hidden * (residues - sequences),
  };
}

export function forwardWork(
  family: CellName,
  shape: RecurrentShape,
  sizes: BatchSizes,
  inputs: Tensor,
  keepGates: boolean,
): Work {
  const { states, gates, stored, products } = counts(shape, sizes);
  const { forward, written } = CELLS[family];
  const read = shape.byToken ? sizes.residues + inputs.size / 4 : 4 * states;
  return {
    ...work(
      products + forward * states,
      read + stored + sizes.sequences + 1,
      written * states + (keepGates ? gates : 0),
    ),
    steps: sizes.longest,
  };
}

/** Besides the gates and dStates, it reads the cells or the states. */
export function backwardWork(family: CellName, shape: RecurrentShape, sizes: BatchSizes): Work {
  const { states, gates, carried, stored, products } = counts(shape, sizes);
  return {
    ...work(
      products + CELLS[family].backward * states,
      gates + 2 * states + stored + sizes.sequences + 1,
      4 * states + carried,
    ),
    steps: sizes.longest,
  };
}

/** @param splits partial sums that are written */
export function backwardWeightWork(shape: RecurrentShape, sizes: BatchSizes, splits: number): Work {
  const { states, weights, products } = counts(shape, sizes);
  return work(products, 5 * states + sizes.residues, splits * weights);
}
