import { defineConfig } from 'rolldown';
import { dts } from 'rolldown-plugin-dts';
import { ENTRIES } from './vite.lib.config';

/** The types of the library, one file for each of its entries (and one for what they share). */
export default defineConfig({
  input: ENTRIES,
  external: [/^[^./]/],
  plugins: [dts({ emitDtsOnly: true })],
  output: { dir: 'dist', chunkFileNames: 'shared-[hash].js' },
});
