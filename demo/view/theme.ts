import { byId } from './dom';

const changed = new EventTarget();

/** Follows the system until the person chooses; the choice lasts as long as the page. */
export function mountTheme(): void {
  byId('theme').addEventListener('click', () => {
    document.documentElement.dataset.theme = isDark() ? 'light' : 'dark';
    changed.dispatchEvent(new Event('change'));
  });
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () =>
    changed.dispatchEvent(new Event('change')),
  );
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
