import type { Client } from '../client';

/** Between two signals. */
const INTERVAL_MS = 40;

/** Tells the worker that the person is doing something, where it computes on the processor that the page is drawn with. */
export function mountInputSignal(client: Client): void {
  let software = false;
  let told = -Infinity;
  const tell = () => {
    if (!software || performance.now() - told < INTERVAL_MS) return;
    told = performance.now();
    client.send({ kind: 'input' });
  };
  client.on('ready', ({ adapter }) => (software = adapter.software));
  for (const kind of ['keydown', 'keyup', 'pointerdown', 'pointerup', 'wheel', 'scroll', 'input'] as const) {
    addEventListener(kind, tell, { capture: true, passive: true });
  }
  addEventListener('pointermove', ({ buttons }) => buttons && tell(), { capture: true, passive: true });
}
