import { describe, expect, it } from 'vitest';
import type { Fixture } from './demo.test';
import { DESKTOP, openPage, PHONE, screenshot, seriousViolations } from './page';

const STATES = [
  { name: 'phone-light', viewport: PHONE, colorScheme: 'light', pictures: 'window' },
  { name: 'phone-dark', viewport: PHONE, colorScheme: 'dark', pictures: 'sections' },
  { name: 'desktop-dark', viewport: DESKTOP, colorScheme: 'dark', pictures: 'sections' },
  { name: 'wide-light', viewport: { width: 2560, height: 1440 }, colorScheme: 'light', pictures: 'window' },
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

    it('shows the question, the button, both spaces and the curves in the first window', async () => {
      const page = await fixture().browser.newPage({ viewport: { width: 1440, height: 900 } });
      await openPage(page, fixture().site.url);
      await page.waitForSelector('#space-legend button');
      for (const part of [
        'h1',
        '#train',
        '#verdict',
        '#space-left',
        '#space-right',
        '.curves',
        '#space-legend',
      ]) {
        const { y, height } = (await page.locator(part).boundingBox())!;
        expect(y + height, part).toBeLessThanOrEqual(900);
      }
      await page.locator('#find-id').fill('synthetic_0001 synthetic_0002 nobody');
      await page.press('#find-id', 'Enter');
      await page.waitForSelector('#selection tbody tr:nth-child(2)');
      expect(await page.textContent('#selection')).toMatch(/2 sequences selected.*Not found: nobody/);
      await page.fill('#settings-form [name="layers"]', '9');
      await page.click('#train');
      expect(await page.textContent('#layers-hint')).toBe('Give a whole number from 1 to 4.');
      expect(await page.getAttribute('.network[data-network="right"] .chip', 'data-state')).toBe('empty');
      await page.close();
    });

    it('can be used with the keyboard alone', async () => {
      const page = await fixture().browser.newPage({ viewport: DESKTOP });
      await openPage(page, fixture().site.url);
      const reached = new Set<string>();
      await page.keyboard.press('Tab');
      for (let i = 0; i < 80; i++) {
        reached.add(
          await page.evaluate(() => document.activeElement?.id || document.activeElement?.className || ''),
        );
        await page.keyboard.press('Tab');
      }
      for (const id of ['theme', 'choose', 'train', 'bench-sequence', 'bench-pick', 'space-right']) {
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
