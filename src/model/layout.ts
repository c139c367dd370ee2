import type { Rng } from '../data/rng';
import { ALIGNMENT, alignUp } from '../gpu/tensor';
import type { Parameters } from '../data/parameters';

/** A part of the slab. */
export interface Slot {
  /** For people. */
  name: string;
  /** First float; ALIGNMENT-aligned, so that a slot can be bound on its own. */
  offset: number;
  length: number;
}

/** A tensor's rows or columns: how many, and what each adds to the place of its values. */
export type Axis = readonly [count: number, place: (i: number) => number];

/** A fresh value; called in the order of the values. `memory` is the longest memory of a fresh cell, in residues. */
export type Start = (stream: Rng, index: number, memory: number) => number;

/** One of PyTorch's tensors: the value in row r and column c lies at `slot.offset + rows(r) + columns(c)`. A vector has no columns. */
interface LaidTensor {
  name: string;
  slot: Slot;
  start: Start;
  rows: Axis;
  columns?: Axis;
}

/** Columns copied together: a transposed matrix is then read and written by whole cache lines. */
const BLOCK = 8;

/**
 * Where each parameter lies in the slab that parameters, gradients and both moments share, and how PyTorch's tensors map to it.
 * Layers take their slots and name their tensors in the order of torch's `state_dict()`.
 *
 * On the GPU every width is padded to a multiple of 4 floats (kernels load vec4), matrices are (in, out), and the gates of
 * a recurrent unit lie side by side as one vec4. Padding starts at zero and stays there: its gradients are zero.
 */
export class Layout {
  /** Floats in the slab. */
  length = 0;
  readonly slots: Slot[] = [];
  readonly tensors: LaidTensor[] = [];

  slot(name: string, length: number): Slot {
    const slot = { name, offset: this.length, length };
    this.slots.push(slot);
    this.length = alignUp(this.length + length, ALIGNMENT / 4);
    return slot;
  }

  tensor(name: string, slot: Slot, start: Start, rows: Axis, columns?: Axis): void {
    this.tensors.push({ name, slot, start, rows, columns });
  }

  /** PyTorch's tensors as the slab's values. Padding is zero. */
  pack(parameters: Parameters): Float32Array {
    const slab = new Float32Array(this.length);
    for (const tensor of this.tensors) {
      const values = parameters.get(tensor.name)?.data;
      if (!values) throw new Error(`no tensor named ${tensor.name}`);
      forEachValue(tensor, (at, i) => (slab[at] = values[i]));
    }
    return slab;
  }

  /** The slab's values (parameters, gradients or moments) as PyTorch's tensors. */
  unpack(slab: Float32Array): Map<string, { shape: number[]; data: Float32Array }> {
    return new Map(
      this.tensors.map((tensor) => {
        const shape = shapeOf(tensor);
        const data = new Float32Array(shape.reduce((a, b) => a * b));
        forEachValue(tensor, (at, i) => (data[i] = slab[at]));
        return [tensor.name, { shape, data }];
      }),
    );
  }
}

/** A tensor's shape as PyTorch has it. */
export function shapeOf({ rows, columns }: LaidTensor): number[] {
  return columns ? [rows[0], columns[0]] : [rows[0]];
}

/** Visits every value: its place in the slab, and in PyTorch's row-major order. */
function forEachValue({ slot, rows, columns = VECTOR }: LaidTensor, visit: (at: number, i: number) => void) {
  const rowPlaces = Uint32Array.from({ length: rows[0] }, (_, i) => slot.offset + rows[1](i));
  const columnPlaces = Uint32Array.from({ length: columns[0] }, (_, i) => columns[1](i));
  const width = columnPlaces.length;
  for (let first = 0; first < width; first += BLOCK) {
    const end = Math.min(first + BLOCK, width);
    for (let row = 0; row < rowPlaces.length; row++) {
      for (let column = first; column < end; column++) {
        visit(rowPlaces[row] + columnPlaces[column], row * width + column);
      }
    }
  }
}

const VECTOR: Axis = [1, () => 0];
