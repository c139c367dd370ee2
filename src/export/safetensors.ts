import type { HostTensor } from '../data/parameters';
import { SeqloomError } from '../errors';

/** What a safetensors file holds. */
export interface SafetensorsContent {
  tensors: Map<string, HostTensor>;
  /** Without a prototype, so that no name is taken for an inherited one. */
  metadata: Record<string, string>;
}

/** Bytes per element of the dtypes written here. */
const DTYPE_BYTES = { F32: 4, I64: 8, U8: 1 };

export interface SafetensorsEntry {
  name: string;
  dtype: keyof typeof DTYPE_BYTES;
  shape: number[];
}

const METADATA_KEY = '__metadata__';

/**
 * The first bytes of a safetensors file (https://huggingface.co/docs/safetensors): u64 header length, then the JSON header
 * padded with spaces to 8 bytes. The tensors' bytes follow in the order given, little-endian and without gaps.
 */
export function safetensorsHeader(
  entries: Iterable<SafetensorsEntry>,
  metadata: Record<string, string>,
): Uint8Array<ArrayBuffer> {
  const header: Record<string, unknown> = Object.create(null);
  header[METADATA_KEY] = metadata;
  let end = 0;
  for (const { name, dtype, shape } of entries) {
    if (name in header) throw new SeqloomError(`Two safetensors entries are called "${name}".`);
    const begin = end;
    end += elementCount(shape) * DTYPE_BYTES[dtype];
    header[name] = { dtype, shape, data_offsets: [begin, end] };
  }
  const json = new TextEncoder().encode(JSON.stringify(header));
  const length = Math.ceil(json.length / 8) * 8;
  const bytes = new Uint8Array(8 + length).fill(0x20);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(length), true);
  bytes.set(json, 8);
  return bytes;
}

/**
 * A whole safetensors file of float32 tensors, in the order of the map.
 * @throws SeqloomError when a shape and its data disagree or a tensor is called `__metadata__`.
 */
export function encodeSafetensors(
  tensors: ReadonlyMap<string, HostTensor>,
  metadata: Record<string, string>,
): Uint8Array<ArrayBuffer> {
  for (const [name, { shape, data }] of tensors) {
    if (elementCount(shape) !== data.length) {
      throw new SeqloomError(
        `Tensor "${name}" of shape [${shape}] needs ${elementCount(shape)} values, but has ${data.length}.`,
      );
    }
  }
  const entries = [...tensors].map(([name, { shape }]) => ({ name, dtype: 'F32', shape }) as const);
  const header = safetensorsHeader(entries, metadata);
  const valueCount = [...tensors.values()].reduce((sum, { data }) => sum + data.length, 0);
  const bytes = new Uint8Array(header.length + 4 * valueCount);
  bytes.set(header);
  let offset = header.length;
  for (const { data } of tensors.values()) {
    bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), offset);
    offset += data.byteLength;
  }
  return bytes;
}

/**
 * Reads a safetensors file of float32 tensors and believes nothing it says: the tensors must lie inside the file, fill its
 * data without overlap or gap, and match their shapes.
 * @param fileName names the file in errors.
 * @returns tensors (copies) in the order of their data.
 * @throws SeqloomError naming the file, the tensor and what is wrong.
 */
export function decodeSafetensors(bytes: Uint8Array, fileName: string): SafetensorsContent {
  const fail = (problem: string): never => {
    throw new SeqloomError(
      `${fileName} is not a sound safetensors file: ${problem}. Restore it from a copy or write it again.`,
    );
  };
  const { header, dataStart } = readHeader(bytes, fail);
  const dataLength = bytes.length - dataStart;

  const metadata: Record<string, string> = Object.create(null);
  const found: { name: string; shape: number[]; begin: number; end: number }[] = [];
  for (const [name, entry] of Object.entries(header)) {
    if (!isRecord(entry)) fail(`the entry ${quote(name)} is no object`);
    if (name === METADATA_KEY) {
      for (const [key, value] of Object.entries(entry as object)) {
        if (typeof value !== 'string') fail(`the metadata ${quote(key)} is no string`);
        metadata[key] = value;
      }
    } else {
      found.push({ name, ...readEntry(name, entry as Record<string, unknown>, dataLength, fail) });
    }
  }

  // Empty tensors share their begin with the next one and come first.
  found.sort((a, b) => a.begin - b.begin || a.end - b.end);
  const tensors = new Map<string, HostTensor>();
  let reached = 0;
  for (const { name, shape, begin, end } of found) {
    if (begin < reached) fail(`tensor ${quote(name)} overlaps the one before it`);
    if (begin > reached)
      fail(`the ${begin - reached} bytes before tensor ${quote(name)} belong to no tensor`);
    reached = end;
    tensors.set(name, {
      shape,
      // Not bytes.slice: on Node's Buffer that is a view, whose `buffer` holds the whole file.
      data: new Float32Array(
        Uint8Array.prototype.slice.call(bytes, dataStart + begin, dataStart + end).buffer,
      ),
    });
  }
  if (reached !== dataLength) fail(`its last ${dataLength - reached} bytes belong to no tensor`);
  return { tensors, metadata };
}

type Fail = (problem: string) => never;

function readHeader(bytes: Uint8Array, fail: Fail): { header: Record<string, unknown>; dataStart: number } {
  if (bytes.length < 8) fail(`it has ${bytes.length} bytes, fewer than the 8 that give the header's length`);
  const claimed = new DataView(bytes.buffer, bytes.byteOffset, 8).getBigUint64(0, true);
  if (claimed > BigInt(bytes.length - 8)) {
    fail(
      `it claims a header of ${claimed} bytes, but only ${bytes.length - 8} follow (cut short, or another format)`,
    );
  }
  const dataStart = 8 + Number(claimed);
  let text = '';
  let header: unknown;
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes.subarray(8, dataStart));
    header = JSON.parse(text);
  } catch {
    fail('its header is no JSON text');
  }
  if (!isRecord(header)) return fail('its header is no JSON object');
  const repeated = repeatedKey(text);
  if (repeated !== undefined) fail(`the name ${quote(repeated)} occurs twice in its header`);
  return { header, dataStart };
}

function readEntry(name: string, entry: Record<string, unknown>, dataLength: number, fail: Fail) {
  const { dtype, shape, data_offsets: offsets } = entry;
  if (dtype !== 'F32') {
    fail(`tensor ${quote(name)} has dtype ${quote(String(dtype))}, and only F32 is read`);
  }
  if (!isCounts(shape)) return fail(`tensor ${quote(name)} has no valid shape`);
  if (!isCounts(offsets) || offsets.length !== 2 || offsets[0] > offsets[1]) {
    return fail(`tensor ${quote(name)} has no valid data_offsets`);
  }
  const [begin, end] = offsets;
  if (end > dataLength) {
    fail(`tensor ${quote(name)} should end at byte ${end} of the data, which has ${dataLength} (cut short)`);
  }
  if (elementCount(shape) * 4 !== end - begin) {
    fail(`tensor ${quote(name)} of shape ${quote(shape.join(' x '))} does not fit its ${end - begin} bytes`);
  }
  return { shape, begin, end };
}

/** A key that some object of a valid JSON text holds twice: JSON.parse would keep the last in silence. */
function repeatedKey(json: string): string | undefined {
  const keys: Set<string>[] = [];
  let lastString = '';
  // A loop, because a regular expression overflows the stack on a string of some millions of characters.
  for (let at = 0; at < json.length; at++) {
    if (json[at] === '{') keys.push(new Set());
    else if (json[at] === '}') keys.pop();
    else if (json[at] === '"') {
      const begin = at++;
      while (json[at] !== '"') at += json[at] === '\\' ? 2 : 1;
      lastString = json.slice(begin, at + 1);
    } else if (json[at] === ':') {
      const key = JSON.parse(lastString) as string;
      if (keys.at(-1)!.has(key)) return key;
      keys.at(-1)!.add(key);
    }
  }
  return undefined;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isCounts(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((entry) => Number.isSafeInteger(entry) && entry >= 0);
}

function elementCount(shape: number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}

/** A text of the file for an error message: escaped, and cut when it is long. */
function quote(text: string): string {
  return JSON.stringify(text.length > 80 ? `${text.slice(0, 80)}...` : text);
}
