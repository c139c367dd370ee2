import { isAbsolute } from 'node:path';
import { defineConfig } from 'vite';

/** The bench and, each a program of its own, the libraries that it runs; packages stay outside, since most need not be there. */
export default defineConfig({
  build: {
    ssr: true,
    outDir: 'test/peers/dist',
    emptyOutDir: true,
    sourcemap: true,
    target: 'node20',
    rolldownOptions: {
      input: ['main', 'libraries/seqloom', 'libraries/tfjs', 'libraries/jax', 'libraries/onnx'].map(
        (name) => `test/peers/${name}.ts`,
      ),
      external: (id) => !id.startsWith('.') && !isAbsolute(id) && !id.startsWith('test/'),
      output: { entryFileNames: '[name].js', chunkFileNames: 'shared-[hash].js' },
    },
  },
});
