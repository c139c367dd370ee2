import { count, milliseconds, percent } from '../logic/format';
import type { KernelTimes } from '../protocol';
import type { PageState } from '../state';
import { byId, h } from './dom';

/** Kernels that take less than this share are summed up in one row. */
const SMALL_SHARE = 0.02;

/** Times of the kernels, when asked for. */
export function mountKernelTimes({ client }: PageState): void {
  const start = byId<HTMLButtonElement>('time-kernels');
  const status = byId('timing-status');
  const end = (text: string) => {
    start.disabled = false;
    status.textContent = text;
  };
  start.addEventListener('click', () => {
    start.disabled = true;
    status.textContent = 'Loading the profiler …';
    client.send({ kind: 'timeKernels' });
  });
  client.on('loaded', () => end(''));
  client.on('timing', ({ stage }) => (status.textContent = `Timing: ${stage} …`));
  client.on('kernelsTimed', ({ times }) => {
    end('');
    byId('kernel-times').replaceChildren(
      ...times.map(section),
      h('p', { class: 'small muted timing' }, METHODS[times[0].method]),
    );
  });
  client.on('failed', ({ during, text }) => {
    if (during === 'timeKernels') end(text);
  });
  client.on('deviceLost', () => end('The graphics device was lost; try again when there is a new one.'));
  client.on('recovered', () => end(''));
}

const METHODS: Record<KernelTimes['method'], string> = {
  timestamps: 'Times are GPU timestamps, each kernel alone in a pass.',
  replays:
    'This adapter has no timestamps: times are isolated replays, each kernel repeated alone and timed by the processor’s clock.',
};

function section({
  title,
  network,
  sequences,
  residues,
  stepSeconds,
  kernelSeconds,
  kernels,
}: KernelTimes): HTMLElement {
  const large = kernels.filter(({ share }) => share >= SMALL_SHARE);
  const small = kernels.filter(({ share }) => share < SMALL_SHARE);
  const sum = (key: 'dispatches' | 'seconds' | 'share') => small.reduce((all, one) => all + one[key], 0);
  const rest = {
    kernel: count(small.length, 'other'),
    dispatches: sum('dispatches'),
    seconds: sum('seconds'),
    share: sum('share'),
  };
  const batch = `${count(sequences, 'sequence')}, ${count(residues, 'residue')}`;
  const whole = `${milliseconds(stepSeconds)} as a whole, ${milliseconds(kernelSeconds)} in kernels`;
  return h(
    'div',
    { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': `Kernels of ${title}` },
    h(
      'table',
      { class: 'kernel-times', 'data-network': network },
      h('caption', {}, h('strong', {}, title), `: a training step of ${batch}; ${whole}`),
      h(
        'thead',
        {},
        h('tr', {}, ...HEADS.map((name, i) => h('th', { scope: 'col', class: i > 0 && 'number' }, name))),
      ),
      h('tbody', {}, ...[...large, ...(small.length ? [rest] : [])].map(kernelRow)),
    ),
  );
}

const HEADS = ['Kernel', 'Dispatches', 'Per step', 'Share'];

function kernelRow({ kernel, dispatches, seconds, share }: KernelTimes['kernels'][number]): HTMLElement {
  return h(
    'tr',
    { 'data-share': share },
    h('th', { scope: 'row' }, ...breakable(kernel)),
    ...[count(dispatches), milliseconds(seconds), percent(share, 1)].map((text) =>
      h('td', { class: 'number' }, text),
    ),
  );
}

/** Lets a kernel's name break after its `/` and `_`. */
function breakable(kernel: string): (Node | string)[] {
  return kernel.split(/(?<=[/_])/).flatMap((part, i) => (i > 0 ? [h('wbr'), part] : [part]));
}
