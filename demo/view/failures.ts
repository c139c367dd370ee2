import type { Store } from '../store';

/** Why WebGPU cannot be used here and what to do about it; undefined when it can. */
export function whyNoWebGpu(): string | undefined {
  if (!isSecureContext) {
    return 'Browsers allow WebGPU only on pages that come by https or from localhost. Serve this folder in one of these ways and open it again.';
  }
  if (!('gpu' in navigator)) {
    return 'This browser has no WebGPU, which this page computes with. Use a current Chrome, Edge, Safari 26 or Firefox on a computer with a GPU, or turn WebGPU on in the browser’s settings.';
  }
  return undefined;
}

/** What to do where there is no adapter. */
export const NO_ADAPTER =
  'Update the graphics driver, turn on hardware acceleration in the browser’s settings, or try another browser; chrome://gpu says why.';

/** Says that the worker itself stopped. */
export function tellCrash(store: Store, { message }: ErrorEvent): void {
  const why = message || 'its code could not be loaded';
  const text = `The page's worker stopped: ${why}. Reload the page to start afresh.`;
  store.change({ notices: [...store.state.notices, { about: 'gpu', tone: 'error', text }] });
}
