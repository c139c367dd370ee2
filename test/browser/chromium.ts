/** A Chromium with WebGPU on a software adapter, and the built page served to it. */
import { existsSync } from 'node:fs';
import { mkdtemp, readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium, type Browser } from 'playwright';
import { build } from 'vite';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

const CANDIDATES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** The browser's program: CHROMIUM_PATH, or where distributions put it; the tests never download one. */
export const executablePath = [process.env.CHROMIUM_PATH, ...CANDIDATES].find(
  (path) => path && existsSync(path),
);

export const whyNoBrowser = executablePath
  ? undefined
  : 'no Chromium: install one, or name it in CHROMIUM_PATH (REQUIRE_GPU=1 makes this a failure)';

const COMMON = [
  '--no-sandbox',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
const WEBGPU = ['--enable-unsafe-webgpu', '--enable-webgpu-developer-features'];

/** Ways to a software adapter, the faster first; each also draws on a canvas. */
const ADAPTERS = {
  llvmpipe: [
    '--use-angle=gl-egl',
    '--ignore-gpu-blocklist',
    '--use-webgpu-adapter=opengles',
    '--force-webgpu-compat',
  ],
  swiftshader: ['--enable-features=Vulkan', '--use-vulkan=swiftshader', '--use-angle=swiftshader'],
};
export type SoftwareAdapter = keyof typeof ADAPTERS;
export const SOFTWARE_ADAPTERS = Object.keys(ADAPTERS) as SoftwareAdapter[];

/** A browser in which a WebGPU device can be had, tried on a page of the site on which nothing runs. */
export async function launchBrowser(
  site: Site,
  page = 'icon.svg',
  adapters: SoftwareAdapter[] = SOFTWARE_ADAPTERS,
): Promise<Browser> {
  for (const adapter of adapters) {
    const args = [...COMMON, ...WEBGPU, ...ADAPTERS[adapter]];
    const browser = await chromium.launch({ executablePath, args });
    if (await givesAdapter(browser, site.url + page)) return browser;
    await browser.close();
  }
  throw new Error(`Chromium gives no WebGPU adapter with ${adapters.join(' or ')}`);
}

/** A browser without an adapter. */
export function launchWithoutAdapter(): Promise<Browser> {
  return chromium.launch({ executablePath, args: [...COMMON, '--disable-gpu', '--disable-features=WebGPU'] });
}

async function givesAdapter(browser: Browser, url: string): Promise<boolean> {
  const page = await browser.newPage();
  try {
    await page.goto(url);
    return await page.evaluate(async () => {
      const adapter =
        (await navigator.gpu?.requestAdapter()) ??
        (await navigator.gpu?.requestAdapter({ featureLevel: 'compatibility' }));
      return Boolean(adapter && (await adapter.requestDevice()));
    });
  } catch {
    return false;
  } finally {
    await page.close();
  }
}

/** Builds the page as `npm run build:demo` does, into a temporary folder; the caller removes it. */
export async function buildSite(): Promise<string> {
  const outDir = await mkdtemp(join(tmpdir(), 'seqloom-site-'));
  const configFile = join(ROOT, 'vite.config.ts');
  await build({ configFile, root: join(ROOT, 'demo'), logLevel: 'error', build: { outDir } });
  return outDir;
}

export interface Site {
  url: string;
  /** Paths asked for. */
  requests: string[];
  close(): void;
}

const TYPES: Record<string, string> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
};

/** Serves a built site below some folder, as any web server would. */
export async function serveSite(directory: string): Promise<Site> {
  const folder = '/some/folder/';
  const requests: string[] = [];
  const server: Server = createServer(async (request, response) => {
    const path = new URL(request.url ?? '/', 'http://localhost').pathname;
    requests.push(path);
    const inside = normalize(path.slice(folder.length) || 'index.html');
    try {
      if (!path.startsWith(folder) || inside.startsWith('..')) throw new Error('outside');
      const body = await readFile(join(directory, inside));
      response.writeHead(200, { 'content-type': TYPES[extname(inside)] ?? 'application/octet-stream' });
      response.end(body);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}${folder}`, requests, close: () => server.close() };
}
