import { button, byId, h } from './dom';

/** Good news goes away by itself; what asks for an action stays. */
const INFO_MS = 15_000;

type NoticeTone = 'error' | 'warning' | 'info';

/** Shows a message at the top of the page; another one with the same key takes its place. What stays cannot be dismissed. */
export function notice(key: string, tone: NoticeTone, text: string, stays = false): void {
  clearNotice(key);
  const element = h('div', {
    class: `notice ${tone}`,
    'data-key': key,
    role: tone === 'error' ? 'alert' : 'status',
  });
  element.append(h('p', {}, text));
  if (!stays)
    element.append(button('×', () => element.remove(), { class: 'quiet close', 'aria-label': 'Dismiss' }));
  byId('notices').append(element);
  if (tone === 'info') setTimeout(() => element.remove(), INFO_MS);
}

export function clearNotice(key: string): void {
  for (const element of byId('notices').querySelectorAll<HTMLElement>('[data-key]')) {
    if (element.dataset.key === key) element.remove();
  }
}
