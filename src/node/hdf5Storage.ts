import { createReadStream } from 'node:fs';
import { writeHdf5, type Hdf5Storage } from '../export/hdf5';
import { temporaryIn } from './temporary';

/** HDF5 files built on disk, in a temporary file inside `folder`, so that their size is not limited by memory. */
export function diskStorage(folder: string): Hdf5Storage {
  return {
    async *build(fill) {
      const { path, remove } = await temporaryIn(folder);
      try {
        await writeHdf5(await import('h5wasm/node'), path, fill);
        yield* createReadStream(path);
      } finally {
        await remove();
      }
    },
  };
}
