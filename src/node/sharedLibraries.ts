/** Shared libraries mapped into this process for good, so that Dawn then finds them by name. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { constants, tmpdir } from 'node:os';
import { join } from 'node:path';

/** @returns whether it was found, by name or path, and is mapped */
export function mapLibrary(path: string): boolean {
  const RTLD_NODELETE = 0x1000;
  try {
    process.dlopen({ exports: {} }, path, constants.dlopen.RTLD_NOW | RTLD_NODELETE);
  } catch (error) {
    // A library that was mapped but is no Node add-on, which is what is wanted here, fails with this message.
    return (error as Error).message.includes('did not self-register');
  }
  return true;
}

/**
 * Gives a library another name within this process, on Linux: whoever opens `alias` gets the symbols of `name`.
 * The loader looks for a name among the sonames of what is mapped before it looks into folders. So a library is mapped whose
 * soname is `alias`, which needs `name`, and which has nothing else in it. Its file is gone when this returns.
 * @returns whether `name` was found, and the alias is mapped
 */
export function mapAlias(alias: string, name: string): boolean {
  const machine = MACHINES[process.arch];
  if (machine === undefined) return false;
  let folder: string | undefined;
  try {
    // Of this user alone, under a name that nobody can foresee.
    folder = mkdtempSync(join(tmpdir(), 'seqloom-'));
    const path = join(folder, alias);
    writeFileSync(path, aliasLibrary(alias, name, machine));
    return mapLibrary(path);
  } catch {
    return false;
  } finally {
    if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
  }
}

/** ELF's numbers of the processors for which there is a Dawn. */
const MACHINES: Partial<Record<NodeJS.Architecture, number>> = { x64: 62, arm64: 183 };

const HEADER_BYTES = 64;
const SEGMENT_BYTES = 56;
const TAG_BYTES = 16;
const SYMBOL_BYTES = 24;

/** A shared library of 64 bits, little-endian, without code or symbols (System V ABI, chapters 4 and 5). */
function aliasLibrary(alias: string, name: string, machine: number): Buffer {
  const strings = Buffer.from(`\0${alias}\0${name}\0`, 'latin1');
  const stringsAt = HEADER_BYTES + 3 * SEGMENT_BYTES;
  const tagsAt = stringsAt + Math.ceil(strings.length / 8) * 8;
  const tags = [
    [/* SONAME */ 14, 1],
    [/* NEEDED */ 1, 1 + alias.length + 1],
    [/* STRTAB */ 5, stringsAt],
    [/* STRSZ */ 10, strings.length],
    // An empty table of symbols, which the loader wants to exist.
    [/* SYMTAB */ 6, stringsAt],
    [/* SYMENT */ 11, SYMBOL_BYTES],
    [/* NULL */ 0, 0],
  ];
  const tagsSize = tags.length * TAG_BYTES;
  const size = tagsAt + tagsSize;

  const file = Buffer.alloc(size);
  let at = file.write('\x7fELF\x02\x01\x01', 'latin1') + 9;
  const half = (value: number) => (at = file.writeUInt16LE(value, at));
  const word = (value: number) => (at = file.writeUInt32LE(value, at));
  const long = (value: number) => (at = file.writeBigUInt64LE(BigInt(value), at));
  const segment = (type: number, start: number, bytes: number, alignment: number) => {
    word(type);
    word(/* readable and writable; never executable */ 6);
    for (const value of [start, start, start, bytes, bytes, alignment]) long(value);
  };
  for (const value of [/* DYN */ 3, machine]) half(value);
  word(/* version */ 1);
  for (const value of [/* entry */ 0, HEADER_BYTES, /* sections */ 0]) long(value);
  word(/* flags */ 0);
  for (const value of [HEADER_BYTES, SEGMENT_BYTES, 3, HEADER_BYTES, 0, 0]) half(value);
  // Pages of 64 KiB are the largest there are.
  segment(/* LOAD */ 1, 0, size, 0x10000);
  segment(/* DYNAMIC */ 2, tagsAt, tagsSize, 8);
  // Without it the loader takes the stack to be executed, and newer ones refuse.
  segment(/* GNU_STACK */ 0x6474e551, 0, 0, 16);
  strings.copy(file, stringsAt);
  at = tagsAt;
  for (const [tag, value] of tags) {
    long(tag);
    long(value);
  }
  return file;
}
