import { boundsInWords, type Bounds } from '../../src/data/bounds';
import { ENCODER_NAMES, ENCODERS, POOLS, type ModelConfig } from '../../src/model/config';
import type { FittedOptions } from '../../src';
import { NUMBER_BOUNDS, settingsInWords } from '../logic/settings';
import type { TrainingSettings } from '../protocol';
import type { State } from '../state';
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

// prettier-ignore
const NUMBERS: { name: keyof typeof NUMBER_BOUNDS; label: string; hint: string }[] = [
  { name: 'embeddingDim', label: 'Residue vector width', hint: 'values per residue' },
  { name: 'hidden', label: 'Hidden units', hint: 'per direction' },
  { name: 'layers', label: 'Recurrent layers', hint: '1 to 4' },
  { name: 'epochs', label: 'Epochs', hint: 'passes over the data' },
  { name: 'learningRate', label: 'Learning rate', hint: 'peak, AdamW' },
  { name: 'batchResidues', label: 'Residues per batch', hint: 'larger is faster on a GPU' },
  { name: 'seed', label: 'Seed', hint: 'same seed, same result' },
];

/** The fields that may be left empty. */
const FITTED = ['epochs', 'batchResidues'] as const satisfies (keyof FittedOptions)[];

/** The least of a number whose bounds leave out their own least. */
const JUST_ABOVE = 1e-6;

/**
 * Fills the settings form, and says beside it what is in use.
 * @returns what reads it; undefined where a field holds what it must not, which then has the focus
 */
export function mountSettings(store: Store): () => TrainingSettings | undefined {
  const form = byId<HTMLFormElement>('settings-form');
  form.append(
    chooser('left', 'Left network', ENCODER_CHOICES),
    chooser('right', 'Right network', ENCODER_CHOICES),
    chooser('pool', 'States become one by the', POOL_CHOICES),
    ...NUMBERS.map(numberField),
  );
  form.addEventListener('submit', (event) => event.preventDefault());
  form.addEventListener('input', () => {
    for (const field of fields(form)) sayProblem(field);
  });
  form.addEventListener('change', () => {
    if (form.checkValidity()) store.change({ settings: read(form) });
  });
  store.watch(
    ({ settings }) => [settings],
    ({ settings }) => {
      const values = { ...settings, ...settings.encoders, ...settings.train };
      for (const field of form.querySelectorAll<HTMLInputElement | HTMLSelectElement>('[name]')) {
        field.value = String(values[field.name as keyof typeof values] ?? '');
      }
      fields(form).forEach(sayProblem);
    },
  );
  store.watch(
    ({ settings, networks }) => [settings, networks.left?.status, networks.right?.status],
    sayInUse,
  );
  store.watch(
    ({ data }) => [data],
    ({ data }) => {
      for (const name of FITTED) {
        const field = form.querySelector<HTMLInputElement>(`[name="${name}"]`)!;
        field.placeholder = data ? String(data.fitted[name]) : '';
      }
    },
  );
  return () => {
    const wrong = fields(form).find((field) => !field.validity.valid);
    if (!wrong) return read(form);
    sayProblem(wrong);
    wrong.focus();
    return undefined;
  };
}

function sayInUse({ settings, networks, data }: State): void {
  const used = Object.values(networks).flatMap(({ status }) =>
    status.settings && status.weights.from !== 'start' ? status.settings : [],
  )[0];
  const differs = used && JSON.stringify(used) !== JSON.stringify(settings);
  const inUse = used ? `In use: ${settingsInWords(used, data!.fitted)}.` : 'For the next training.';
  byId('settings-in-use').textContent = differs ? `${inUse} The fields hold for the next training.` : inUse;
  byId('settings-in-use').classList.toggle('differs', Boolean(differs));
}

function chooser(name: string, label: string, choices: { value: string; label: string }[]) {
  const options = choices.map(({ value, label }) => h('option', { value }, label));
  return h('label', {}, label, h('select', { name }, ...options));
}

function leastOf({ min, above }: Bounds): number {
  return above ? min + JUST_ABOVE : min;
}

function numberField({ name, label, hint }: (typeof NUMBERS)[number]) {
  const bounds: Bounds = NUMBER_BOUNDS[name];
  const described = `${name}-hint`;
  const isFitted = (FITTED as readonly string[]).includes(name);
  const about = isFitted ? `${hint}; empty: fits the data` : hint;
  const input = h('input', {
    type: 'number',
    name,
    min: leastOf(bounds),
    max: bounds.max,
    step: bounds.type === 'integer' ? 1 : 'any',
    required: !isFitted,
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
  const bounds: Bounds = NUMBER_BOUNDS[input.name as keyof typeof NUMBER_BOUNDS];
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
