import { boundsInWords, type Bounds } from '../../src/data/bounds';
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
import { settingsInWords } from '../logic/settings';
import type { TrainingSettings } from '../protocol';
import type { Store } from '../store';
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

/** The settings as they stand in the form. */
export interface SettingsForm {
  /** What the form says; undefined where a field holds something else, which then has the focus. */
  read(): TrainingSettings | undefined;
  /** The same without a word, and a field that cannot be read as it was last. */
  peek(): TrainingSettings;
}

/** Fills the settings form, and says beside it what is in use. */
export function mountSettings(store: Store): SettingsForm {
  const form = byId<HTMLFormElement>('settings-form');
  form.append(
    chooser('left', 'Left network', ENCODER_CHOICES, 'mean'),
    chooser('right', 'Right network', ENCODER_CHOICES, 'lstm'),
    chooser('pool', 'States become one by the', POOL_CHOICES, MODEL_DEFAULTS.pool),
    ...NUMBERS.map(numberField),
  );
  let valid = read(form);
  const sayInUse = () => {
    const used = Object.values(store.state.networks).flatMap(({ status: { settings, weights } }) =>
      settings && weights.from !== 'start' ? settings : [],
    )[0];
    const differs = used && JSON.stringify(used) !== JSON.stringify(valid);
    const inUse = used
      ? `In use: ${settingsInWords(used, store.state.data!.fitted)}.`
      : 'For the next training.';
    byId('settings-in-use').textContent = differs
      ? `${inUse} What you changed holds from the next training.`
      : inUse;
    byId('settings-in-use').classList.toggle('differs', Boolean(differs));
  };
  form.addEventListener('submit', (event) => event.preventDefault());
  form.addEventListener('input', () => {
    for (const field of fields(form)) sayProblem(field);
    if (form.checkValidity()) valid = read(form);
    sayInUse();
  });
  store.watch(({ networks }) => [networks.left?.status, networks.right?.status], sayInUse);
  store.watch(
    ({ data }) => [data],
    ({ data }) => {
      for (const name of FITTED) {
        const field = form.querySelector<HTMLInputElement>(`[name="${name}"]`)!;
        field.placeholder = data ? String(data.fitted[name]) : '';
      }
    },
  );
  return {
    peek: () => valid,
    read() {
      const wrong = fields(form).find((field) => !field.validity.valid);
      if (!wrong) return read(form);
      sayProblem(wrong);
      wrong.focus();
      return undefined;
    },
  };
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
  const described = `${name}-hint`;
  const about = value === undefined ? `${hint}; empty: fits the data` : hint;
  const input = h('input', {
    type: 'number',
    name,
    value: value ?? '',
    min,
    max,
    step,
    required: value !== undefined,
    'aria-describedby': described,
  });
  return h(
    'label',
    {},
    label,
    input,
    h('span', { class: 'small muted', id: described, 'data-hint': about }, about),
  );
}

function fields(form: HTMLFormElement): HTMLInputElement[] {
  return [...form.querySelectorAll<HTMLInputElement>('input[type="number"]')];
}

/** Says below a field what it may hold, where it holds something else. */
function sayProblem(input: HTMLInputElement): void {
  const { bounds } = NUMBERS.find(({ name }) => name === input.name)!;
  const hint = input.nextElementSibling as HTMLElement;
  hint.textContent = input.validity.valid ? hint.dataset.hint! : `Give ${boundsInWords(bounds)}.`;
  hint.classList.toggle('problem', !input.validity.valid);
  input.setAttribute('aria-invalid', String(!input.validity.valid));
}

function read(form: HTMLFormElement): TrainingSettings {
  const data = new FormData(form);
  const word = (name: string) => String(data.get(name));
  const number = (name: string) => Number(data.get(name));
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
