import { describe, expect, it } from 'vitest';
import { launchWithoutAdapter } from './chromium';
import type { Fixture } from './demo.test';
import { DESKTOP, fillSettings, openPage, screenshot } from './page';

/** What the page says where it cannot compute. */
export function failureTests(fixture: () => Fixture): void {
  describe('failures', () => {
    it('says what to do without WebGPU', async () => {
      const page = await fixture().browser.newPage({ viewport: DESKTOP });
      await page.addInitScript(() => {
        delete (Navigator.prototype as { gpu?: GPU }).gpu;
      });
      await page.goto(fixture().site.url);
      await page.waitForSelector('.notice.error');
      expect(await page.textContent('#notices')).toContain('has no WebGPU');
      expect(await page.isVisible('#train')).toBe(false);
      await screenshot(page, 'no-webgpu-desktop-light', 'window');
      await page.close();
    });

    it('says what to do without an adapter', async () => {
      const browser = await launchWithoutAdapter();
      try {
        const page = await browser.newPage({ viewport: DESKTOP });
        await page.goto(fixture().site.url);
        await page.waitForSelector('.notice.error', { timeout: 30_000 });
        expect(await page.textContent('#notices')).toMatch(/no graphics adapter|has no WebGPU/);
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
