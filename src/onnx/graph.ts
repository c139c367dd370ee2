import { DATA_TYPES, type Attribute, type OnnxNode, type OnnxTensor } from './messages';

/**
 * Collects the operators and constants of a graph over padded sequences. A value is known by its name. Its inputs are `tokens`
 * (batch, length) and `lengths` (batch).
 */
export class OnnxGraph {
  readonly nodes: OnnxNode[] = [];
  readonly initializers: OnnxTensor[] = [];
  /** What tells residues from padding. */
  readonly masks = this.addMasks();

  /** A constant of float32 values. */
  floats(name: string, shape: number[], data: Float32Array): string {
    this.initializers.push({ name, shape, data });
    return name;
  }

  /** A constant of int64 values: a scalar, or a list. */
  integers(name: string, values: number | number[]): string {
    const list = [values].flat();
    const shape = Array.isArray(values) ? [list.length] : [];
    this.initializers.push({ name, shape, data: BigInt64Array.from(list, BigInt) });
    return name;
  }

  /** A network's parameter, under its own name. */
  parameter(
    name: string,
    parameters: ReadonlyMap<string, { shape: number[]; data: Float64Array | Float32Array }>,
  ): string {
    const { shape, data } = parameters.get(name)!;
    return this.floats(name, shape, Float32Array.from(data));
  }

  /** Applies an operator; the outputs get the given names. @returns the first of them */
  apply(
    operator: string,
    inputs: string[],
    outputs: string | string[],
    attributes: Record<string, Attribute> = {},
  ): string {
    const names = [outputs].flat();
    this.nodes.push({ operator, inputs, outputs: names, attributes });
    return names[0];
  }

  private addMasks() {
    const zero = this.integers('zero', 0);
    const one = this.integers('one', 1);
    const afterBatch = this.integers('axis.1', [1]);
    const afterLength = this.integers('axis.2', [2]);
    const shape = this.apply('Shape', ['tokens'], 'tokens.shape');
    const longest = this.apply('Gather', [shape, one], 'longest');
    const positions = this.apply('Range', [zero, longest, one], 'positions');
    const wide = this.apply('Cast', ['lengths'], 'lengths.int64', { to: DATA_TYPES.int64 });
    const column = this.apply('Unsqueeze', [wide, afterBatch], 'lengths.column');
    const mask = this.apply('Less', [positions, column], 'mask');
    return {
      /** (batch, length), zero where there is padding. */
      tokens: this.apply('Where', [mask, 'tokens', zero], 'tokens.masked'),
      /** Boolean (batch, length, 1): whether there is a residue. */
      residue: this.apply('Unsqueeze', [mask, afterLength], 'mask.residue'),
      /** float32 (batch, 1) */
      lengths: this.apply('Cast', [column], 'lengths.float', { to: DATA_TYPES.float32 }),
      /** int64 (batch, 1): place of the last residue. */
      last: this.apply('Sub', [column, one], 'last.position'),
    };
  }
}
