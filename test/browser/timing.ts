import type { Browser } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser } from './chromium';
import type { Fixture } from './demo.test';
import { DESKTOP, fillSettings, openPage, pathOf, PHONE, seriousViolations } from './page';

/** The times of a training step, on an adapter without timestamps and on one that has them. */
export function timingTests(fixture: () => Fixture): void {
  describe('the machine', () => {
    let swiftShader: Browser | undefined;

    beforeAll(async () => {
      swiftShader = await launchBrowser(fixture().site, undefined, ['swiftshader']).catch(() => undefined);
    });

    afterAll(() => swiftShader?.close());

    it('times a step as a whole where there are no timestamps, and not while training runs', async (context) => {
      const page = await (await fixture().browser.newContext({ viewport: DESKTOP })).newPage();
      // Alone, the machine is timed unasked.
      const complaints = await openPage(page, `${fixture().site.url}?bench`, '#adapter dl');
      if ((await page.textContent('#time-steps')) !== 'Time a training step') {
        context.skip('this adapter has timestamps');
      }
      await page.waitForSelector('.step-times[data-network="right"]', { timeout: 120_000 });
      expect(await page.textContent('#step-times')).toContain('no timestamps');
      expect(await page.textContent('.step-times[data-network="right"]')).toMatch(/[\d.]+\sms as a whole/);
      expect(await page.locator('#step-times table').count()).toBe(0);
      expect(await page.isEnabled('#time-steps')).toBe(true);
      await page.locator('#machine').screenshot({ path: pathOf('steps-desktop-light') });
      const { steps } = JSON.parse(await page.inputValue('#throughput-json textarea')) as {
        steps: { encoder: string; residuesPerSecond: number }[];
      };
      expect(steps.map(({ encoder }) => encoder)).toEqual(['mean', 'lstm']);
      expect(steps[1].residuesPerSecond).toBeGreaterThan(0);
      expect(await page.isVisible('#train')).toBe(false);
      await page.evaluate(() => document.body.classList.remove('bench-only'));

      await page.click('#train');
      await page.waitForSelector('#pause:not([hidden])', { timeout: 60_000 });
      await page.click('#time-steps');
      await page.waitForSelector('#timing-status:has-text("Pause or stop training first")');
      expect(complaints).toEqual([]);
      await page.context().close();
    }, 180_000);

    it('times the kernels by timestamps', async (context) => {
      if (!swiftShader) context.skip('no adapter with timestamps (SwiftShader)');
      const page = await (await swiftShader!.newContext({ viewport: DESKTOP })).newPage();
      const complaints = await openPage(page, fixture().site.url);
      // Small networks: this adapter is slow.
      await fillSettings(page, { hidden: '8', batchResidues: '512', epochs: '1' });
      await page.click('#train');
      await page.waitForSelector('.network[data-network="right"] progress:not([hidden])', {
        timeout: 120_000,
      });
      await page.click('#stop');
      await page.click('#time-steps');
      await page.waitForSelector('#step-times table[data-network="right"]', { timeout: 120_000 });
      const row = (network: string, kernel: string) =>
        `table[data-network="${network}"] tr:has(th:text("${kernel}"))`;
      const share = Number(await page.getAttribute(row('right', 'lstm/forward'), 'data-share'));
      expect(share).toBeGreaterThan(0);
      expect(share).toBeLessThan(1);
      expect(await page.locator('table[data-network="left"] tbody tr').count()).toBeGreaterThan(2);
      expect(await page.textContent('#step-times')).toContain('GPU timestamps');
      expect(await seriousViolations(page)).toEqual([]);
      await page.locator('#machine').screenshot({ path: pathOf('kernels-desktop-light') });
      await page.setViewportSize(PHONE);
      await page.locator('#machine').screenshot({ path: pathOf('kernels-phone-light') });
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      expect(overflow).toBeLessThanOrEqual(0);
      expect(complaints).toEqual([]);
      await page.context().close();
    }, 240_000);
  });
}
