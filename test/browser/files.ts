import type { Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { syntheticRecords } from '../../src/data/synthetic';
import type { Fixture } from './demo.test';
import { DESKTOP, dropFiles, openPage, screenshot } from './page';

/** Labelled sequences as a table whose label column has an unusual name, and which tries to be HTML. */
function table(): string {
  const rows = [...syntheticRecords(3)]
    .slice(0, 240)
    .map(({ id, sequence, label }, i) => `${id}\t${sequence}\t${label}\tcountry ${i % 3}`);
  return ['key\tsequence\treservoir\tfrom', ...rows, `<img src=x onerror=alert(1)>\tMKV\thost_1\t`].join(
    '\n',
  );
}

/** Data from files, good and bad. */
export function fileTests(fixture: () => Fixture): void {
  describe('files', () => {
    let page: Page;
    let dialogs = 0;

    beforeAll(async () => {
      const context = await fixture().browser.newContext({ viewport: DESKTOP, colorScheme: 'dark' });
      page = await context.newPage();
      page.on('dialog', (dialog) => {
        dialogs++;
        void dialog.dismiss();
      });
      await openPage(page, fixture().site.url);
    });

    afterAll(() => page?.context().close());

    it('previews a table, names its guess, and takes the columns that are chosen', async () => {
      await dropFiles(page, '#drop', [{ name: 'hosts.tsv', text: table() }]);
      await page.waitForSelector('#preview:has-text("“reservoir” holds a few words")');
      await page.click('#preview button:has-text("reservoir")');
      await page.waitForSelector('#use-data[disabled]');
      await page.click('#preview button:has-text("reservoir")');
      await page.waitForSelector('#use-data:not([disabled])');
      await page.waitForSelector('#survey:has-text("241 sequences of 4 classes")');
      await page.selectOption('#preview select[name="idColumn"]', 'key');
      await page.waitForSelector('#preview td:has-text("synthetic_0001")');
      await screenshot(page, 'preview-desktop-dark', 'window');
      await page.click('#use-data');
      await page.waitForSelector('#data-name:has-text("hosts.tsv")');
      expect(await page.textContent('#data-sentence')).toContain('241 sequences');
      expect(dialogs).toBe(0);
    });

    it('tells of a point under the pointer, finds ids, selects a region, and colours by another column', async () => {
      await page.waitForSelector('.network[data-network="right"] .caption:has-text("PCA")');
      await page.selectOption('#space-toolbar select[name="coloring"]', 'column from');
      await page.waitForSelector('#space-legend button:has-text("country 2")');
      await page.fill('#find-id', 'synthetic_0001 synthetic_0002 nobody');
      await page.press('#find-id', 'Enter');
      await page.waitForSelector('#selection h3:has-text("2 sequences selected")');
      expect(await page.textContent('#selection')).toMatch(/Not found: nobody\..*country 1/);
      const canvas = page.locator('#space-right');
      await canvas.scrollIntoViewIfNeeded();
      const { x, y, width, height } = (await canvas.boundingBox())!;
      await page.keyboard.down('Shift');
      await page.mouse.move(x + 5, y + 5);
      await page.mouse.down();
      for (const [across, down] of [
        [0.99, 0],
        [0.99, 0.98],
        [0.01, 0.98],
      ]) {
        await page.mouse.move(x + across * width, y + 5 + down * (height - 10), { steps: 3 });
      }
      await page.mouse.up();
      await page.keyboard.up('Shift');
      await page.waitForSelector('#selection h3:has-text("241 sequences selected")');
      const tip = page.locator('.network[data-network="right"] .tip');
      for (let i = 0; i < 60 && !(await tip.isVisible()); i++) {
        const far = i * 2;
        await page.mouse.move(
          x + width / 2 + far * Math.cos(i * 2.4),
          y + height / 2 + far * Math.sin(i * 2.4),
        );
      }
      expect(await tip.textContent()).toMatch(/host_\d, (train|validation|test)from: country \d/);
      await page.click('#selection button:has-text("Clear")');
    });

    it('reads the label from a field of FASTA headers, or by a regular expression as one types', async () => {
      const records = [...syntheticRecords(4)].slice(0, 200);
      const text = records
        .map(({ id, sequence, label }) => `>${id}|found in=Host ${label}|x\n${sequence}`)
        .join('\n');
      await dropFiles(page, '#drop', [{ name: 'hosts.fasta', text }]);
      await page.click('#preview:has-text("hosts.fasta") button:has-text("in=")');
      await page.waitForSelector('.class-counts:has-text("Host host_1")');
      await page.click('#preview summary');
      await page.fill('#preview input[name="labelRegex"]', '(');
      await page.waitForSelector('#preview .problem:has-text("cannot be found by")');
      await page.fill('#preview input[name="labelRegex"]', 'host_(\\d)');
      await page.waitForSelector('#survey:has-text("200 sequences of 4 classes")');
      expect(await page.locator('#preview .problem').count()).toBe(0);
      expect(await page.evaluate(() => document.activeElement?.getAttribute('name'))).toBe('labelRegex');
      await page.click('#use-data');
      await page.waitForSelector('#data-name:has-text("hosts.fasta")');
      expect(await page.textContent('#data-sentence')).toContain('200 sequences');
    });

    it('says what is wrong with a bad file, by name and line, and keeps the data', async () => {
      const bad = ['id,sequence,label', 'a,MKVL,x', 'b,MK7L,y', 'c,MKKL,x'].join('\n');
      await dropFiles(page, '#drop', [{ name: 'bad.csv', text: bad }]);
      await page.waitForSelector(
        '#preview .problem:has-text("bad.csv, line 3: the sequence of b holds \'7\'")',
      );
      expect(await page.isDisabled('#use-data')).toBe(true);
      await page.check('#preview input[name="skipBad"]');
      await page.waitForSelector('#preview .problem:has-text("only one class")');
      expect(await page.textContent('#data-name')).toBe('hosts.fasta');
      await screenshot(page, 'bad-file-desktop-dark', 'window');
      await dropFiles(page, '#drop', [
        { name: 'picture.png', text: Buffer.from([0x89, 0x50, 0, 0, 1, 2, 3, 4]) },
      ]);
      await page.waitForSelector('#notices:has-text("picture.png is not a text file")');
    });

    it('says beside the field what is wrong with a typed sequence', async () => {
      await page.fill('#bench-sequence', 'MKV7');
      await page.waitForSelector('#bench-problem:has-text("The sequence holds \'7\' at position 4")');
      expect(await page.locator('.result').count()).toBe(0);
      await page.fill('#bench-sequence', 'MKVLAAGI');
      await page.waitForSelector('.result[data-network="right"]');
      expect(await page.textContent('#bench-problem')).toBe('');
    });

    it('refuses files that are no run', async () => {
      await dropFiles(page, '#run-drop', [
        { name: 'config.json', text: '{"version": 1}' },
        { name: 'model.safetensors', text: 'nonsense' },
      ]);
      await page.waitForSelector('#notices:has-text("config.json is not the config of a training run")');
    });
  });
}
