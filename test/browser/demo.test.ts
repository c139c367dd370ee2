/** The demo page in a real Chromium on a software adapter. One browser serves all. */
import { rm } from 'node:fs/promises';
import type { Browser } from 'playwright';
import { afterAll, beforeAll, describe } from 'vitest';
import { buildSite, launchBrowser, serveSite, whyNoBrowser, type Site } from './chromium';
import { attentionTests } from './attention';
import { commandLineRunTests } from './commandLineRun';
import { failureTests } from './failures';
import { fileTests } from './files';
import { keepingTests } from './keeping';
import { lookTests } from './looks';
import { timingTests } from './timing';
import { trainingTests } from './training';

export interface Fixture {
  browser: Browser;
  site: Site;
}

const required = process.env.REQUIRE_GPU === '1';

describe.skipIf(whyNoBrowser !== undefined && !required)(
  `the demo page${whyNoBrowser ? ` (${whyNoBrowser})` : ''}`,
  () => {
    let fixture: Fixture;
    let directory = '';

    beforeAll(async () => {
      directory = await buildSite();
      const site = await serveSite(directory);
      fixture = { browser: await launchBrowser(site), site };
    });

    afterAll(async () => {
      await fixture?.browser.close();
      fixture?.site.close();
      if (directory) await rm(directory, { recursive: true });
    });

    trainingTests(() => fixture);
    attentionTests(() => fixture);
    fileTests(() => fixture);
    keepingTests(() => fixture);
    commandLineRunTests(() => fixture);
    failureTests(() => fixture);
    lookTests(() => fixture);
    timingTests(() => fixture);
  },
);
