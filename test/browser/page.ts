/** What the browser tests do on the page. */
import { mkdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright';

const SCREENSHOTS = fileURLToPath(new URL('./screenshots', import.meta.url));

export function pathOf(name: string): string {
  return join(SCREENSHOTS, `${name}.png`);
}

export const DESKTOP = { width: 1280, height: 860 };
export const PHONE = { width: 360, height: 740 };

/** Opens the page and waits until the built-in data are there and both untrained networks have been looked at. @param ready what is there by then */
export async function openPage(
  page: Page,
  url: string,
  ready = '.result[data-network="right"]',
): Promise<string[]> {
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  await page.goto(url);
  await page.waitForSelector(ready, { timeout: 60_000 });
  return complaints;
}

export async function fillSettings(page: Page, values: Record<string, string>): Promise<void> {
  for (const [name, value] of Object.entries(values)) {
    await page.fill(`#settings-form [name="${name}"]`, value);
  }
}

/** Presses the button that trains both networks, also where it asks whether trained ones may be replaced. */
export async function train(page: Page): Promise<void> {
  await page.click('#train');
  const yes = page.locator('dialog button[value="yes"]');
  if (await yes.isVisible()) await yes.click();
}

/** The accuracy a network's panel shows, 0 to 1; NaN before there is one. */
export async function accuracyOf(page: Page, network: 'left' | 'right'): Promise<number> {
  const text = await page.textContent(`.network[data-network="${network}"] .score`);
  return parseFloat(text ?? '') / 100;
}

export async function stateOf(page: Page, network: 'left' | 'right'): Promise<string> {
  return (await page.getAttribute(`.network[data-network="${network}"] .chip`, 'data-state')) ?? '';
}

export async function waitForState(page: Page, state: string, timeout = 120_000): Promise<void> {
  for (const network of ['left', 'right']) {
    await page.waitForSelector(`.network[data-network="${network}"] .chip[data-state="${state}"]`, {
      timeout,
    });
  }
}

/** Drops files on an element, as from the desktop. */
export async function dropFiles(
  page: Page,
  selector: string,
  files: { name: string; text: string | Buffer }[],
) {
  const encoded = files.map(({ name, text }) => ({ name, base64: Buffer.from(text).toString('base64') }));
  const transfer = await page.evaluateHandle((list) => {
    const transfer = new DataTransfer();
    for (const { name, base64 } of list) {
      const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
      transfer.items.add(new File([bytes], name));
    }
    return transfer;
  }, encoded);
  await page.dispatchEvent(selector, 'drop', { dataTransfer: transfer });
}

/** Presses a download button and gives the file's name and bytes. */
export async function download(page: Page, what: string): Promise<{ name: string; bytes: Buffer }> {
  const [file] = await Promise.all([
    page.waitForEvent('download', { timeout: 120_000 }),
    page.click(`#downloads button[data-what="${what}"]`),
  ]);
  return { name: file.suggestedFilename(), bytes: await readFile(await file.path()) };
}

/** How far a readout of a network moved in the order bench, relative to its length. */
export async function movedBy(page: Page, network: 'left' | 'right', readout: string): Promise<number> {
  const value = await page.getAttribute(
    `.result[data-network="${network}"] [data-readout="${readout}"]`,
    'data-relative',
  );
  return Number(value);
}

/** Pictures of the window, or of each section, for a person to look at; whatever is drawn must fit the width. */
export async function screenshot(
  page: Page,
  name: string,
  what: 'window' | 'sections' = 'sections',
): Promise<void> {
  mkdirSync(SCREENSHOTS, { recursive: true });
  await page.evaluate(() => scrollTo(0, 0));
  await page.waitForTimeout(200);
  await page.screenshot({ path: pathOf(name) });
  const sections = what === 'sections' ? await page.locator('main > section[aria-labelledby]').all() : [];
  // The header sticks to the window's top, also in the middle of a section's picture.
  await page.evaluate(() =>
    document.querySelector<HTMLElement>('.top')!.style.setProperty('position', 'static'),
  );
  for (const section of sections) {
    await section.screenshot({ path: pathOf(`${name}-${await section.getAttribute('id')}`) });
  }
  await page.evaluate(() => document.querySelector<HTMLElement>('.top')!.style.removeProperty('position'));
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  if (overflow > 0) throw new Error(`${name} is ${overflow} px wider than the window`);
}

/** What axe-core finds serious or critical, in words. */
export async function seriousViolations(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) =>
      nodes.map(({ target, failureSummary }) => `${id}: ${target}: ${failureSummary}`),
    );
}
