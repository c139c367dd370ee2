import type { KernelTime, StepTimes } from '../protocol';
import { titleOf } from '../state';
import type { Store } from '../store';
import { byId, h } from './dom';
import { count, milliseconds, percent } from '../../src/words';

/** Kernels that take less than this share are summed up in one row. */
const SMALL_SHARE = 0.02;

/** Times of a training step and its kernels, when asked for. */
export function mountStepTimes(store: Store): void {
  const { client } = store;
  const start = byId<HTMLButtonElement>('time-steps');
  const status = byId('timing-status');
  const end = (text: string) => {
    start.disabled = false;
    status.textContent = text;
  };
  start.addEventListener('click', () => {
    start.disabled = true;
    status.textContent = 'Loading the profiler …';
    client.send({ kind: 'timeSteps' });
  });
  client.on('ready', ({ adapter }) => {
    start.textContent = adapter.timestamps ? 'Time the kernels' : 'Time a training step';
  });
  client.on('loaded', () => end(''));
  client.on('timing', ({ stage }) => (status.textContent = `Timing: ${stage} …`));
  client.on('stepsTimed', ({ times }) => {
    end('');
    const timestamps = times.every(({ kernels }) => kernels);
    byId('step-times').replaceChildren(
      ...times.map((one) => section(one, titleOf(store.state, one.network))),
      h('p', { class: 'small muted timing' }, timestamps ? TIMESTAMPS : WHOLE_STEPS),
    );
  });
  client.on('failed', ({ during, text }) => {
    if (during === 'timeSteps') end(text);
  });
  client.on('deviceLost', () => end('The graphics device was lost; try again when there is a new one.'));
  client.on('recovered', () => end(''));
}

const TIMESTAMPS = 'Times are GPU timestamps, each kernel alone in a pass.';
const WHOLE_STEPS =
  'This adapter has no timestamps, so a page can time a step only as a whole: from sending the batch to having its results.';

function section(
  { network, sequences, residues, stepSeconds, kernels }: StepTimes,
  title: string,
): HTMLElement {
  const batch = `${count(sequences, 'sequence')}, ${count(residues, 'residue')}`;
  const step = [
    h('strong', {}, title),
    `: a training step of ${batch}; ${milliseconds(stepSeconds)} as a whole`,
  ];
  if (!kernels) {
    const speed = `${count(residues / stepSeconds)} residues per second`;
    return h('p', { class: 'step-times', 'data-network': network }, ...step, `, ${speed}`);
  }
  const total = kernels.reduce((sum, { seconds }) => sum + seconds, 0);
  return h(
    'div',
    { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': `Kernels of ${title}` },
    h(
      'table',
      { class: 'step-times', 'data-network': network },
      h('caption', {}, ...step, `, ${milliseconds(total)} in kernels`),
      h(
        'thead',
        {},
        h('tr', {}, ...HEADS.map((name, i) => h('th', { scope: 'col', class: i > 0 && 'number' }, name))),
      ),
      h('tbody', {}, ...withoutSmall(kernels, total).map((kernel) => kernelRow(kernel, total))),
    ),
  );
}

/** The kernels, the small ones as one. */
function withoutSmall(kernels: KernelTime[], total: number): KernelTime[] {
  const isLarge = ({ seconds }: KernelTime) => seconds >= SMALL_SHARE * total;
  const small = kernels.filter((kernel) => !isLarge(kernel));
  if (small.length === 0) return kernels;
  const sum = (key: 'dispatches' | 'seconds') => small.reduce((all, one) => all + one[key], 0);
  const rest = {
    kernel: count(small.length, 'other'),
    dispatches: sum('dispatches'),
    seconds: sum('seconds'),
  };
  return [...kernels.filter(isLarge), rest];
}

const HEADS = ['Kernel', 'Dispatches', 'Per step', 'Share'];

function kernelRow({ kernel, dispatches, seconds }: KernelTime, total: number): HTMLElement {
  const share = total > 0 ? seconds / total : 0;
  return h(
    'tr',
    { 'data-share': share },
    h('th', { scope: 'row' }, ...breakable(kernel)),
    ...[count(dispatches), milliseconds(seconds), percent(share)].map((text) =>
      h('td', { class: 'number' }, text),
    ),
  );
}

/** Lets a kernel's name break after its `/` and `_`. */
function breakable(kernel: string): (Node | string)[] {
  return kernel.split(/(?<=[/_])/).flatMap((part, i) => (i > 0 ? [h('wbr'), part] : [part]));
}
