import { readFileSync } from 'node:fs';
import type { HostTensor } from '../../src/data/parameters';
import { decodeSafetensors } from '../../src/export/safetensors';

/** The tensors of the bench's weights file, by PyTorch's names. */
export function readWeights(path: string): Map<string, HostTensor> {
  return decodeSafetensors(readFileSync(path), path).tensors;
}

/** (columns, rows) of (rows, columns). */
export function transposed({ shape: [rows, columns], data }: HostTensor): HostTensor {
  const turned = new Float32Array(data.length);
  for (let r = 0; r < rows; r++) {
    for (let c = 0; c < columns; c++) turned[c * rows + r] = data[r * columns + c];
  }
  return { shape: [columns, rows], data: turned };
}

/** The LSTM's two bias vectors as one, for libraries that have one. */
export function jointBias(weights: Map<string, HostTensor>): HostTensor {
  const [ih, hh] = ['lstm.bias_ih_l0', 'lstm.bias_hh_l0'].map((name) => weights.get(name)!);
  return { shape: ih.shape, data: ih.data.map((value, i) => value + hh.data[i]) };
}
