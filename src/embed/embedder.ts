import { ALPHABET } from '../data/alphabet';
import type { Readout } from '../export/embeddings';
import type { Gpu } from '../gpu/device';
import type { Hooks } from '../hooks';
import { Inference } from '../model/inference';
import type { BatchReadout } from '../model/inferenceNetwork';
import { parameter } from '../data/parameters';
import { planReadouts, READOUTS, readoutWidth, type ReadoutName, type ReadoutPlan } from '../model/readouts';
import type { TrainedModel } from '../model/trainedModel';
import { residueOffsets, valuesOf } from './vectors';

/** Which vectors are read out of a network. */
export interface EmbedOptions {
  /** By default `state-mean`, or `residue-mean` where the network has no recurrent layer. */
  readouts?: readonly string[];
  /** The recurrent layer whose states are read, from 1; by default the top one. */
  layer?: number;
  /** All GPU buffers together stay below this many MiB. */
  memoryMiB?: number;
}

/** Turns sequences into vectors. */
export interface SequenceEmbedder {
  readouts: Readout[];
  /**
   * @param sequences symbol indices, each of one residue or more
   * @returns by readout (no tables): (N, width), or (residues of all sequences, width), in the order given
   */
  embed(sequences: Uint8Array[], hooks?: Hooks): Promise<Map<string, Float32Array>>;
  /** @throws SeqloomError when no vectors of a sequence of so many residues can be computed */
  refuseTooLong?(residues: number): void;
}

/** The readouts of a network, computed on the GPU. Call `destroy()` when done. */
export class NetworkEmbedder implements SequenceEmbedder {
  readonly readouts: Readout[];
  readonly plan: ReadoutPlan;
  private readonly inference: Inference;

  /** @throws SeqloomError for a readout or layer that the network lacks */
  constructor(gpu: Gpu, model: TrainedModel, options: EmbedOptions = {}) {
    const { config, parameters } = model;
    this.plan = planReadouts(config, options.readouts, options.layer);
    this.readouts = this.plan.names.map((name) => describe(model, name));
    this.inference = new Inference(gpu, config, parameters, this.plan, options.memoryMiB);
  }

  async embed(sequences: Uint8Array[], hooks?: Hooks): Promise<Map<string, Float32Array>> {
    const offsets = residueOffsets(sequences);
    const results = new Map<string, Float32Array>();
    const wanted = this.readouts.filter(({ kind }) => kind !== 'table');
    if (wanted.length === 0) return results;
    for (const { name, kind, width } of wanted) {
      const rows = kind === 'sequence' ? sequences.length : offsets[sequences.length];
      results.set(name, new Float32Array(rows * width));
    }
    await this.inference.run(
      sequences,
      async (network, places, sizes) => {
        const batchOffsets = residueOffsets(places.map((place) => sequences[place]));
        await Promise.all(
          wanted.map(async (readout) => {
            const values = await network.read(readout.name as BatchReadout, sizes);
            const result = results.get(readout.name)!;
            places.forEach((place, i) =>
              valuesOf(readout, result, offsets, place).set(valuesOf(readout, values, batchOffsets, i)),
            );
          }),
        );
      },
      hooks,
    );
    return results;
  }

  refuseTooLong(residues: number): void {
    this.inference.refuseTooLong(residues);
  }

  destroy(): void {
    this.inference.destroy();
  }
}

function describe({ config, parameters }: TrainedModel, name: ReadoutName): Readout {
  const { kind } = READOUTS[name];
  const width = readoutWidth(config, name);
  if (kind !== 'table') return { name, kind, width };
  const values = Float32Array.from(parameter(parameters, 'embedding.weight').data);
  return { name, kind, width, symbols: ALPHABET, values };
}
