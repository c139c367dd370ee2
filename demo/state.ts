/**
 * What is current on the page. Every message of the worker goes through `reduce`, the one place that decides what a new one ends:
 * other data end all that was of the ones before, another network all that was of it, the end of training its time left, and an
 * answer the failure before it. Views draw this state and keep nothing of it.
 */
import type { EpochReport } from '../src';
import { ENCODERS } from '../src/model/config';
import {
  NETWORK_IDS,
  type AdapterFacts,
  type DataSummary,
  type KeptRun,
  type Message,
  type NearestQuery,
  type NetworkId,
  type NetworkStatus,
  type Of,
  type SequenceReadout,
  type SpaceView,
  type StepSummary,
  type TrainingSettings,
  type TrainingState,
} from './protocol';
import { DEFAULT_SETTINGS } from './logic/settings';
import { afterMessage, type Notice } from './notices';

type MessageOf<K extends Message['kind']> = Extract<Message, { kind: K }>;

/** A network, and what is known of it. */
export interface NetworkNow {
  status: NetworkStatus;
  /** The number of its first weights: what is of earlier ones is another network's. */
  since: number;
  /** Only while it trains or is paused. */
  step?: StepSummary;
  /** Epochs trained, and to train in all. */
  trained?: { epochs: number; of: number };
  /** Accuracy on the validation split after the latest epoch. */
  validation?: number;
  confusion?: MessageOf<'confusion'>;
  residueMap?: MessageOf<'residueMap'>;
  space?: MessageOf<'space'>;
}

/** What the clouds' colours tell. */
export const COLORINGS = ['class', 'prediction', 'split'] as const;
export type Coloring = (typeof COLORINGS)[number];

export interface State {
  /** Whether a recording is played, since nothing can be computed here. */
  isRecorded: boolean;
  adapter?: AdapterFacts;
  data?: DataSummary;
  networks: Partial<Record<NetworkId, NetworkNow>>;
  headToHead?: MessageOf<'headToHead'>;
  /** What the next training is with. */
  settings: TrainingSettings;
  view: SpaceView;
  coloring: Coloring;
  /** Of the data's other columns the one that the clouds are coloured by, in place of that. */
  colorColumn?: string;
  /** The picked row of the data, and what is known of it. */
  picked?: number;
  record?: MessageOf<'record'>;
  /** Whose neighbours are looked for, and those found. */
  query?: NearestQuery;
  nearest?: MessageOf<'nearest'>;
  /** Selected rows of the data; only they are drawn where they are isolated. */
  selected: ReadonlySet<number>;
  isolated: boolean;
  /** Numbers of the weights that were downloaded or kept. */
  saved: ReadonlySet<number>;
  /** Runs kept in this browser, the latest first. */
  kept: readonly KeptRun[];
  notices: readonly Notice[];
}

export const START: State = {
  isRecorded: false,
  networks: {},
  settings: DEFAULT_SETTINGS,
  view: {
    readouts: { left: 'residue-mean', right: 'state-mean' },
    projection: 'pca',
    dimensions: 3,
  },
  coloring: 'class',
  selected: new Set(),
  isolated: false,
  saved: new Set(),
  kept: [],
  notices: [],
};

/** The state after a message. */
export function reduce(state: State, message: Message): State {
  return { ...next(state, message), notices: afterMessage(state.notices, message) };
}

function next(state: State, message: Message): State {
  switch (message.kind) {
    case 'ready':
      return { ...state, adapter: message.adapter };
    case 'loaded': {
      const { isRecorded, adapter, settings, view, coloring, saved, kept } = state;
      return { ...START, isRecorded, adapter, settings, view, coloring, saved, kept, data: message.data };
    }
    case 'status':
      return withStatus(state, message.status);
    case 'step': {
      const { step } = message;
      const trained = { epochs: step.epochs, of: step.totalEpochs };
      return changed(state, step.network, (now) => (inProgress(now) ? { ...now, step, trained } : now));
    }
    case 'epoch':
      return changed(state, message.network, (now) => withEpoch(now, message.epoch));
    case 'confusion':
    case 'residueMap':
    case 'space':
      if (!isCurrent(state, message.of)) return state;
      return changed(state, message.network, (now) => ({ ...now, [message.kind]: message }));
    case 'headToHead':
      return isCurrent(state, message.of) ? { ...state, headToHead: message } : state;
    case 'record':
      return isCurrent(state, message.of) && message.record.row === state.picked
        ? { ...state, record: message }
        : state;
    case 'nearest':
      return isCurrent(state, message.of) && sameQuery(message.query, state.query)
        ? { ...state, nearest: message }
        : state;
    case 'download':
      return message.what === 'model' || message.what === 'everything' ? withSaved(state, message.of) : state;
    case 'kept':
      return {
        ...(message.of ? withSaved(state, message.of) : state),
        kept: message.runs,
        settings: message.settings ?? state.settings,
      };
    default:
      return state;
  }
}

/** Weights that were downloaded or kept. */
function withSaved(state: State, of: Of): State {
  const numbers = Object.values(of.weights).map(({ number }) => number);
  return { ...state, saved: new Set([...state.saved, ...numbers]) };
}

function withEpoch(now: NetworkNow, { epoch, valAccuracy }: EpochReport): NetworkNow {
  const trained = { epochs: epoch, of: Math.max(epoch, now.trained?.of ?? 0) };
  return { ...now, validation: valAccuracy, trained };
}

function withStatus(state: State, status: NetworkStatus): State {
  const { network, weights, readouts } = status;
  const before = state.networks[network];
  const isNew = !before || status.state === 'empty' || status.state === 'loaded';
  const now: NetworkNow = isNew ? { status, since: weights.number } : { ...before, status };
  if (!inProgress(now)) delete now.step;
  const networks = { ...state.networks, [network]: now };
  const isCompared = state.headToHead?.of.weights[network]?.number === weights.number;
  return {
    ...state,
    networks,
    headToHead: isCompared ? state.headToHead : undefined,
    ...(isNew && { record: undefined, nearest: undefined }),
    view: withReadout(state.view, network, readouts),
  };
}

/** The view with a readout that the network has. */
function withReadout(view: SpaceView, network: NetworkId, has: SequenceReadout[]): SpaceView {
  if (has.includes(view.readouts[network])) return view;
  const readout = has.find((name) => name === 'state-mean') ?? has[0];
  return { ...view, readouts: { ...view.readouts, [network]: readout } };
}

function changed(state: State, network: NetworkId, change: (now: NetworkNow) => NetworkNow): State {
  const now = state.networks[network];
  return now ? { ...state, networks: { ...state.networks, [network]: change(now) } } : state;
}

/** Whether an answer is of the data and networks that are here. */
function isCurrent({ data, networks }: State, of: Of): boolean {
  return (
    of.data === data?.number &&
    NETWORK_IDS.every((id) => {
      const weights = of.weights[id];
      return !weights || weights.number >= (networks[id]?.since ?? Infinity);
    })
  );
}

function sameQuery(a: NearestQuery, b: NearestQuery | undefined): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

function inProgress({ status }: NetworkNow): boolean {
  return status.state === 'training' || status.state === 'paused';
}

/** The state with another row picked, whose neighbours are looked for. */
export function withPicked(state: State, row: number | undefined): State {
  const query = row === undefined ? undefined : { row };
  return { ...state, picked: row, record: undefined, query, nearest: undefined };
}

/** What a network is called: by its encoder, and by its side where both have the same. */
export function titleOf({ networks }: Pick<State, 'networks'>, network: NetworkId): string {
  const encoder = (id: NetworkId) => networks[id]?.status.encoder ?? (id === 'left' ? 'mean' : 'lstm');
  const { title } = ENCODERS[encoder(network)];
  return encoder('left') === encoder('right') ? `${title} (${network})` : title;
}

/** Whether some network, or every one, is in one of these states; never where there is none. */
export function someIn({ networks }: State, ...states: TrainingState[]): boolean {
  return Object.values(networks).some(({ status }) => states.includes(status.state));
}

/** Networks that would be lost with the page: trained here or in training, and neither downloaded nor kept. */
export function unsaved({ networks, saved, isRecorded }: State): NetworkId[] {
  if (isRecorded) return [];
  return NETWORK_IDS.filter((id) => {
    const status = networks[id]?.status;
    if (!status || status.weights.from === 'files') return false;
    return status.state !== 'empty' && !saved.has(status.weights.number);
  });
}

/** `untrained`, `epoch 3.4`, `epoch 7, the best`, `from files`. */
export function ageOf(of: Of, network: NetworkId): string {
  const weights = of.weights[network];
  switch (weights?.from) {
    case 'training':
      return `epoch ${weights.epochs.toFixed(1)}`;
    case 'best epoch':
      return `epoch ${weights.epochs}, the best`;
    case 'files':
      return 'from files';
    default:
      return 'untrained';
  }
}
