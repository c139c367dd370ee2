/**
 * Measures how soon the page shows what an input did while both networks train on a software adapter: the time from the input
 * to the next picture (Event Timing), for keys, clicks, the order bench's slider and the scatter plot, and for keys while the shaders
 * of another network are compiled. `npm run measure:page -- [swiftshader] [idle] [inputs...]`, on a machine on which nothing else
 * runs: llvmpipe and all inputs but `compiling` unless told; `idle` measures them before training, too.
 */
import { rm } from 'node:fs/promises';
import type { Page } from 'playwright';
import { buildSite, launchBrowser, serveSite, SOFTWARE_ADAPTERS } from './chromium';
import { DESKTOP, fillSettings, openPage } from './page';

const INPUTS = 40;
/** Inputs come in runs, as people's do; between runs training goes on. */
const RUN = 5;
const PAUSES_MS = { within: [60, 250], between: [900, 1700] } as const;
/** Before the first input: the shaders are compiled and the page has its first pictures. */
const SETTLE_MS = 15_000;

type Input = (page: Page, i: number) => Promise<void>;

const SCENARIOS: Record<string, { focus: string; input: Input }> = {
  keyboard: { focus: '#nearest-sequence', input: (page, i) => page.keyboard.press('ACDEFGHIKL'[i % 10]) },
  clicks: {
    focus: '#bench-edits',
    input: (page, i) => page.click(`#bench-edits label:nth-child(${((i + 1) % 4) + 1})`, { force: true }),
  },
  slider: {
    focus: '#bench-sliders input',
    input: (page, i) => page.keyboard.press(i % 20 < 10 ? 'ArrowRight' : 'ArrowLeft'),
  },
  orbit: {
    focus: '#space-right',
    input: (page, i) => page.keyboard.press(i % 2 ? 'ArrowRight' : 'ArrowDown'),
  },
};

/** Hidden units that no network had yet: their kernels are compiled while inputs come. */
const NEW_SHAPES = [24, 40, 48, 56, 72, 80, 88, 96];
/** After the last input of a shape: what is compiled for it is compiled. */
const COMPILED_MS = 2_000;
const WHILE_COMPILING = 'compiling';
const DRAG = 'dragging';

const args = process.argv.slice(1);
const named = [...Object.keys(SCENARIOS), DRAG, WHILE_COMPILING].filter((name) => args.includes(name));
const wanted = (name: string) => named.length === 0 || named.includes(name);
const isCompiling = named.includes(WHILE_COMPILING);
// As on the first visit, on which nothing has been compiled.
if (isCompiling) process.env.MESA_SHADER_CACHE_DISABLE = 'true';

const adapter = SOFTWARE_ADAPTERS.find((name) => args.includes(name)) ?? 'llvmpipe';
const directory = await buildSite();
const site = await serveSite(directory);
const browser = await launchBrowser(site, undefined, [adapter]);
try {
  const page = await browser.newPage({ viewport: DESKTOP });
  await page.addInitScript(observe);
  await openPage(page, site.url);
  console.log('| input | n | median | 95 % | worst | over 100 ms |');
  const report = async (name: string, work: () => Promise<void>) => {
    await page.evaluate(() => (window.inputs = []));
    await work();
    await page.waitForTimeout(1500);
    console.log(row(name, await page.evaluate(() => window.inputs)));
  };
  const all = async (when: string) => {
    for (const [name, { focus, input }] of Object.entries(SCENARIOS)) {
      if (!wanted(name)) continue;
      await page.check('#bench-edits input[value="swap"]', { force: true });
      await report(`${name}, ${when}`, () => repeat(page, focus, input));
    }
    if (wanted(DRAG)) await report(`${DRAG}, ${when}`, () => drag(page));
  };
  if (args.includes('idle')) await all('nothing trains');
  await fillSettings(page, { hidden: '64', epochs: '200' });
  await page.click('#train');
  await page.waitForSelector('.network[data-network="right"] progress:not([hidden])', { timeout: 60_000 });
  await page.waitForTimeout(SETTLE_MS);
  await all('training');
  if (isCompiling) await report(WHILE_COMPILING, () => compile(page));
  console.log(`residues per second: ${await page.textContent('#throughput tbody')}`);
} finally {
  await browser.close();
  site.close();
  await rm(directory, { recursive: true });
}

declare global {
  interface Window {
    /** Milliseconds from an input to the next picture. */
    inputs: number[];
  }
}

/** In the page: one entry for each interaction, the longest of its events; drags count from each move to the next picture. */
function observe(): void {
  window.inputs = [];
  const seen = new Map<number, number>();
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries() as (PerformanceEventTiming & { interactionId: number })[]) {
      if (!entry.interactionId) continue;
      const index = seen.get(entry.interactionId);
      if (index === undefined) seen.set(entry.interactionId, window.inputs.push(entry.duration) - 1);
      else window.inputs[index] = Math.max(window.inputs[index], entry.duration);
    }
  }).observe({ type: 'event', durationThreshold: 16 } as PerformanceObserverInit);
  addEventListener(
    'pointermove',
    ({ timeStamp, buttons }) => {
      if (buttons === 0) return;
      requestAnimationFrame(() =>
        requestAnimationFrame(() => window.inputs.push(performance.now() - timeStamp)),
      );
    },
    true,
  );
}

async function show(page: Page, selector: string): Promise<void> {
  await page.locator(selector).first().scrollIntoViewIfNeeded();
  await page.locator(selector).first().focus();
}

async function repeat(page: Page, focus: string, input: Input): Promise<void> {
  await show(page, focus);
  for (let i = 0; i < INPUTS; i++) {
    await page.waitForTimeout(pause(i % RUN === 0));
    await input(page, i);
  }
}

/** Changes the LSTM's size and types on while its kernels are compiled and its first steps are made. */
async function compile(page: Page): Promise<void> {
  const { focus, input } = SCENARIOS.keyboard;
  for (const hidden of NEW_SHAPES) {
    await fillSettings(page, { hidden: String(hidden) });
    await show(page, focus);
    await page.waitForTimeout(PAUSES_MS.between[0]);
    // Not by the mouse, which would scroll the text field out of sight: what one does not see is never drawn.
    await page.evaluate(() => document.querySelector<HTMLElement>('#train')!.click());
    for (let i = 0; i < RUN; i++) {
      await page.waitForTimeout(pause(i > 0));
      await input(page, i);
    }
    await page.waitForTimeout(COMPILED_MS);
  }
}

async function drag(page: Page): Promise<void> {
  await page.locator('#space-right').scrollIntoViewIfNeeded();
  const box = (await page.locator('#space-right').boundingBox())!;
  for (let run = 0; run < INPUTS / RUN; run++) {
    await page.waitForTimeout(pause(true));
    await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width / 2 + 80, box.y + box.height / 2 + 20, { steps: 10 });
    await page.mouse.up();
  }
}

function pause(between: boolean): number {
  const [least, most] = between ? PAUSES_MS.between : PAUSES_MS.within;
  return least + Math.random() * (most - least);
}

function row(name: string, times: number[]): string {
  const sorted = times.toSorted((a, b) => a - b);
  const at = (share: number) =>
    Math.round(sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]);
  const over = sorted.filter((time) => time > 100).length;
  return `| ${name} | ${sorted.length} | ${at(0.5)} ms | ${at(0.95)} ms | ${at(1)} ms | ${over} |`;
}
