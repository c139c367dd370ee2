import type { Parameters } from '../data/parameters';
import { SeqloomError } from '../errors';
import type { ModelConfig } from '../model/config';
import { layersOf } from '../model/layers';
import type { SlabName, TrainingNetwork } from '../model/trainingNetwork';
import type { Checkpoint, Progress } from './progress';

export function freshProgress(): Progress {
  return {
    epoch: 1,
    step: 0,
    update: 0,
    residues: 0,
    epochSeconds: 0,
    loss: 0,
    weight: 0,
    correct: 0,
    count: 0,
    bestEpoch: 0,
    history: [],
  };
}

const SLABS: SlabName[] = ['parameters', 'firstMoment', 'secondMoment'];

/** Reads the slabs back. All updates counted in `progress` must have been queued. */
export async function captureCheckpoint(
  network: TrainingNetwork,
  progress: Progress,
  best?: Float32Array,
): Promise<Checkpoint> {
  const tensors: Parameters<Float32Array> = new Map();
  const values = await Promise.all(SLABS.map((name) => network.readSlab(name)));
  SLABS.forEach((name, i) => tensors.set(name, { shape: [values[i].length], data: values[i] }));
  if (best) tensors.set('best', { shape: [best.length], data: best });
  return { state: structuredClone(progress), tensors };
}

/**
 * Writes a checkpoint's slabs to the network.
 * @throws SeqloomError when the checkpoint is of another network
 */
export function restoreCheckpoint(
  network: TrainingNetwork,
  checkpoint: Checkpoint,
): { progress: Progress; best?: Float32Array } {
  for (const name of SLABS) {
    const data = checkpoint.tensors.get(name)?.data;
    if (data?.length !== network.layout.length) {
      throw new SeqloomError(
        `The checkpoint does not belong to this network: its ${name} hold ${data?.length ?? 0} values, the network's ${network.layout.length}. ` +
          `Resume with the options the run was started with.`,
      );
    }
    network.writeSlab(name, data);
  }
  // A checkpoint of an older version lacks what has been added since.
  const progress = { ...freshProgress(), ...structuredClone(checkpoint.state) };
  return { progress, best: checkpoint.tensors.get('best')?.data };
}

/**
 * The network's parameters as a checkpoint holds them, by PyTorch name: the current ones, or those of the best epoch so far
 * (undefined before the first epoch's end).
 */
export function checkpointParameters(
  config: ModelConfig,
  checkpoint: Checkpoint,
  which: 'current' | 'best' = 'current',
): Parameters<Float32Array> | undefined {
  const slab = checkpoint.tensors.get(which === 'best' ? 'best' : 'parameters')?.data;
  return slab && layersOf(config).layout.unpack(slab);
}
