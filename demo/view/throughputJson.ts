import { version } from '../../package.json';
import type { StepTimes } from '../protocol';
import type { Store } from '../store';
import { button, byId, h } from './dom';

/** With `?bench` the page shows the machine alone, and times it at once: for who is asked what their GPU does. */
export function isBenchOnly(): boolean {
  return new URLSearchParams(location.search).has('bench');
}

/** The times of a training step as a small JSON to copy, with what computed them. */
export function mountThroughputJson(store: Store): void {
  store.client.on('stepsTimed', ({ times }) => {
    const text = h('textarea', {
      readonly: true,
      rows: 12,
      class: 'mono',
      'aria-label': 'The times as JSON',
    });
    text.value = JSON.stringify(throughput(store, times), null, 1);
    const copy = button('Copy as JSON', () => {
      text.select();
      void navigator.clipboard.writeText(text.value).then(
        () => (copy.textContent = 'Copied'),
        // Without leave to copy, the text is selected for the keyboard.
        () => (copy.textContent = 'Selected: copy it by the keyboard'),
      );
    });
    byId('throughput-json').replaceChildren(text, copy);
  });
  if (!isBenchOnly()) return;
  document.body.classList.add('bench-only');
  let isAsked = false;
  store.watch(
    ({ networks }) => [networks.left, networks.right],
    ({ networks }) => {
      if (isAsked || !networks.left || !networks.right) return;
      isAsked = true;
      byId<HTMLButtonElement>('time-steps').click();
    },
  );
}

function throughput({ state }: Store, times: StepTimes[]): object {
  const { adapter, networks } = state;
  return {
    seqloom: version,
    browser: navigator.userAgent,
    adapter: adapter?.name,
    software: adapter?.software,
    level: adapter?.level,
    steps: times.map(({ network, sequences, residues, stepSeconds, kernels }) => ({
      encoder: networks[network]?.status.encoder,
      hidden: networks[network]?.status.settings?.hidden,
      sequences,
      residues,
      stepMilliseconds: rounded(stepSeconds * 1000),
      residuesPerSecond: Math.round(residues / stepSeconds),
      kernelMilliseconds:
        kernels &&
        Object.fromEntries(kernels.map(({ kernel, seconds }) => [kernel, rounded(seconds * 1000)])),
    })),
  };
}

function rounded(value: number): number {
  return Number(value.toPrecision(3));
}
