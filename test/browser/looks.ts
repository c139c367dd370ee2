import { describe, expect, it } from 'vitest';
import type { Fixture } from './demo.test';
import { DESKTOP, openPage, PHONE, screenshot, seriousViolations } from './page';

const STATES = [
  { name: 'phone-light', viewport: PHONE, colorScheme: 'light', pictures: 'window' },
  { name: 'phone-dark', viewport: PHONE, colorScheme: 'dark', pictures: 'sections' },
  { name: 'desktop-dark', viewport: DESKTOP, colorScheme: 'dark', pictures: 'sections' },
  { name: 'wide-light', viewport: { width: 1920, height: 1080 }, colorScheme: 'light', pictures: 'window' },
] as const;

/** Accessibility, widths and themes. */
export function lookTests(fixture: () => Fixture): void {
  describe('looks', () => {
    it.each(STATES)(
      'has no serious accessibility violation and fits: $name',
      async ({ name, viewport, colorScheme, pictures }) => {
        const context = await fixture().browser.newContext({ viewport, colorScheme });
        const page = await context.newPage();
        await openPage(page, fixture().site.url);
        await page.waitForSelector('#space-legend button');
        await screenshot(page, name, pictures);
        expect(await seriousViolations(page)).toEqual([]);
        await context.close();
      },
    );

    it('can be used with the keyboard alone', async () => {
      const page = await fixture().browser.newPage({ viewport: DESKTOP });
      await openPage(page, fixture().site.url);
      const reached = new Set<string>();
      await page.keyboard.press('Tab');
      for (let i = 0; i < 60; i++) {
        reached.add(
          await page.evaluate(() => document.activeElement?.id || document.activeElement?.className || ''),
        );
        await page.keyboard.press('Tab');
      }
      for (const id of ['theme', 'choose', 'train', 'bench-sequence', 'bench-pick', 'space-canvas']) {
        expect(reached, id).toContain(id);
      }
      await page.focus('#theme');
      const before = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
      await page.keyboard.press('Enter');
      expect(await page.evaluate(() => getComputedStyle(document.body).backgroundColor)).not.toBe(before);
      await page.close();
    });
  });
}
