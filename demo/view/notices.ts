import type { Notice } from '../notices';
import type { Store } from '../store';
import { button, byId, h } from './dom';

/** Good news goes away by itself; what asks for an action stays. */
const INFO_MS = 15_000;

/** Said beside the field they speak of, by the view that has it. */
const BESIDE: Notice['about'][] = ['bench', 'contributions', 'nearest', 'timeSteps'];

/** The notices at the top of the page. */
export function mountNotices(store: Store): void {
  const dismiss = (notice: Notice) =>
    store.change({ notices: store.state.notices.filter((other) => other !== notice) });
  store.watch(
    ({ notices }) => [notices],
    ({ notices }) => {
      const shown = notices.filter(({ about }) => !BESIDE.includes(about));
      byId('notices').replaceChildren(...shown.map((notice) => element(notice, () => dismiss(notice))));
    },
  );
  store.client.on('recovered', () => {
    const news = store.state.notices.find(({ tone }) => tone === 'info');
    if (news) setTimeout(() => dismiss(news), INFO_MS);
  });
}

function element({ tone, text, about }: Notice, onDismiss: () => void): HTMLElement {
  return h(
    'div',
    { class: `notice ${tone}`, 'data-about': about, role: tone === 'error' ? 'alert' : 'status' },
    h('p', {}, text),
    button('×', onDismiss, { class: 'quiet close', 'aria-label': 'Dismiss' }),
  );
}
