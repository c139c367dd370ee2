import { defineConfig } from 'vite';
import manifest from './package.json' with { type: 'json' };

const packages = Object.keys({ ...manifest.dependencies, ...manifest.optionalDependencies });

/** The library: dist/index.js for browsers and Node, dist/node.js for Node, and their types; shaders inside, packages outside. */
export default defineConfig({
  build: {
    lib: { entry: { index: 'src/index.ts', node: 'src/node.ts' }, formats: ['es'] },
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
