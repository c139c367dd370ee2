import { defineConfig } from 'vite';
import manifest from './package.json' with { type: 'json' };

const packages = Object.keys({ ...manifest.dependencies, ...manifest.optionalDependencies });

/** The library's entries, seqloom, seqloom/node and so on, by their files in dist/. */
export const ENTRIES = Object.fromEntries(
  ['index', 'node', 'compare', 'profile'].map((name) => [name, `src/${name}.ts`]),
);

/** The library: one file in dist/ for each entry, of which only dist/node.js needs Node; shaders inside, packages outside. */
export default defineConfig({
  build: {
    lib: { entry: ENTRIES, formats: ['es'] },
    outDir: 'dist',
    sourcemap: true,
    minify: false,
    target: 'es2022',
    rolldownOptions: {
      external: [/^node:/, ...packages.map((name) => new RegExp(`^${name}(/|$)`))],
      output: { chunkFileNames: 'shared-[hash].js' },
    },
  },
});
