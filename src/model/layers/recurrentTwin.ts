/** The float64 twin of a recurrent layer, whatever its cell. */
import type { Floats } from '../../cpu/batch';
import { roundToFloat16 } from '../../cpu/float16';
import { linearBackwardInput, linearBackwardWeight } from '../../cpu/linear';
import { recurrentBackwardWeight } from '../../cpu/recurrent';
import { parameter, type Parameters } from '../../data/parameters';
import type { Precision } from '../../kernels/precision';
import type { TwinPass, TwinRun } from './layer';

/** Values as they are stored. */
type Stored = <T extends Floats>(values: T) => T | Float64Array;

/** What stores values with each precision. */
const STORED: Record<Precision, Stored> = { f32: (values) => values, f16: roundToFloat16 };

/** One direction's parameters as PyTorch holds them. */
export interface CellWeights {
  weightIh: Floats;
  weightHh: Floats;
  biasIh: Floats;
  biasHh: Floats;
}

interface CellTwin {
  /** (T, H) */
  states: Float64Array;
  /** (T, H) to (T, gates): gradients by what W_ih and b_ih, and by what W_hh and b_hh, add to the gates. */
  backward(dStates: Float64Array): { dInputs: Float64Array; dShares: Float64Array };
}

/**
 * One direction over x (T, inputs). `reverse` walks each sequence from its end; results stay in residue order.
 * @param stored what of the gates, once a step is done, is stored for backward
 */
export type CellPass = (
  weights: CellWeights,
  x: Float64Array,
  offsets: Int32Array,
  reverse: boolean,
  stored: Stored,
) => CellTwin;

/**
 * All directions of a layer, side by side.
 * @param names of each direction's parameters
 */
export function twinSteps(
  pass: CellPass,
  hidden: number,
  names: Record<keyof CellWeights, string>[],
  { parameters, batch: { offsets }, precision = 'f32' }: TwinRun,
  x: Float64Array,
): TwinPass {
  const stored = STORED[precision];
  const passes = names.map((named, direction) => {
    const trained = weightsOf(parameters, named);
    const weights = { ...trained, weightHh: stored(trained.weightHh) };
    return { named, weights, steps: pass(weights, x, offsets, direction === 1, stored) };
  });
  return {
    y: sideBySide(
      passes.map(({ steps }) => steps.states),
      hidden,
    ),
    backward(dY, gradients) {
      const dX = new Float64Array(x.length);
      passes.forEach(({ named, weights, steps }, direction) => {
        const rows = weights.biasIh.length;
        const { dInputs, dShares } = steps.backward(columns(dY, direction, hidden, names.length));
        const gradient = weightsOf(gradients, named);
        const { dWeight, dBias } = linearBackwardWeight(dInputs, x, rows);
        gradient.weightIh.set(dWeight);
        gradient.biasIh.set(dBias);
        gradient.weightHh.set(recurrentBackwardWeight(dShares, steps.states, offsets, direction === 1));
        gradient.biasHh.set(columnSums(dShares, rows));
        linearBackwardInput(dInputs, weights.weightIh, rows).forEach((value, at) => (dX[at] += value));
      });
      return dX;
    },
  };
}

function weightsOf(parameters: Parameters, names: Record<keyof CellWeights, string>): CellWeights {
  return {
    weightIh: parameter(parameters, names.weightIh).data,
    weightHh: parameter(parameters, names.weightHh).data,
    biasIh: parameter(parameters, names.biasIh).data,
    biasHh: parameter(parameters, names.biasHh).data,
  };
}

/** Sums over the rows of (T, width). */
function columnSums(rows: Float64Array, width: number): Float64Array {
  const sums = new Float64Array(width);
  rows.forEach((value, at) => (sums[at % width] += value));
  return sums;
}

/** (T, H) of each direction to (T, H x directions). */
function sideBySide(parts: Float64Array[], width: number): Float64Array {
  const joined = new Float64Array(parts[0].length * parts.length);
  for (let at = 0; at < parts[0].length; at++) {
    const row = Math.floor(at / width);
    parts.forEach((part, p) => (joined[(row * parts.length + p) * width + (at % width)] = part[at]));
  }
  return joined;
}

/** The inverse of `sideBySide` for one part. */
function columns(joined: Float64Array, part: number, width: number, parts: number): Float64Array {
  return Float64Array.from({ length: joined.length / parts }, (_, at) => {
    const row = Math.floor(at / width);
    return joined[(row * parts + part) * width + (at % width)];
  });
}
