import { describe, expect, it } from 'vitest';
import type { Fixture } from './demo.test';
import { DESKTOP, openPage, pathOf, PHONE, seriousViolations } from './page';

/** The times of the kernels. */
export function timingTests(fixture: () => Fixture): void {
  describe('the machine', () => {
    it('times the kernels of both networks', async () => {
      const context = await fixture().browser.newContext({ viewport: DESKTOP, colorScheme: 'light' });
      const page = await context.newPage();
      const complaints = await openPage(page, fixture().site.url);
      await page.click('#time-kernels');
      await page.waitForSelector('#timing-status:has-text("Timing:")', { timeout: 30_000 });
      await page.waitForSelector('.kernel-times', { timeout: 120_000 });
      const shareOf = (network: string, kernel: string) =>
        page.getAttribute(
          `.kernel-times[data-network="${network}"] tr:has(th:text("${kernel}"))`,
          'data-share',
        );
      expect(Number(await shareOf('right', 'lstm/forward'))).toBeGreaterThan(0);
      expect(await page.locator('.kernel-times[data-network="left"] tbody tr').count()).toBeGreaterThan(2);
      expect(await page.textContent('#kernel-times')).toMatch(/GPU timestamps|isolated replays/);
      expect(await page.isEnabled('#time-kernels')).toBe(true);
      expect(await seriousViolations(page)).toEqual([]);
      // The header sticks to the window's top, also in the middle of a section's picture.
      await page.evaluate(() =>
        document.querySelector<HTMLElement>('.top')!.style.setProperty('position', 'static'),
      );
      await page.locator('#machine').screenshot({ path: pathOf('kernels-desktop-light') });
      await page.setViewportSize(PHONE);
      await page.locator('#machine').screenshot({ path: pathOf('kernels-phone-light') });
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      expect(overflow).toBeLessThanOrEqual(0);

      await page.click('#train');
      await page.waitForSelector('#pause:not([hidden])', { timeout: 60_000 });
      await page.click('#time-kernels');
      await page.waitForSelector('#timing-status:has-text("Pause or stop training first")');
      expect(complaints).toEqual([]);
      await context.close();
    }, 180_000);
  });
}
