/** A tensor on the host: row-major values. */
export interface HostTensor<Values = Float32Array> {
  shape: number[];
  data: Values;
}

/** A network's parameters, or anything of the same layout (gradients, moments), by PyTorch's names and with its shapes. */
export type Parameters<Values = Float32Array | Float64Array> = Map<string, HostTensor<Values>>;

/** The named tensor; a missing one is a programming error and throws. */
export function parameter<Values>(parameters: Parameters<Values>, name: string): HostTensor<Values> {
  const tensor = parameters.get(name);
  if (!tensor) throw new Error(`The network has no parameter "${name}".`);
  return tensor;
}
