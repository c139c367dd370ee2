import { SeqloomError } from '../errors';
import { cellOf, stateWidth, type ModelConfig } from './config';

interface ReadoutDescription {
  /** `sequence`: one vector per sequence; `residue`: one per residue; `table`: one per symbol, of the network alone. */
  kind: 'sequence' | 'residue' | 'table';
  /** The residue vectors, which every network has, or the states of a recurrent layer (forward, then reverse direction). */
  of: 'residues' | 'states';
  /** How the vectors of a sequence's residues become one. `last`: forward at the last residue, reverse at the first. */
  pool?: 'mean' | 'last' | 'max';
  /** For help texts. */
  description: string;
}

/** The vectors that can be read out of a network. */
export const READOUTS = {
  'residue-mean': {
    kind: 'sequence',
    of: 'residues',
    pool: 'mean',
    description: 'average of the learned residue vectors; blind to order',
  },
  'state-mean': { kind: 'sequence', of: 'states', pool: 'mean', description: 'average of the LSTM states' },
  'state-last': {
    kind: 'sequence',
    of: 'states',
    pool: 'last',
    description: 'last LSTM state of each direction',
  },
  'state-max': {
    kind: 'sequence',
    of: 'states',
    pool: 'max',
    description: 'largest LSTM state of each unit',
  },
  'residue-states': { kind: 'residue', of: 'states', description: 'the LSTM states, one per residue' },
  'residue-table': { kind: 'table', of: 'residues', description: 'the learned residue vectors themselves' },
} as const satisfies Record<string, ReadoutDescription>;

/** One of READOUTS. */
export type ReadoutName = keyof typeof READOUTS;

export const READOUT_NAMES = Object.keys(READOUTS) as ReadoutName[];

/** The readouts wanted of a network, in the order asked for. */
export interface ReadoutPlan {
  names: ReadoutName[];
  /** The LSTM layer, from 1, whose states are read; layers above it are not run. 0 where no states are read. */
  layer: number;
}

/** The readouts that the network has: without an LSTM there are no states. */
export function readoutsOf(config: ModelConfig): ReadoutName[] {
  return READOUT_NAMES.filter((name) => cellOf(config) !== undefined || READOUTS[name].of !== 'states');
}

/** What is read out unless told: the average of the states, or of the residue vectors where there are no states. */
export function defaultReadout(config: ModelConfig): ReadoutName {
  return cellOf(config) ? 'state-mean' : 'residue-mean';
}

/** Values in one vector of a readout. */
export function readoutWidth(config: ModelConfig, name: ReadoutName): number {
  return READOUTS[name].of === 'residues' ? config.embeddingDim : stateWidth(config);
}

/**
 * Checks what is asked of a network.
 * @param layer the LSTM layer of state readouts, from 1; by default the top one
 * @throws SeqloomError naming the readout or layer that the network lacks, and those it has
 */
export function planReadouts(
  config: ModelConfig,
  names: readonly string[] = [defaultReadout(config)],
  layer?: number,
): ReadoutPlan {
  const available = readoutsOf(config);
  if (names.length === 0) {
    throw new SeqloomError(`No readout is asked for. Name one or more of ${available.join(', ')}.`);
  }
  names.forEach((name, i) => {
    if (!available.includes(name as ReadoutName)) {
      const problem = Object.hasOwn(READOUTS, name)
        ? `The readout ${name} needs LSTM states, and this network (encoder ${config.encoder}) has none`
        : `There is no readout "${name}"`;
      throw new SeqloomError(`${problem}. It has ${available.join(', ')}.`);
    }
    if (names.indexOf(name) < i) throw new SeqloomError(`The readout ${name} is asked for twice.`);
  });
  const wanted = names as ReadoutName[];
  const readsStates = wanted.some((name) => READOUTS[name].of === 'states');
  if (layer !== undefined && !readsStates) {
    throw new SeqloomError(
      `Layer ${layer} is asked for, but ${wanted.join(', ')} read no LSTM layer. Leave the layer out, or ask for a readout of states.`,
    );
  }
  if (layer !== undefined && !(Number.isInteger(layer) && layer >= 1 && layer <= config.layers)) {
    const layers = config.layers === 1 ? 'one LSTM layer' : `LSTM layers 1 to ${config.layers}`;
    throw new SeqloomError(`There is no layer ${layer}: this network has ${layers}.`);
  }
  return { names: wanted, layer: readsStates ? (layer ?? config.layers) : 0 };
}
