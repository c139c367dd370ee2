/** Messages as JSON: arrays of numbers keep what a picture shows of them. */
import type { Message } from '../protocol';

/** A message, and when it came: seconds since training began; those of before at 0. */
export interface Recorded {
  seconds: number;
  message: Message;
}

/** A recorded run; in its file each message is packed. */
export interface Recording {
  /** What it was computed with. */
  adapter: string;
  run: Recorded[];
  /** The order bench's answers, before training and after. */
  bench: { untrained: Message[]; trained: Message[] };
}

const ARRAYS = { Float32Array, Int32Array, Uint32Array, Uint8Array };
type ArrayName = keyof typeof ARRAYS;

interface Packed {
  array: ArrayName;
  /** The values, or bytes of which each, less 128 and times `scale`, is one. */
  values?: number[];
  bytes?: string;
  scale?: number;
}

/** Longer arrays of fractions are kept as bytes: positions, of which 1/127 of the largest is finer than a point. */
const LONG = 200;

export function pack(value: unknown): unknown {
  if (value instanceof Float32Array && value.length > LONG) {
    const scale = value.reduce((most, one) => Math.max(most, Math.abs(one)), 0) / 127 || 1;
    const bytes = Array.from(value, (one) => String.fromCharCode(Math.round(one / scale) + 128));
    return { array: 'Float32Array', bytes: btoa(bytes.join('')), scale } satisfies Packed;
  }
  for (const [name, type] of Object.entries(ARRAYS)) {
    if (!(value instanceof type)) continue;
    const values = Array.from(value, (one) => Number(one.toPrecision(4)));
    return { array: name as ArrayName, values } satisfies Packed;
  }
  if (typeof value === 'number') return Number(value.toPrecision(Number.isInteger(value) ? 15 : 4));
  if (Array.isArray(value)) return value.map(pack);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, pack(one)]));
}

export function unpack(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(unpack);
  if (value === null || typeof value !== 'object') return value;
  if ('array' in value) {
    const { array, values, bytes, scale } = value as Packed;
    if (values) return ARRAYS[array].from(values);
    return Float32Array.from(atob(bytes!), (letter) => (letter.charCodeAt(0) - 128) * scale!);
  }
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, unpack(one)]));
}
