import { fileChanged } from '../../src/data/source';

/** The bytes of a part of a file. @throws SeqloomError when it changed after it was chosen */
export async function bytesOf(file: Blob, name: string, from = 0, to = file.size) {
  try {
    return new Uint8Array(await file.slice(from, to).arrayBuffer());
  } catch (error) {
    throw fileChanged(name, error);
  }
}
