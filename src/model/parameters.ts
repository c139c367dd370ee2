/** One parameter (or its gradient, or a moment of it): row-major values with PyTorch's shape. */
export interface ParameterTensor {
  shape: number[];
  data: Float64Array | Float32Array;
}

/** A network's parameters, or anything of the same layout, by PyTorch name. */
export type Parameters = Map<string, ParameterTensor>;

/** The named tensor; a missing one is a programming error and throws. */
export function parameter(parameters: Parameters, name: string): ParameterTensor {
  const tensor = parameters.get(name);
  if (!tensor) throw new Error(`The network has no parameter "${name}".`);
  return tensor;
}
