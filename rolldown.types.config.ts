import { defineConfig } from 'rolldown';
import { dts } from 'rolldown-plugin-dts';

/** The types of the library, one file for each of its entries (and one for what they share). */
export default defineConfig({
  input: { index: 'src/index.ts', node: 'src/node.ts' },
  external: [/^[^./]/],
  plugins: [dts({ emitDtsOnly: true })],
  output: { dir: 'dist', chunkFileNames: 'shared-[hash].js' },
});
