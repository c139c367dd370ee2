/** Shared libraries of a few hundred bytes, for Linux, written here since Node calls no function of the system's libraries. */

/** A processor for which there is a Dawn. */
export interface Machine {
  /** ELF's number of it. */
  number: number;
  /** Machine code of a function without arguments or result that calls dup3(from, to, 0). */
  duplicate(from: number, to: number): Buffer;
}

const MACHINES: Partial<Record<NodeJS.Architecture, Machine>> = {
  x64: {
    number: 62,
    duplicate: (from, to) =>
      Buffer.concat([
        bytes(0xf3, 0x0f, 0x1e, 0xfa), // endbr64
        bytes(0xbf, ...word(from)), // mov edi, from
        bytes(0xbe, ...word(to)), // mov esi, to
        bytes(0x31, 0xd2), // xor edx, edx
        bytes(0xb8, ...word(292)), // mov eax, dup3
        bytes(0x0f, 0x05, 0xc3), // syscall; ret
      ]),
  },
  arm64: {
    number: 183,
    duplicate: (from, to) =>
      Buffer.from(
        [
          0xd503245f, // bti c
          0x52800000 | (from << 5), // mov w0, from
          0x52800001 | (to << 5), // mov w1, to
          0x52800002, // mov w2, 0
          0x52800008 | (24 << 5), // mov w8, dup3
          0xd4000001, // svc 0
          0xd65f03c0, // ret
        ].flatMap(word),
      ),
  },
};

/** This processor, if there is a Dawn for it on Linux. */
export const MACHINE = process.platform === 'linux' ? MACHINES[process.arch] : undefined;

const HEADER_BYTES = 64;
const SEGMENT_BYTES = 56;
const TAG_BYTES = 16;
const SYMBOL_BYTES = 24;
/** Pages of 64 KiB are the largest there are. */
const PAGE_BYTES = 0x10000;
const READ_WRITE = 6;
const READ_EXECUTE = 5;

/** What a library is made for. */
interface LibraryParts {
  /** The name under which the loader then knows it. */
  soname?: string;
  /** The library whose symbols it gives on. */
  needs?: string;
  /** Machine code that runs when it is mapped. */
  init?: Buffer;
}

/** The file of a shared library without symbols, of 64 bits, little-endian (System V ABI, chapters 4 and 5). */
export function sharedLibrary({ number: machine }: Machine, { soname, needs, init }: LibraryParts): Buffer {
  const strings = Buffer.from(`\0${soname ?? ''}\0${needs ?? ''}\0`, 'latin1');
  // Code lies in a second view of the same file, since no page may be written to and executed.
  const segmentCount = init ? 4 : 3;
  const stringsAt = HEADER_BYTES + segmentCount * SEGMENT_BYTES;
  const initAt = aligned(stringsAt + strings.length);
  const tagsAt = aligned(initAt + (init?.length ?? 0));
  const tags = [
    ...(soname === undefined ? [] : [[/* SONAME */ 14, 1]]),
    ...(needs === undefined ? [] : [[/* NEEDED */ 1, 1 + (soname ?? '').length + 1]]),
    ...(init ? [[/* INIT */ 12, PAGE_BYTES + initAt]] : []),
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
  const segment = (
    type: number,
    access: number,
    offset: number,
    address: number,
    length: number,
    alignment: number,
  ) => {
    word(type);
    word(access);
    for (const value of [offset, address, address, length, length, alignment]) long(value);
  };
  for (const value of [/* DYN */ 3, machine]) half(value);
  word(/* version */ 1);
  for (const value of [/* entry */ 0, HEADER_BYTES, /* sections */ 0]) long(value);
  word(/* flags */ 0);
  for (const value of [HEADER_BYTES, SEGMENT_BYTES, segmentCount, HEADER_BYTES, 0, 0]) half(value);
  segment(/* LOAD */ 1, READ_WRITE, 0, 0, size, PAGE_BYTES);
  if (init) segment(/* LOAD */ 1, READ_EXECUTE, 0, PAGE_BYTES, size, PAGE_BYTES);
  segment(/* DYNAMIC */ 2, READ_WRITE, tagsAt, tagsAt, tagsSize, 8);
  // Without it the loader takes the stack to be executed, and newer ones refuse.
  segment(/* GNU_STACK */ 0x6474e551, READ_WRITE, 0, 0, 0, 16);
  strings.copy(file, stringsAt);
  init?.copy(file, initAt);
  at = tagsAt;
  for (const [tag, value] of tags) {
    long(tag);
    long(value);
  }
  return file;
}

function aligned(offset: number): number {
  return Math.ceil(offset / 8) * 8;
}

function bytes(...values: number[]): Buffer {
  return Buffer.from(values);
}

/** A number of 32 bits, little-endian. */
function word(value: number): number[] {
  return [0, 8, 16, 24].map((shift) => (value >>> shift) & 0xff);
}
