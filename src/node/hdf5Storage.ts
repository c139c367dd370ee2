import { createReadStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { writeHdf5, type Hdf5Storage } from '../export/hdf5';

/** HDF5 files built on disk, in a temporary file inside `folder`, so that their size is not limited by memory. */
export function diskStorage(folder: string): Hdf5Storage {
  return {
    async *build(fill) {
      const path = join(folder, `.seqloom-${process.pid}-${crypto.randomUUID()}.h5.tmp`);
      try {
        await writeHdf5(await import('h5wasm/node'), path, fill);
        yield* createReadStream(path);
      } finally {
        await rm(path, { force: true });
      }
    },
  };
}
