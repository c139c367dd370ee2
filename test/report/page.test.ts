/** The report in a real browser. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import AxeBuilder from '@axe-core/playwright';
import type { Browser, Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { renderReport } from '../../src/report/renderReport';
import { executablePath, launchWithoutAdapter } from '../browser/chromium';
import { HOSTILE, someReport } from './fixture';

const needed = process.env.REQUIRE_GPU === '1';

describe.skipIf(!executablePath && !needed)('the report in a browser', () => {
  let browser: Browser;
  let folder: string;
  let url: string;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'seqloom-report-'));
    const classes = [...HOSTILE, 'a class with a name that is far too long for any table '.repeat(3)];
    writeFileSync(join(folder, 'report.html'), renderReport(await someReport(classes)));
    url = pathToFileURL(join(folder, 'report.html')).href;
    browser = await launchWithoutAdapter();
  });

  afterAll(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  async function open(width: number, colorScheme: 'light' | 'dark'): Promise<{ page: Page; seen: string[] }> {
    const context = await browser.newContext({ viewport: { width, height: 800 }, colorScheme });
    const page = await context.newPage();
    const seen: string[] = [];
    page.on('console', (message) => seen.push(message.text()));
    page.on('request', (request) => seen.push(request.url()));
    await page.goto(url);
    return { page, seen };
  }

  it('asks for nothing, runs nothing and breaks no rule of its own, whatever it holds', async () => {
    const { page, seen } = await open(1200, 'light');
    expect(seen).toEqual([url]);
    expect(await page.evaluate('window.hacked')).toBeUndefined();
    expect(await page.locator('script, img, iframe, link, object').count()).toBe(0);
    // The stylesheet is applied: its hash is right.
    expect(await page.evaluate('getComputedStyle(document.querySelector("h1")).margin')).toBe('0px');
    await page.context().close();
  });

  it.each([
    [1200, 'light'],
    [1200, 'dark'],
    [390, 'light'],
  ] as const)('can be read by everyone: %i pixels, %s', async (width, colorScheme) => {
    const { page } = await open(width, colorScheme);
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0].html.slice(0, 120)}`)).toEqual([]);
    await page.context().close();
  });

  it.each([390, 1200])('fits a window of %s pixels', async (width) => {
    const { page } = await open(width, 'light');
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width);
    await page.context().close();
  });
});
