/** checkpoint.safetensors: where a training run stands, as tensors and, in the metadata, JSON. */
import { createHash } from 'node:crypto';
import { SeqloomError } from '../errors';
import { decodeSafetensors, encodeSafetensors, type SafetensorsContent } from '../export/safetensors';
import type { Checkpoint } from '../train/progress';

const FORMAT = 'seqloom-checkpoint';
const VERSION = 1;

/** A checkpoint, and the length of metrics.jsonl (bytes) when it was taken. */
interface StoredCheckpoint {
  checkpoint: Checkpoint;
  metricsPosition: number;
}

export function encodeCheckpoint({ checkpoint, metricsPosition }: StoredCheckpoint): Uint8Array {
  const state = JSON.stringify(checkpoint.state);
  return encodeSafetensors(checkpoint.tensors, {
    format: FORMAT,
    version: String(VERSION),
    state,
    metricsPosition: String(metricsPosition),
    sha256: digest(state, metricsPosition, checkpoint.tensors),
  });
}

/**
 * @param path what messages call the file.
 * @throws SeqloomError when the bytes are no checkpoint, a damaged one, or one of a newer version.
 */
export function decodeCheckpoint(bytes: Uint8Array, path: string): StoredCheckpoint {
  const damaged = (what: string, cause?: unknown) =>
    new SeqloomError(
      `The checkpoint ${path} is damaged: ${what}.`,
      { kind: 'checkpoint-damaged' },
      { cause },
    );
  let file: SafetensorsContent;
  try {
    file = decodeSafetensors(bytes, path);
  } catch (error) {
    if (!(error instanceof SeqloomError)) throw error;
    throw new SeqloomError(
      `The run cannot be resumed. ${error.message}`,
      { kind: 'checkpoint-damaged' },
      { cause: error },
    );
  }
  const { metadata, tensors } = file;
  if (metadata.format !== FORMAT) throw damaged('it is not a checkpoint of Seqloom');
  if (Number(metadata.version) > VERSION) {
    throw new SeqloomError(
      `The checkpoint ${path} was written by a newer Seqloom. Update Seqloom to resume it.`,
    );
  }
  if (metadata.version !== String(VERSION)) throw damaged('its version is unknown');
  const { state, metricsPosition, sha256 } = metadata;
  // With the checksum the rest is as it was written.
  if (sha256 !== digest(state, Number(metricsPosition), tensors))
    throw damaged('its checksum does not match');
  return { checkpoint: { state: JSON.parse(state), tensors }, metricsPosition: Number(metricsPosition) };
}

function digest(state: string, metricsPosition: number, tensors: Checkpoint['tensors']): string {
  const hash = createHash('sha256').update(`${state} ${metricsPosition} `);
  for (const name of [...tensors.keys()].sort()) {
    const { shape, data } = tensors.get(name)!;
    hash.update(`${name} ${shape.join('x')} `);
    hash.update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  }
  return hash.digest('hex');
}
