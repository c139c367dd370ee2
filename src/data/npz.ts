/** Reading NumPy's .npz: an archive of arrays, stored or deflated, of numbers or texts. */
import { inflateRaw } from 'pako';
import { SeqloomError } from '../errors';
import { crc32 } from './crc32';

/** One array: its shape, and its values in C order. */
export interface NpyArray {
  shape: number[];
  values: number[] | string[];
}

/**
 * The arrays of an .npz by name.
 * @param name what messages call the file
 * @throws SeqloomError when it is none, is damaged, or holds arrays of other kinds
 */
export function readNpz(bytes: Uint8Array, name: string): Map<string, NpyArray> {
  const damaged = (what: string, cause?: unknown) =>
    new SeqloomError(`${name} is no .npz that can be read: ${what}.`, { kind: 'input' }, { cause });
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  try {
    let end = bytes.length - 22;
    while (view.getUint32(end, true) !== 0x06054b50) end--;
    const arrays = new Map<string, NpyArray>();
    let at = view.getUint32(end + 16, true);
    for (let entry = view.getUint16(end + 10, true); entry > 0; entry--) {
      const [method, size] = [view.getUint16(at + 10, true), view.getUint32(at + 20, true)];
      const [nameLength, extra, comment] = [28, 30, 32].map((place) => view.getUint16(at + place, true));
      const local = view.getUint32(at + 42, true);
      const file = new TextDecoder().decode(bytes.subarray(at + 46, at + 46 + nameLength));
      const start = local + 30 + view.getUint16(local + 26, true) + view.getUint16(local + 28, true);
      const packed = bytes.subarray(start, start + size);
      const unpacked = method === 8 ? inflateRaw(packed) : packed.slice();
      if (crc32(unpacked) !== view.getUint32(at + 16, true))
        throw damaged(`its array ${file} is damaged: its checksum differs`);
      arrays.set(file.replace(/\.npy$/, ''), readNpy(unpacked, file, damaged));
      at += 46 + nameLength + extra + comment;
    }
    return arrays;
  } catch (error) {
    if (error instanceof SeqloomError) throw error;
    throw damaged('it is damaged, or no archive', error);
  }
}

function readNpy(bytes: Uint8Array, file: string, damaged: (what: string) => SeqloomError): NpyArray {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const long = bytes[6] >= 2;
  const start = (long ? 12 : 10) + (long ? view.getUint32(8, true) : view.getUint16(8, true));
  const header = new TextDecoder('latin1').decode(bytes.subarray(long ? 12 : 10, start));
  const kind = /'descr':\s*'[<|=]([fiuU])(\d+)'/.exec(header);
  const shape = /'shape':\s*\(([^)]*)\)/.exec(header)?.[1].match(/\d+/g)?.map(Number) ?? [];
  if (!kind || /'fortran_order':\s*True/.test(header)) {
    throw damaged(`its array ${file} holds neither numbers nor texts in C order`);
  }
  const [type, width] = [kind[1], Number(kind[2])];
  const step = type === 'U' ? 4 * width : width;
  const readers: Record<string, (at: number) => number> = {
    f4: (at) => view.getFloat32(at, true),
    f8: (at) => view.getFloat64(at, true),
    i1: (at) => view.getInt8(at),
    i2: (at) => view.getInt16(at, true),
    i4: (at) => view.getInt32(at, true),
    i8: (at) => Number(view.getBigInt64(at, true)),
    u1: (at) => view.getUint8(at),
  };
  const text = (at: number) =>
    String.fromCodePoint(
      ...Array.from({ length: width }, (_, i) => view.getUint32(at + 4 * i, true)),
    ).replace(/\0+$/, '');
  const read = readers[type + width];
  if (type !== 'U' && !read)
    throw damaged(`its array ${file} holds numbers of a kind that is not read (${type}${width})`);
  const places = Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => start + i * step);
  return { shape, values: type === 'U' ? places.map(text) : places.map(read) };
}
