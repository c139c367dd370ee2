import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildSite } from '../browser/chromium';

describe('the built page', () => {
  let site: string;
  let files: string[];

  beforeAll(async () => {
    site = await buildSite();
    files = await readdir(site, { recursive: true });
  });

  afterAll(() => rm(site, { recursive: true, force: true }));

  it('has at most 250 kB of JavaScript, gzipped, all chunks together', async () => {
    let bytes = 0;
    for (const file of files.filter((name) => name.endsWith('.js'))) {
      bytes += gzipSync(await readFile(join(site, file)), { level: 9 }).length;
    }
    expect(bytes).toBeGreaterThan(0);
    expect(bytes).toBeLessThan(250_000);
  });

  it('works from any folder: every address it loads is relative', async () => {
    const html = await readFile(join(site, 'index.html'), 'utf8');
    // What the page loads; its links may lead elsewhere.
    const addresses = [...html.matchAll(/<(?!a\s)[^>]*?\s(?:src|href)="([^"#]*)"/g)]
      .map(([, address]) => address)
      .filter(Boolean);
    expect(addresses.length).toBeGreaterThan(2);
    for (const address of addresses) expect(address).toMatch(/^\.\//);
  });

  it('forbids everything but its own files', async () => {
    const html = await readFile(join(site, 'index.html'), 'utf8');
    const policy = /http-equiv="Content-Security-Policy" content="([^"]*)"/
      .exec(html)?.[1]
      .replaceAll('&#39;', "'");
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self'");
    expect(policy).not.toMatch(/unsafe|http|connect-src/);
    expect(html).not.toMatch(/<script(?![^>]*\bsrc=)|\sstyle="|\son\w+="/);
  });
});
