import type { Attribute, OnnxNode, OnnxTensor } from './messages';

/** Collects the operators and constants of a graph. A value is known by its name. */
export class GraphBuilder {
  readonly nodes: OnnxNode[] = [];
  readonly initializers: OnnxTensor[] = [];

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
}
