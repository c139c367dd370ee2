import { defineConfig } from 'vite';

/** Bundles the command line (and, through `?raw`, its shaders) into dist/cli.js; packages stay outside. */
export default defineConfig({
  build: {
    ssr: 'src/cli/main.ts',
    outDir: 'dist',
    emptyOutDir: false,
    sourcemap: true,
    target: 'node20',
    rolldownOptions: { output: { entryFileNames: 'cli.js', banner: '#!/usr/bin/env node' } },
  },
});
