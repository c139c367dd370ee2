/** A trained network as one file for other programs. */
import { ALPHABET } from '../data/alphabet';
import type { TrainedModel } from './trainedModel';
import { SeqloomError } from '../errors';
import { onnxModel, type OnnxAbout } from './onnx';
import { encodeSafetensors } from '../export/safetensors';

/** By name, the file's ending. */
export const NETWORK_FORMATS = { onnx: '.onnx', safetensors: '.safetensors' } as const;

/** One of NETWORK_FORMATS. */
export type NetworkFormat = keyof typeof NETWORK_FORMATS;

/**
 * The format of an output path: `format` where given, else by the path's ending.
 * @throws SeqloomError naming the known formats when neither says
 */
export function networkFormat(path: string, format?: NetworkFormat): NetworkFormat {
  const names = Object.keys(NETWORK_FORMATS) as NetworkFormat[];
  const found = format ?? names.find((name) => path.toLowerCase().endsWith(NETWORK_FORMATS[name]));
  if (found) return found;
  throw new SeqloomError(`The ending of ${path} tells no format.`, {
    kind: 'format-unknown',
    formats: names,
  });
}

/**
 * The bytes of the file. `onnx` holds the network's function and its readouts (see `onnxModel`), `safetensors` the parameters by
 * PyTorch's names, and what they belong to in its metadata.
 * @throws SeqloomError when the network is larger than an .onnx file can be
 */
export function networkFile(
  { config, parameters }: TrainedModel,
  about: OnnxAbout,
  format: NetworkFormat,
): Uint8Array<ArrayBuffer> {
  if (format === 'onnx') return onnxModel(config, parameters, about);
  const tensors = new Map(
    [...parameters].map(([name, { shape, data }]) => [name, { shape, data: Float32Array.from(data) }]),
  );
  return encodeSafetensors(tensors, {
    format: 'pt',
    seqloom: about.version,
    alphabet: ALPHABET,
    classes: JSON.stringify(about.classes),
    network: JSON.stringify(config),
  });
}
