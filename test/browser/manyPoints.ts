/**
 * Measures what 100,000 points cost the page's thread: loading, a new picture of the space, turning, picking, the legend.
 * `npm run measure:points`, on a machine on which nothing else runs. Sequences are of two residues, so that a software
 * adapter computes all of them in seconds.
 */
import { rm } from 'node:fs/promises';
import { buildSite, launchBrowser, serveSite } from './chromium';
import { DESKTOP, dropFiles, openPage } from './page';

const POINTS = 100_000;
const TURNS = 60;
const LETTERS = 'ACDEFGHIKLMNPQRSTVWY';

declare global {
  interface Window {
    /** Milliseconds of JavaScript in each animation frame. */
    frameTimes: number[];
    /** Milliseconds of handling each message of the worker, by kind. */
    handling: Record<string, number[]>;
  }
}

const directory = await buildSite();
const site = await serveSite(directory);
const browser = await launchBrowser(site);
try {
  const page = await browser.newPage({ viewport: DESKTOP });
  await page.addInitScript(observe);
  await openPage(page, site.url);
  await dropFiles(page, '#drop', [{ name: 'many.tsv', text: table() }]);
  await page.waitForSelector('#use-data:not([disabled])');
  const started = performance.now();
  await page.click('#use-data');
  await page.waitForSelector('#data-name:has-text("many.tsv")');
  report('reading and checking the records, in the worker', performance.now() - started);
  await page.waitForSelector('.network[data-network="right"] .caption:has-text("100,000 sequences")', {
    timeout: 120_000,
  });
  report('from asking to the picture, computed on a software adapter', performance.now() - started);
  report('page, a new picture', ...(await page.evaluate(() => window.handling.space.slice(-1))));

  await page.locator('#space-right').scrollIntoViewIfNeeded();
  await page.waitForTimeout(3000);
  const box = (await page.locator('#space-right').boundingBox())!;
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await page.mouse.down();
  await page.evaluate(() => (window.frameTimes = []));
  const turning = performance.now();
  for (let i = 0; i < TURNS; i++)
    await page.mouse.move(box.x + box.width / 2 + 3 * i, box.y + box.height / 2);
  await page.mouse.up();
  const seconds = (performance.now() - turning) / 1000;
  const frames = await page.evaluate(() => window.frameTimes);
  report('page, a frame while turning', ...frames);
  console.log(
    `frames per second while turning, drawn by the processor: ${(frames.length / seconds).toFixed(1)}`,
  );

  const picking = await page.evaluate(() => {
    const canvas = document.querySelector('#space-right')!;
    return [1, 2, 3, 4, 5].map(() => {
      const before = performance.now();
      canvas.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter' }));
      return performance.now() - before;
    });
  });
  report('page, picking', ...picking);
  const filtering = await page.evaluate(async () => {
    window.frameTimes = [];
    const times: number[] = [];
    for (let i = 0; i < 6; i++) {
      const before = performance.now();
      document.querySelector<HTMLButtonElement>('#space-legend button')!.click();
      times.push(performance.now() - before);
      await new Promise((resolve) => setTimeout(resolve, 1000));
    }
    return { times, frames: window.frameTimes };
  });
  report('page, hiding or showing a class', ...filtering.times);
  report('page, the frame after it, with the upload', ...filtering.frames);
  const bytes = await page.evaluate(
    () => (performance as unknown as { memory: { usedJSHeapSize: number } }).memory.usedJSHeapSize,
  );
  console.log(`page, JavaScript's heap: ${(bytes / 1024 ** 2).toFixed(0)} MB`);
} finally {
  await browser.close();
  site.close();
  await rm(directory, { recursive: true });
}

/** Every pair of letters, again and again, with a label that each letter has a share in. */
function table(): string {
  const rows = Array.from({ length: POINTS }, (_, i) => {
    const [a, b] = [i % 20, Math.floor(i / 20) % 20];
    return `r${i}\t${LETTERS[a]}${LETTERS[b]}\tclass_${(a * 3 + b) % 7}`;
  });
  return ['id\tsequence\tlabel', ...rows].join('\n');
}

/** In the page: how long its own code takes in frames and for messages. */
function observe(): void {
  window.frameTimes = [];
  window.handling = {};
  const timed = <T>(work: () => T, note: (milliseconds: number) => void): T => {
    const before = performance.now();
    try {
      return work();
    } finally {
      note(performance.now() - before);
    }
  };
  const request = window.requestAnimationFrame.bind(window);
  window.requestAnimationFrame = (callback) =>
    request((time) =>
      timed(
        () => callback(time),
        (milliseconds) => window.frameTimes.push(milliseconds),
      ),
    );
  const property = Object.getOwnPropertyDescriptor(Worker.prototype, 'onmessage')!;
  Object.defineProperty(Worker.prototype, 'onmessage', {
    set(this: Worker, handler: (event: MessageEvent<{ kind: string }>) => void) {
      property.set!.call(this, (event: MessageEvent<{ kind: string }>) =>
        timed(
          () => handler(event),
          (milliseconds) => (window.handling[event.data.kind] ??= []).push(milliseconds),
        ),
      );
    },
  });
}

function report(what: string, ...milliseconds: number[]): void {
  const sorted = milliseconds.toSorted((a, b) => a - b);
  const text = (value: number) => `${value.toFixed(value < 10 ? 1 : 0)} ms`;
  const worst = sorted.length > 1 ? `, worst of ${sorted.length}: ${text(sorted.at(-1)!)}` : '';
  console.log(`${what}: ${text(sorted[Math.floor(sorted.length / 2)])}${worst}`);
}
