import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { downloadZip } from 'client-zip';
import type { Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Fixture } from './demo.test';
import { DESKTOP, dropFiles, openPage, pathOf, seriousViolations } from './page';

/** A run of 0.1.0, so that nothing need be trained. */
const RUN = join(import.meta.dirname, '../run/of-0.1.0/page');

/** What outlasts the page: its address, and runs kept in the browser. */
export function keepingTests(fixture: () => Fixture): void {
  describe('keeping', () => {
    let page: Page;
    let complaints: string[];

    beforeAll(async () => {
      const context = await fixture().browser.newContext({ viewport: DESKTOP, colorScheme: 'light' });
      page = await context.newPage();
      const address = '#hidden=8&left=gpt&colour=split&axes=2&record=synthetic_0007';
      complaints = await openPage(page, fixture().site.url + address);
    });

    afterAll(() => page?.context().close());

    const value = (name: string) => page.inputValue(`[name="${name}"]`);

    it('a link brings settings, view and picked sequence, and says what it cannot', async () => {
      expect([await value('hidden'), await value('coloring'), await value('dimensions')]).toEqual([
        '8',
        'split',
        '2',
      ]);
      await page.waitForSelector('#record-body:has-text("synthetic_0007")');
      expect(await page.textContent('#notices')).toContain('left=gpt, which is not one of mean, lstm');
    });

    it('back and forward go through settings and view, and sections leave both', async () => {
      await page.selectOption('[name="coloring"]', 'prediction');
      await page.click('nav a[href="#scores"]');
      await page.waitForURL(/#scores&.*colour=prediction/);
      await page.goBack();
      await page.goBack();
      await expect.poll(() => value('coloring')).toBe('split');
      await page.goForward();
      await expect.poll(() => value('coloring')).toBe('prediction');
    });

    it('a zip dropped beside every box opens; kept, the run is there after a reload', async () => {
      const files = ['config.json', 'model.safetensors'];
      const members = files.map(async (name) => ({
        name: `run/${name}`,
        input: await readFile(join(RUN, name)),
      }));
      const zip = Buffer.from(await downloadZip(await Promise.all(members)).arrayBuffer());
      await dropFiles(page, 'h1', [{ name: 'run.zip', text: zip }]);
      await page.waitForSelector('#run-status:has-text("Opened: Averaging, classes class_0, class_1")');
      await page.click('#keep');
      await page.waitForSelector('.kept-list li');
      expect(await seriousViolations(page)).toEqual([]);
      await page.fill('.kept-list input', 'first try');
      await page.press('.kept-list input', 'Enter');
      // The worker stores the name; the row has it when that is done.
      await page.waitForSelector('.kept-list button[aria-label="Open first try"]');
      await page.reload();
      await page.waitForSelector('.result[data-network="right"]', { timeout: 60_000 });
      expect(await page.inputValue('.kept-list input')).toBe('first try');
      await page.click('.kept-list button:has-text("Open")');
      await page.waitForSelector('.network[data-network="left"] .chip[data-state="loaded"]');
      await page.locator('#kept').screenshot({ path: pathOf('kept-desktop-light') });
    }, 90_000);

    it('it is deleted when that is confirmed, and not by Escape', async () => {
      const runs = page.locator('.kept-list li');
      await page.click('.kept-list button:has-text("Delete")');
      await page.press('dialog', 'Escape');
      expect(await runs.count()).toBe(1);
      await page.click('.kept-list button:has-text("Delete")');
      await page.click('dialog button[value="yes"]');
      await expect.poll(() => runs.count()).toBe(0);
      expect(complaints).toEqual([]);
    });
  });
}
