/** Settings and view as the part of the address behind `#`: `hidden=64&axes=2`, without what is as the page starts. */
import { boundsInWords, isWithin, type Bounds } from '../../src/data/bounds';
import { ENCODER_NAMES, POOLS } from '../../src/model/config';
import { READOUT_NAMES, READOUTS } from '../../src/model/readouts';
import type { SpaceView } from '../protocol';
import { COLORINGS, START, type State } from '../state';
import { NUMBER_BOUNDS } from './settings';

/** What an address can say. */
export interface Shown extends Pick<State, 'settings' | 'view' | 'coloring'> {
  /** Id of the picked sequence. */
  pickedId?: string;
  /** Name of the file that the data are from, which are in no address; undefined for the built-in data. */
  data?: string;
}

/** As the page starts. */
const { settings, view, coloring } = START;
const START_SHOWN: Shown = { settings, view, coloring };

const SEQUENCE_READOUTS = READOUT_NAMES.filter((name) => READOUTS[name].kind === 'sequence');

/** The keys, and what each may be: a number, one of some words, or any text. */
const ALLOWED: Record<string, Bounds | readonly string[] | undefined> = {
  left: ENCODER_NAMES,
  right: ENCODER_NAMES,
  pool: POOLS,
  ...NUMBER_BOUNDS,
  colour: COLORINGS,
  projection: ['pca', 'umap'],
  axes: ['2', '3'],
  leftEmbedding: SEQUENCE_READOUTS,
  rightEmbedding: SEQUENCE_READOUTS,
  record: undefined,
  data: undefined,
};

/** Keys that change with every click, and so make no step of the browser's history. */
export const FLEETING = ['leftEmbedding', 'rightEmbedding', 'record', 'data'];

/** The address of what is shown; empty where all is as the page starts. */
export function writeAddress(shown: Shown): URLSearchParams {
  const start = textsOf(START_SHOWN);
  const said = Object.entries(textsOf(shown)).filter(([key, text]) => text !== start[key]);
  return new URLSearchParams(said.map(([key, text]) => [key, String(text)]));
}

/**
 * What an address says. A section of the page may stand before it (`data&hidden=64`).
 * @returns beside what is shown, sentences on what cannot be: there it is as the page starts
 */
export function readAddress(address: string): { section: string; shown: Shown; problems: string[] } {
  const [first, ...rest] = address.replace(/^#/, '').split('&');
  const isSection = !first.includes('=');
  const texts = textsOf(START_SHOWN);
  const problems: string[] = [];
  for (const [key, text] of new URLSearchParams((isSection ? rest : [first, ...rest]).join('&'))) {
    const allowed = ALLOWED[key];
    if (!Object.hasOwn(ALLOWED, key)) problems.push(`The address says ${key}, which is no setting here.`);
    else if (isAllowed(text, allowed)) texts[key] = text;
    else {
      const instead = texts[key] === undefined ? 'as fits the data' : texts[key];
      problems.push(`The address says ${key}=${text}, which is not ${inWords(allowed)}; it is ${instead}.`);
    }
  }
  return { section: isSection ? first : '', shown: shownOf(texts), problems };
}

function isAllowed(text: string, allowed: Bounds | readonly string[] | undefined): boolean {
  if (!allowed) return true;
  return 'type' in allowed ? text.trim() !== '' && isWithin(Number(text), allowed) : allowed.includes(text);
}

function inWords(allowed: Bounds | readonly string[] | undefined): string {
  return !allowed ? '' : 'type' in allowed ? boundsInWords(allowed) : `one of ${allowed.join(', ')}`;
}

type Texts = Record<string, string | undefined>;

function textsOf({ settings, view, coloring, pickedId, data }: Shown): Texts {
  const { encoders, train, pool, ...sizes } = settings;
  const numbers = Object.entries({ ...sizes, epochs: undefined, batchResidues: undefined, ...train });
  return {
    ...encoders,
    pool,
    ...Object.fromEntries(numbers.map(([key, value]) => [key, value?.toString()])),
    colour: coloring,
    projection: view.projection,
    axes: String(view.dimensions),
    leftEmbedding: view.readouts.left,
    rightEmbedding: view.readouts.right,
    record: pickedId,
    data,
  };
}

/** @param texts each as it is allowed to be */
function shownOf(texts: Texts): Shown {
  const number = (key: string) => Number(texts[key]);
  const fitted = ['epochs', 'batchResidues'].filter((key) => texts[key] !== undefined);
  const settings = {
    encoders: { left: texts.left, right: texts.right },
    pool: texts.pool,
    embeddingDim: number('embeddingDim'),
    hidden: number('hidden'),
    layers: number('layers'),
    train: {
      seed: number('seed'),
      learningRate: number('learningRate'),
      ...Object.fromEntries(fitted.map((key) => [key, number(key)])),
    },
  } as State['settings'];
  const view = {
    readouts: { left: texts.leftEmbedding, right: texts.rightEmbedding },
    projection: texts.projection,
    dimensions: number('axes'),
  } as SpaceView;
  const coloring = texts.colour as State['coloring'];
  return { settings, view, coloring, pickedId: texts.record, data: texts.data };
}
