import type { Bounds } from '../../src/data/bounds';
import {
  ENCODER_NAMES,
  ENCODERS,
  MODEL_BOUNDS,
  MODEL_DEFAULTS,
  POOLS,
  type ModelConfig,
} from '../../src/model/config';
import { TRAIN_BOUNDS, TRAIN_DEFAULTS } from '../../src/train/options';
import type { FittedOptions } from '../../src';
import type { TrainingSettings } from '../protocol';
import { byId, h } from './dom';

const ENCODER_CHOICES = ENCODER_NAMES.map((value) => {
  const { title, directions } = ENCODERS[value];
  return { value, label: directions === 2 ? `${title}, both ways` : title };
});

const POOL_LABELS: Record<ModelConfig['pool'], string> = {
  mean: 'mean of all states',
  last: 'last state',
  max: 'largest of each unit',
  attention: 'mean weighted by attention',
};
const POOL_CHOICES = POOLS.map((value) => ({ value, label: POOL_LABELS[value] }));

interface NumberField {
  name: string;
  label: string;
  /** Undefined: chosen to fit the data unless given. */
  value: number | undefined;
  bounds: Bounds;
  hint: string;
}

// prettier-ignore
const NUMBERS: NumberField[] = [
  { name: 'embeddingDim', label: 'Residue vector width', value: MODEL_DEFAULTS.embeddingDim, bounds: MODEL_BOUNDS.embeddingDim, hint: 'values per residue' },
  { name: 'hidden', label: 'Hidden units', value: 32, bounds: MODEL_BOUNDS.hidden, hint: 'per direction' },
  { name: 'layers', label: 'Recurrent layers', value: 1, bounds: MODEL_BOUNDS.layers, hint: '1 to 4' },
  { name: 'epochs', label: 'Epochs', value: undefined, bounds: TRAIN_BOUNDS.epochs, hint: 'passes over the data' },
  { name: 'learningRate', label: 'Learning rate', value: TRAIN_DEFAULTS.learningRate, bounds: TRAIN_BOUNDS.learningRate, hint: 'peak, AdamW' },
  { name: 'batchResidues', label: 'Residues per batch', value: undefined, bounds: TRAIN_BOUNDS.batchResidues, hint: 'larger is faster on a GPU' },
  { name: 'seed', label: 'Seed', value: TRAIN_DEFAULTS.seed, bounds: TRAIN_BOUNDS.seed, hint: 'same seed, same result' },
];

/** The fields that may be left empty. */
const FITTED = ['epochs', 'batchResidues'] as const satisfies (keyof FittedOptions)[];

/** The least of a number whose bounds leave out their own least. */
const JUST_ABOVE = 1e-6;

/** Fills the settings form; `read` reads it, `showFitted` shows what is chosen to fit the data where nothing is given. */
export function mountSettings(): {
  read: () => TrainingSettings;
  showFitted: (fitted: FittedOptions) => void;
} {
  const form = byId<HTMLFormElement>('settings-form');
  form.append(
    chooser('left', 'Left network', ENCODER_CHOICES, 'mean'),
    chooser('right', 'Right network', ENCODER_CHOICES, 'lstm'),
    chooser('pool', 'States become one by the', POOL_CHOICES, MODEL_DEFAULTS.pool),
    ...NUMBERS.map(numberField),
  );
  form.addEventListener('submit', (event) => event.preventDefault());
  const showFitted = (fitted: FittedOptions) => {
    for (const name of FITTED) {
      form.querySelector<HTMLInputElement>(`[name="${name}"]`)!.placeholder = String(fitted[name]);
    }
  };
  return { read: () => read(form), showFitted };
}

function chooser(name: string, label: string, choices: { value: string; label: string }[], chosen: string) {
  const options = choices.map(({ value, label }) =>
    h('option', { value, selected: value === chosen }, label),
  );
  return h('label', {}, label, h('select', { name }, ...options));
}

function leastOf({ min, above }: Bounds): number {
  return above ? min + JUST_ABOVE : min;
}

function numberField({ name, label, value, bounds, hint }: NumberField) {
  const [min, max, step] = [leastOf(bounds), bounds.max, bounds.type === 'integer' ? 1 : 'any'];
  const required = value !== undefined;
  const input = h('input', { type: 'number', name, value: value ?? '', min, max, step, required });
  const about = required ? hint : `${hint}; empty: fits the data`;
  return h('label', {}, label, input, h('span', { class: 'small muted' }, about));
}

function read(form: HTMLFormElement): TrainingSettings {
  const data = new FormData(form);
  const word = (name: string) => String(data.get(name));
  const number = (name: string) => {
    const { bounds, value } = NUMBERS.find((field) => field.name === name)!;
    const given = Number(data.get(name));
    if (data.get(name) === '' || !Number.isFinite(given)) return value!;
    const inside = Math.min(bounds.max, Math.max(leastOf(bounds), given));
    return bounds.type === 'integer' ? Math.round(inside) : inside;
  };
  return {
    encoders: { left: word('left'), right: word('right') } as TrainingSettings['encoders'],
    embeddingDim: number('embeddingDim'),
    hidden: number('hidden'),
    layers: number('layers'),
    pool: word('pool') as TrainingSettings['pool'],
    train: {
      seed: number('seed'),
      learningRate: number('learningRate'),
      ...Object.fromEntries(
        FITTED.filter((name) => data.get(name) !== '').map((name) => [name, number(name)]),
      ),
    },
  };
}
