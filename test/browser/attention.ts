import type { Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Fixture } from './demo.test';
import {
  DESKTOP,
  download,
  fillSettings,
  openPage,
  pathOf,
  PHONE,
  seriousViolations,
  waitForState,
} from './page';

/** A network that weighs its states, from the settings to its files. */
export function attentionTests(fixture: () => Fixture): void {
  describe('attention', () => {
    let page: Page;

    beforeAll(async () => {
      const context = await fixture().browser.newContext({ viewport: DESKTOP, colorScheme: 'light' });
      page = await context.newPage();
      await openPage(page, fixture().site.url);
    });

    afterAll(() => page?.context().close());

    it('offers every encoder and pool, and trains a GRU with attention', async () => {
      const choices = (name: string) =>
        page
          .locator(`#settings-form [name="${name}"] option`)
          .evaluateAll((options) => options.map((option) => (option as HTMLOptionElement).value));
      expect(await choices('right')).toEqual(['mean', 'lstm', 'bilstm', 'gru', 'bigru']);
      expect(await choices('pool')).toEqual(['mean', 'last', 'max', 'attention']);
      await fillSettings(page, { hidden: '8', epochs: '1' });
      await page.selectOption('#settings-form [name="right"]', 'gru');
      await page.selectOption('#settings-form [name="pool"]', 'attention');
      await page.click('#train');
      await waitForState(page, 'finished');
      const panel = (network: string) => page.textContent(`.score-card[data-network="${network}"]`);
      expect(await panel('right')).toContain('GRU');
      expect(await panel('right')).toContain('weighted by what it has learned to attend to');
      expect(await panel('left')).toContain('their average decides');
    }, 180_000);

    it('shows the weight of each residue before and after an edit', async () => {
      await page.waitForSelector('.result[data-network="right"] .attention');
      expect(await page.locator('.result[data-network="left"] .attention').count()).toBe(0);
      const sequence = await page.inputValue('#bench-sequence');
      for (const when of ['before', 'after']) {
        const strip = page.locator(`.attended[data-when="${when}"] .strip`);
        expect(await strip.getAttribute('aria-label')).toMatch(
          new RegExp(`^Attention ${when}: most on [A-Z]\\d+ \\(\\d+\\.\\d\\s%\\), `),
        );
        expect(await strip.locator('.residue').count()).toBe(sequence.length);
      }
      for (const viewport of [DESKTOP, PHONE]) {
        await page.setViewportSize(viewport);
        // The bench draws anew as its answers come, which takes the strips from under a picture.
        const picture = { path: pathOf(`attention-${viewport.width}`) };
        await vi.waitFor(() => page.locator('.attention').screenshot(picture), { timeout: 10_000 });
        expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThan(1);
      }
      await page.setViewportSize(DESKTOP);
      expect(await seriousViolations(page)).toEqual([]);
    }, 60_000);

    it('gives the weights as files: one of each residue', async () => {
      await page.selectOption('#downloads select[name="file-readout"]', 'residue-attention');
      const rows = (await download(page, 'tsv')).bytes.toString().trim().split('\n');
      expect(rows[0].split('\t')).toEqual(['id', 'label', 'position', 'residue', 'd0']);
      const [first] = rows[1].split('\t');
      const weights = rows.map((row) => row.split('\t')).filter(([id]) => id === first);
      const total = weights.reduce((sum, row) => sum + Number(row.at(-1)), 0);
      expect(total).toBeCloseTo(1, 5);
      expect((await download(page, 'npz')).bytes.subarray(0, 2).toString()).toBe('PK');
    }, 60_000);
  });
}
