import { describe, expect, it } from 'vitest';
import { launchWithoutAdapter } from './chromium';
import type { Fixture } from './demo.test';
import { DESKTOP, fillSettings, openPage, screenshot } from './page';

/** What the page says where it cannot compute. */
export function failureTests(fixture: () => Fixture): void {
  describe('failures', () => {
    it('says what to do without WebGPU', async () => {
      const page = await fixture().browser.newPage({ viewport: DESKTOP });
      const complaints: string[] = [];
      page.on('pageerror', (error) => complaints.push(error.message));
      page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
      await page.addInitScript(() => {
        delete (Navigator.prototype as { gpu?: GPU }).gpu;
      });
      await page.goto(fixture().site.url);
      await page.waitForSelector('#train:has-text("Play the recorded run")');
      expect(await page.textContent('#recorded-why')).toContain('has no WebGPU');
      expect(await page.isVisible('#data')).toBe(false);
      await page.waitForSelector('#train:not([disabled])');
      await page.click('#train');
      await expect.poll(() => page.textContent('#verdict'), { timeout: 20_000 }).toContain('So far');
      await page.click('#stop');
      await page.waitForSelector('#verdict:has-text("order matters in these data")');
      await page.waitForSelector('.result[data-network="right"] .why:has-text("It noticed")');
      await screenshot(page, 'no-webgpu-desktop-light', 'window');
      await page.emulateMedia({ forcedColors: 'active' });
      await screenshot(page, 'forced-colors-desktop', 'window');
      await page.emulateMedia({ media: 'print', forcedColors: 'none' });
      await page.evaluate(() => dispatchEvent(new Event('beforeprint')));
      expect(await page.locator('.cloud-print path').count()).toBeGreaterThan(100);
      expect(await page.isVisible('#train')).toBe(false);
      await page.emulateMedia({ media: 'screen' });
      const [file] = await Promise.all([
        page.waitForEvent('download'),
        page.click('#space-toolbar button:has-text("PNG")'),
      ]);
      expect(file.suggestedFilename()).toBe('embedding-spaces.png');
      expect(complaints).toEqual([]);
      await page.close();
    });

    it('says what to do without an adapter', async () => {
      const browser = await launchWithoutAdapter();
      try {
        const page = await browser.newPage({ viewport: DESKTOP });
        await page.goto(fixture().site.url);
        await page.waitForSelector('#recorded-why:not([hidden])', { timeout: 30_000 });
        expect(await page.textContent('#recorded-why')).toMatch(/no graphics adapter|has no WebGPU/);
        await page.waitForSelector('#train:has-text("Play the recorded run")');
      } finally {
        await browser.close();
      }
    });

    it('says that the memory is full, and what to choose', async () => {
      const page = await fixture().browser.newPage({ viewport: DESKTOP });
      // A device that runs out of memory at a buffer of 8 MB: the worker's own code, with a smaller GPU.
      await page.route('**/worker-*.js', async (route) => {
        const response = await route.fetch();
        const smaller = `
          const createBuffer = GPUDevice.prototype.createBuffer;
          GPUDevice.prototype.createBuffer = function (descriptor) {
            if (descriptor.size > 8e6 && descriptor.label?.startsWith('gates')) {
              const error = new GPUOutOfMemoryError('Out of memory: ' + descriptor.size + ' bytes');
              this.dispatchEvent(new GPUUncapturedErrorEvent('uncapturederror', { error }));
            }
            return createBuffer.call(this, descriptor);
          };`;
        await route.fulfill({ response, body: smaller + (await response.text()) });
      });
      await openPage(page, fixture().site.url);
      await fillSettings(page, { hidden: '512', batchResidues: '65536' });
      await page.click('#train');
      await page.waitForSelector('.notice:has-text("ran out of memory")', { timeout: 60_000 });
      expect(await page.textContent('#notices')).toContain('Choose fewer hidden units');
      await page.close();
    });
  });
}
