import { SeqloomError } from '../errors';
import { cellOf, stateWidth, type ModelConfig } from './config';

interface ReadoutDescription {
  /** `sequence`: one vector per sequence; `residue`: one per residue; `table`: one per symbol, of the network alone. */
  kind: 'sequence' | 'residue' | 'table';
  /**
   * The residue vectors, which every network has; the states of a recurrent layer (forward, then reverse direction); or what
   * attention pooling learned.
   */
  of: 'residueVectors' | 'states' | 'attention';
  /** How the vectors of a sequence's residues become one. `last`: forward at the last residue, reverse at the first. */
  pool?: 'mean' | 'last' | 'max';
  /** For help texts. */
  description: string;
}

/** The vectors that can be read out of a network. */
export const READOUTS = {
  'residue-mean': {
    kind: 'sequence',
    of: 'residueVectors',
    pool: 'mean',
    description: 'average of the learned residue vectors; blind to order',
  },
  'state-mean': { kind: 'sequence', of: 'states', pool: 'mean', description: 'average of the states' },
  'state-last': {
    kind: 'sequence',
    of: 'states',
    pool: 'last',
    description: 'last state of each direction',
  },
  'state-max': {
    kind: 'sequence',
    of: 'states',
    pool: 'max',
    description: 'largest state of each unit',
  },
  'state-attention': {
    kind: 'sequence',
    of: 'attention',
    description: 'average of the top states, weighted as the network learned (pool attention)',
  },
  'residue-states': { kind: 'residue', of: 'states', description: 'the states, one per residue' },
  'residue-attention': {
    kind: 'residue',
    of: 'attention',
    description: "each residue's weight in that average; 1 in all over a sequence",
  },
  'residue-table': {
    kind: 'table',
    of: 'residueVectors',
    description: 'the learned residue vectors themselves',
  },
} as const satisfies Record<string, ReadoutDescription>;

/** One of READOUTS. */
export type ReadoutName = keyof typeof READOUTS;

export const READOUT_NAMES = Object.keys(READOUTS) as ReadoutName[];

/** The readouts that are one vector per sequence, or of another kind. */
export type ReadoutOfKind<K extends ReadoutDescription['kind']> = {
  [N in ReadoutName]: (typeof READOUTS)[N]['kind'] extends K ? N : never;
}[ReadoutName];

/** The readouts wanted of a network, in the order asked for. */
export interface ReadoutPlan {
  names: ReadoutName[];
  /** The recurrent layer, from 1, whose states are read; layers above it are not run. 0 where no states are read. */
  layer: number;
}

/** What a readout needs of a network, in words; undefined where the network has it. */
const LACKS: Record<ReadoutDescription['of'], (config: ModelConfig) => string | undefined> = {
  residueVectors: () => undefined,
  states: (config) =>
    cellOf(config)
      ? undefined
      : `the states of a recurrent encoder, and this network's encoder is ${config.encoder}`,
  attention: ({ pool }) =>
    pool === 'attention' ? undefined : `the pool attention, and this network's pool is ${pool}`,
};

/** The readouts that the network has: without a recurrent encoder there are no states, and only one pool has weights. */
export function readoutsOf(config: ModelConfig): ReadoutName[] {
  return READOUT_NAMES.filter((name) => LACKS[READOUTS[name].of](config) === undefined);
}

/** Those of them that are of one kind. */
export function readoutsOfKind<K extends ReadoutDescription['kind']>(
  config: ModelConfig,
  kind: K,
): ReadoutOfKind<K>[] {
  return readoutsOf(config).filter((name): name is ReadoutOfKind<K> => READOUTS[name].kind === kind);
}

/** What is read out unless told: the average of the states, or of the residue vectors where there are no states. */
function defaultReadout(config: ModelConfig): ReadoutName {
  return cellOf(config) ? 'state-mean' : 'residue-mean';
}

/** Values in one vector of a readout. */
export function readoutWidth(config: ModelConfig, name: ReadoutName): number {
  const { of, kind } = READOUTS[name];
  if (of === 'residueVectors') return config.embeddingDim;
  return of === 'attention' && kind === 'residue' ? 1 : stateWidth(config);
}

/**
 * Checks what is asked of a network.
 * @param layer the recurrent layer of state readouts, from 1; by default the top one
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
        ? `The readout ${name} needs ${LACKS[READOUTS[name as ReadoutName].of](config)}`
        : `There is no readout "${name}"`;
      throw new SeqloomError(`${problem}. It has ${available.join(', ')}.`);
    }
    if (names.indexOf(name) < i) throw new SeqloomError(`The readout ${name} is asked for twice.`);
  });
  const wanted = names as ReadoutName[];
  const readsStates = wanted.some((name) => READOUTS[name].of === 'states');
  if (layer !== undefined && !readsStates) {
    throw new SeqloomError(
      `Layer ${layer} is asked for, but ${wanted.join(', ')} read no layer's states. Leave the layer out, or ask for a readout of states.`,
    );
  }
  if (layer !== undefined && !(Number.isInteger(layer) && layer >= 1 && layer <= config.layers)) {
    const layers = config.layers === 1 ? 'one recurrent layer' : `recurrent layers 1 to ${config.layers}`;
    throw new SeqloomError(`There is no layer ${layer}: this network has ${layers}.`);
  }
  return { names: wanted, layer: readsStates ? (layer ?? config.layers) : 0 };
}
