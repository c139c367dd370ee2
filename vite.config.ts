import { readFile } from 'node:fs/promises';
import { defineConfig, type Plugin } from 'vite';

/**
 * Nothing but the site's own files may be loaded, and nothing may be sent anywhere. The development server needs more
 * (its own socket and injected scripts), so the policy is part of the built page only.
 */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "worker-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

function contentSecurityPolicy(): Plugin {
  return {
    name: 'content-security-policy',
    apply: 'build',
    transformIndexHtml: () => [
      {
        tag: 'meta',
        attrs: { 'http-equiv': 'Content-Security-Policy', content: CONTENT_SECURITY_POLICY },
        injectTo: 'head-prepend',
      },
    ],
  };
}

/** Opened from a folder, a stylesheet asked for with `crossorigin` is refused, and the page would say why it does not start unstyled. */
function plainStylesheets(): Plugin {
  return {
    name: 'plain-stylesheets',
    apply: 'build',
    transformIndexHtml: {
      order: 'post',
      handler: (html) => html.replace('<link rel="stylesheet" crossorigin', '<link rel="stylesheet"'),
    },
  };
}

/** Shaders come without their comments, line for line, so that a compiler's message still names the right one. */
function shadersWithoutComments(): Plugin {
  return {
    name: 'shaders-without-comments',
    apply: 'build',
    enforce: 'pre',
    async load(id) {
      if (!id.endsWith('.wgsl?raw')) return null;
      const source = await readFile(id.slice(0, -'?raw'.length), 'utf8');
      return `export default ${JSON.stringify(source.replace(/[ \t]*\/\/.*/g, ''))}`;
    },
  };
}

/** The demo page: `npm run demo` serves it, `npm run build:demo` makes a static site that works from any folder. */
export default defineConfig({
  root: 'demo',
  base: './',
  plugins: [contentSecurityPolicy(), plainStylesheets(), shadersWithoutComments()],
  worker: { format: 'es', plugins: () => [shadersWithoutComments()] },
  build: { outDir: '../dist-demo', emptyOutDir: true, target: 'es2022', modulePreload: false },
  server: { port: 5173 },
});
