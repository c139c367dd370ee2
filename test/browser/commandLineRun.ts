import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { syntheticDataset } from '../../src';
import { buildCli, type BuiltCli } from '../cli/build';
import type { Fixture } from './demo.test';
import { accuracyOf, DESKTOP, download, dropFiles, openPage, screenshot } from './page';

/** What `seqloom train` leaves, on the page: the way back from `training.ts`, where the page's files go to the core. */
export function commandLineRunTests(fixture: () => Fixture): void {
  describe("the command line's files", () => {
    let cli: BuiltCli;
    let folder: string;

    beforeAll(async () => {
      cli = await buildCli();
      folder = await mkdtemp(join(tmpdir(), 'seqloom-run-'));
    });

    afterAll(async () => {
      cli?.remove();
      if (folder) await rm(folder, { recursive: true });
    });

    it('open on the page, predict the same and give the same embeddings', async () => {
      const seqloom = async (...args: string[]) => {
        const { exitCode, stderr } = await cli.run(args, folder);
        expect(exitCode, stderr).toBe(0);
      };
      await seqloom('train', '--encoder', 'bilstm', '--hidden', '12', '--epochs', '1', '--out', 'run');
      await seqloom('embed', 'run', '--readout', 'state-last', '--out', 'vectors.tsv');

      const context = await fixture().browser.newContext({ viewport: DESKTOP, colorScheme: 'light' });
      const page = await context.newPage();
      await openPage(page, fixture().site.url);
      const files = ['config.json', 'model.safetensors'];
      await dropFiles(
        page,
        '#run-drop',
        await Promise.all(
          files.map(async (name) => ({ name, text: await readFile(join(folder, 'run', name)) })),
        ),
      );
      await page.waitForSelector('#run-status:has-text("Opened: BiLSTM")', { timeout: 30_000 });
      const report = JSON.parse(await readFile(join(folder, 'run', 'report.json'), 'utf8'));
      await expect
        .poll(() => accuracyOf(page, 'right'), { timeout: 60_000 })
        .toBeCloseTo(report.test.accuracy, 3);

      await page.selectOption('#downloads select >> nth=1', 'state-last');
      const theirs = vectorsOf(await readFile(join(folder, 'vectors.tsv'), 'utf8'));
      const ours = vectorsOf((await download(page, 'tsv')).bytes.toString());
      const { ids } = await syntheticDataset();
      expect([...ours.keys()]).toEqual(ids);
      for (const [id, vector] of ours) {
        theirs.get(id)!.forEach((value, k) => expect(Math.abs(value - vector[k])).toBeLessThan(1e-5));
      }
      await screenshot(page, 'command-line-run-desktop-light', 'window');
      await context.close();
    }, 180_000);
  });
}

/** A table's last columns, the vectors, by id. */
function vectorsOf(table: string): Map<string, number[]> {
  const [header, ...lines] = table
    .trim()
    .split('\n')
    .map((line) => line.split('\t'));
  const first = header.findIndex((name) => /\d+$/.test(name));
  return new Map(lines.map((cells) => [cells[0], cells.slice(first).map(Number)]));
}
