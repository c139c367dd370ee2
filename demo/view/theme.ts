import { byId } from './dom';

const changed = new EventTarget();

const KEPT_AS = 'seqloom-theme';

/** Follows the system until the person chooses; the browser keeps the choice. */
export function mountTheme(): void {
  const { dataset } = document.documentElement;
  dataset.theme = kept((storage) => storage.getItem(KEPT_AS)) ?? '';
  byId('theme').addEventListener('click', () => {
    const theme = isDark() ? 'light' : 'dark';
    dataset.theme = theme;
    kept((storage) => storage.setItem(KEPT_AS, theme));
    changed.dispatchEvent(new Event('change'));
  });
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () =>
    changed.dispatchEvent(new Event('change')),
  );
}

/** Where a browser stores nothing, the choice lasts as long as the page. */
function kept<T>(use: (storage: Storage) => T): T | undefined {
  try {
    return use(localStorage);
  } catch {
    return undefined;
  }
}

export function onThemeChange(handler: () => void): void {
  changed.addEventListener('change', handler);
}

export function isDark(): boolean {
  const chosen = document.documentElement.dataset.theme;
  return chosen ? chosen === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches;
}

/** The value of a CSS custom property, for what is drawn on a canvas. */
export function cssColor(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}
