import type { Client } from '../client';
import { clearNotice, notice } from './notices';

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

/** What goes wrong with the device, at the top of the page. */
export function mountFailures(client: Client): void {
  client.onCrash((text) =>
    notice('gpu', 'error', `The page's worker stopped: ${text}. Reload the page to start afresh.`),
  );
  client.on('deviceLost', ({ reason }) =>
    notice(
      'gpu',
      'warning',
      `The graphics device was lost (${reason.trim().replace(/\.$/, '')}). Looking for a new one …`,
    ),
  );
  client.on('recovered', ({ text }) => notice('gpu', 'info', text));
  client.on('failed', ({ during, cause, text }) => {
    if (during === 'start') {
      stopHere(`${text} ${NO_ADAPTER}`);
    } else if (during === 'gpu' || during === 'showSpace' || during === 'record') {
      clearNotice('gpu');
      notice('gpu', cause === 'lost' ? 'warning' : 'error', text);
    }
  });
}

/** Says why nothing can be computed; the sections that would stay empty are not shown. */
export function stopHere(text: string): void {
  notice('gpu', 'error', text, true);
  document.body.classList.add('nothing-computes');
}

const NO_ADAPTER =
  'Update the graphics driver, turn on hardware acceleration in the browser’s settings, or try another browser; chrome://gpu says why.';
