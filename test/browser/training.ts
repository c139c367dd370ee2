import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { embed, predict, syntheticDataset } from '../../src';
import { loadRun } from '../../src/node/loadRun';
import { openGpu } from '../../src/node/openGpu';
import type { Fixture } from './demo.test';
import {
  accuracyOf,
  DESKTOP,
  download,
  dropFiles,
  fillSettings,
  movedBy,
  openPage,
  pathOf,
  screenshot,
  seriousViolations,
  stateOf,
  train,
  waitForState,
} from './page';

/** Averaging cannot be expected above 0.5 on the built-in data; this much shows that order was learned. */
const LEVEL = 0.65;

/** One page, from untrained networks to files that the command line reads. */
export function trainingTests(fixture: () => Fixture): void {
  describe('training', () => {
    let page: Page;
    let complaints: string[];
    let folder: string;
    const run: { name: string; bytes: Buffer }[] = [];

    beforeAll(async () => {
      const context = await fixture().browser.newContext({ viewport: DESKTOP, colorScheme: 'light' });
      page = await context.newPage();
      complaints = await openPage(page, fixture().site.url);
      folder = await mkdtemp(join(tmpdir(), 'seqloom-page-'));
    });

    afterAll(async () => {
      await page?.context().close();
      if (folder) await rm(folder, { recursive: true });
    });

    it('opens on the built-in data and says that they are synthetic', async () => {
      expect(await page.textContent('#data-name')).toBe('built-in (synthetic)');
      expect(await page.textContent('#data-sentence')).toContain('synthetic sequences');
      expect(await page.textContent('main')).toContain('Nothing leaves this machine');
      await screenshot(page, 'untrained-desktop-light', 'window');
    });

    it('learns order with the LSTM and not with the average', async () => {
      await fillSettings(page, { hidden: '16', epochs: '4' });
      await train(page);
      await page.waitForSelector('.network[data-network="right"] progress:not([hidden])', {
        timeout: 60_000,
      });
      await page.click('#pause');
      await waitForState(page, 'paused');
      expect(await page.isVisible('#continue')).toBe(true);
      await page.click('#continue');
      await waitForState(page, 'training');
      await expect.poll(() => accuracyOf(page, 'right'), { timeout: 150_000 }).toBeGreaterThan(LEVEL);
      expect(await accuracyOf(page, 'left')).toBeLessThan(LEVEL);
      await screenshot(page, 'training-desktop-light');
    }, 200_000);

    it('answers while it trains', async () => {
      const before = await page.textContent('#strip-after');
      const moved = await page.evaluate(async () => {
        const slider = document.querySelector<HTMLInputElement>('#bench-sliders input[name="cut"]')!;
        slider.value = '20';
        slider.dispatchEvent(new Event('input', { bubbles: true }));
        await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
        return document.querySelector('#strip-after')!.textContent;
      });
      expect(moved).not.toBe(before);
      console.info(`longest gap of the page's thread in 3 s of training: ${await longestGap(page)} ms`);
    });

    it('lets training rest while someone types, and go on afterwards', async () => {
      if ((await stateOf(page, 'right')) !== 'training') {
        await fillSettings(page, { epochs: '8' });
        await train(page);
      }
      await page.waitForSelector('#progress-text:has-text("residues seen")', { timeout: 60_000 });
      const { held, before } = await page.evaluate(async () => {
        const seen = () => document.querySelector('#progress-text')!.textContent;
        const type = async (keys: number) => {
          for (let i = 0; i < keys; i++) {
            window.dispatchEvent(new KeyboardEvent('keydown', { key: 'A' }));
            await new Promise((resolve) => setTimeout(resolve, 50));
          }
        };
        // What was computed when the first key came is still reported.
        await type(20);
        const before = seen();
        await type(30);
        return { held: seen() === before, before };
      });
      expect(held).toBe(true);
      await expect.poll(() => page.textContent('#progress-text'), { timeout: 60_000 }).not.toBe(before);
    }, 120_000);

    it('goes on after the GPU process has crashed', async () => {
      if ((await stateOf(page, 'right')) !== 'training') {
        await fillSettings(page, { epochs: '4' });
        await train(page);
        await expect.poll(() => accuracyOf(page, 'right'), { timeout: 60_000 }).toBeGreaterThan(0);
      }
      const session = await fixture().browser.newBrowserCDPSession();
      await session.send('Browser.crashGpuProcess');
      await page.waitForSelector('.notice:has-text("a new one was made")', { timeout: 60_000 });
      expect(await page.textContent('#notices')).toContain('goes on from the last checkpoint');
      await waitForState(page, 'finished', 180_000);
      expect(await accuracyOf(page, 'right')).toBeGreaterThan(LEVEL);
      complaints.length = 0;
      await page.waitForSelector('#verdict:has-text("ahead by")', { timeout: 60_000 });
      expect(await page.textContent('#verdict')).toMatch(
        /^LSTM [\d.]+\s%, averaging [\d.]+\s%: ahead by [\d.]+ points \([\d.]+ to [\d.]+\): order matters in these data\.$/,
      );
      expect(await page.textContent('#verdict-ground')).toContain('On the same 200 test sequences');
      expect(await page.textContent('#progress-text')).toBe('');
      await page.waitForSelector('.network[data-network="right"] .caption:has-text("the best")');
    }, 260_000);

    it('shows that swapping halves moves the LSTM states and not the average', async () => {
      await page.check('#bench-edits input[value="swap"]', { force: true });
      await expect.poll(() => movedBy(page, 'right', 'state-mean'), { timeout: 30_000 }).toBeGreaterThan(0.1);
      expect(await movedBy(page, 'left', 'residue-mean')).toBeLessThan(1e-6);
      expect(await movedBy(page, 'right', 'residue-mean')).toBeLessThan(1e-6);
      expect(await page.textContent('.result[data-network="left"]')).toContain(
        'function of composition alone',
      );
      for (const edit of ['reverse', 'shuffle', 'shift']) {
        await page.check(`#bench-edits input[value="${edit}"]`, { force: true });
        await expect
          .poll(() => movedBy(page, 'left', 'residue-mean'), { timeout: 30_000 })
          .toBeLessThan(1e-6);
      }
      await page.check('#bench-edits input[value="swap"]', { force: true });
    }, 90_000);

    it('shows a picked record and its neighbours', async () => {
      await page.fill('#nearest-sequence', 'MNTQILVFIACVLIEAKGDKICL');
      await page.click('#nearest-go');
      await page.waitForSelector('#nearest-body [data-network="right"] tbody tr', { timeout: 60_000 });
      expect(await page.locator('#nearest-body [data-network="right"] tbody tr').count()).toBe(10);
      await page.click('#nearest-body [data-network="right"] tbody button >> nth=0');
      await page.waitForSelector('#record-body dl');
      expect(await page.textContent('#record-body')).toMatch(/LSTM says \(epoch \d+, the best\)/);
      expect(await page.locator('#nearest-body table').count()).toBe(2);
      await screenshot(page, 'trained-desktop-light');
    }, 90_000);

    it('picks the point that is clicked, filters by the legend, and lays out by UMAP', async () => {
      await page.locator('#space-right').scrollIntoViewIfNeeded();
      const box = (await page.locator('#space-right').boundingBox())!;
      await page.evaluate(() => (document.querySelector('#record-body')!.textContent = ''));
      // Somewhere near the middle of the cloud there is a point.
      for (let ring = 0; ring < 60 && !(await page.isVisible('#record-body dl')); ring += 3) {
        const angle = ring * 2.4;
        await page.mouse.click(
          box.x + box.width / 2 + ring * Math.cos(angle),
          box.y + box.height / 2 + ring * Math.sin(angle),
        );
        await page.waitForTimeout(400);
      }
      expect(await page.textContent('#record-body')).toContain('host_');
      const entry = page.locator('#space-legend button').first();
      await entry.click();
      expect(await page.locator('#space-legend button').first().getAttribute('aria-pressed')).toBe('false');
      await page.locator('#space-legend button').first().click();
      await page.selectOption('#space-toolbar select[name="projection"]', 'umap');
      await page.waitForSelector('.network[data-network="right"] .caption:has-text("UMAP ·")', {
        timeout: 90_000,
      });
      await page.waitForTimeout(1200);
      await page.locator('#space').screenshot({ path: pathOf('umap-desktop-light') });
      expect(await seriousViolations(page)).toEqual([]);
    }, 150_000);

    it('gives files that the command line reads and that say the same', async () => {
      for (const what of ['model', 'config']) {
        run.push(await download(page, what));
        await writeFile(join(folder, run.at(-1)!.name), run.at(-1)!.bytes);
      }
      const table = (await download(page, 'tsv')).bytes.toString();
      const { config, model } = await loadRun(folder);
      const dataset = await syntheticDataset(config.train.seed);
      expect(config.data.hash).toBe(dataset.hash);
      const gpu = await openGpu();
      try {
        const rows = table
          .trim()
          .split('\n')
          .slice(1, 101)
          .map((line) => line.split('\t'));
        const sequences = dataset.tokens.slice(0, 100);
        const vectors = (await embed(gpu, model, sequences, { readouts: ['state-mean'] })).get('state-mean')!;
        rows.forEach((cells, i) => {
          expect(cells[0]).toBe(dataset.ids[i]);
          const theirs = cells.slice(-vectors.width).map(Number);
          const ours = vectors.data.subarray(i * vectors.width, (i + 1) * vectors.width);
          theirs.forEach((value, k) => expect(Math.abs(value - ours[k])).toBeLessThan(1e-5));
        });
        const test = dataset.splits.flatMap((split, i) => (split === 'test' ? [i] : []));
        const probabilities = await predict(
          gpu,
          model,
          test.map((i) => dataset.tokens[i]),
        );
        expect(
          accuracy(
            probabilities,
            test.map((i) => dataset.labels[i]),
          ),
        ).toBeCloseTo(await accuracyOf(page, 'right'), 3);
      } finally {
        await gpu.destroy();
      }
    }, 120_000);

    it('gives embeddings, a report, and everything in one zip', async () => {
      expect((await download(page, 'npz')).bytes.subarray(0, 2).toString()).toBe('PK');
      const report = JSON.parse((await download(page, 'metrics')).bytes.toString());
      expect(report.test.accuracy).toBeCloseTo(await accuracyOf(page, 'right'), 3);
      expect(report.baselines.length).toBeGreaterThan(2);
      expect((await download(page, 'report')).bytes.toString()).toContain('Seqloom report');
      const everything = await download(page, 'everything');
      expect(everything.name).toMatch(/\.zip$/);
      for (const name of ['config.json', 'model.safetensors', 'report.json', 'report.html', 'vectors.tsv']) {
        expect(everything.bytes.includes(name), name).toBe(true);
      }
    }, 120_000);

    it('opens the two files of a run', async () => {
      const shown = await accuracyOf(page, 'right');
      await page.reload();
      await page.waitForSelector('.result[data-network="right"]', { timeout: 60_000 });
      await dropFiles(
        page,
        '#run-drop',
        run.map(({ name, bytes }) => ({ name, text: bytes })),
      );
      await page.waitForSelector('.network[data-network="right"] .chip[data-state="loaded"]');
      await expect.poll(() => accuracyOf(page, 'right'), { timeout: 30_000 }).toBeCloseTo(shown, 3);
    }, 90_000);

    it('predicts a file without labels by the opened network', async () => {
      await dropFiles(page, '#drop', [{ name: 'new.fasta', text: '>a\nMKVLAAGIVG\n>b\nMSTNPKPQRK\n' }]);
      await page.waitForSelector('#survey:has-text("2 sequences, without labels")');
      const [file] = await Promise.all([
        page.waitForEvent('download'),
        page.click('#preview button[name="predictions right"]'),
      ]);
      const [head, ...rows] = (await readFile(await file.path(), 'utf8')).trim().split('\n');
      expect(head.split('\t').slice(0, 3)).toEqual(['id', 'class', 'p_host_1']);
      expect(rows.map((row) => row.split('\t')[0])).toEqual(['a', 'b']);
      await page.waitForSelector('#preview:has-text("new-lstm-predictions.tsv: 2 sequences, by LSTM.")');
    });

    it('asks no other site for anything, and breaks no rule of its policy', () => {
      expect(complaints).toEqual([]);
    });
  });
}

function accuracy(probabilities: Float32Array, labels: number[]): number {
  const classes = probabilities.length / labels.length;
  const right = labels.filter((label, i) => {
    const row = probabilities.subarray(i * classes, (i + 1) * classes);
    return row.indexOf(Math.max(...row)) === label;
  });
  return right.length / labels.length;
}

/** The longest time in which the page's thread did nothing else, in ms, over three seconds. */
function longestGap(page: Page): Promise<number> {
  return page.evaluate(async () => {
    let last = performance.now();
    let longest = 0;
    const until = last + 3000;
    while (last < until) {
      await new Promise((resolve) => setTimeout(resolve, 4));
      const now = performance.now();
      longest = Math.max(longest, now - last);
      last = now;
    }
    return Math.round(longest);
  });
}
