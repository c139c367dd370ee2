import { describe, expect, it } from 'vitest';
import { SeqloomError } from '../../src/errors';
import type { HostTensor } from '../../src/data/parameters';
import { decodeSafetensors, encodeSafetensors } from '../../src/export/safetensors';
import fc, { FUZZ_RUNS } from '../property';

/** A file with this header text and this many bytes of data. */
function file(header: string, dataLength = 0, claimedLength?: bigint): Uint8Array {
  const json = new TextEncoder().encode(header);
  const bytes = new Uint8Array(8 + json.length + dataLength);
  new DataView(bytes.buffer).setBigUint64(0, claimedLength ?? BigInt(json.length), true);
  bytes.set(json, 8);
  return bytes;
}

const entry = (shape: unknown, offsets: unknown, dtype = 'F32') =>
  JSON.stringify({ dtype, shape, data_offsets: offsets });

const decode = (bytes: Uint8Array) => decodeSafetensors(bytes, 'model.safetensors');

const tensors = new Map<string, HostTensor>([
  ['embedding.weight', { shape: [2, 3], data: Float32Array.of(1, 2, 3, 4, 5, -0.1) }],
  ['scalar', { shape: [], data: Float32Array.of(NaN) }],
  ['empty', { shape: [0, 4], data: new Float32Array(0) }],
  ['head.bias', { shape: [2], data: Float32Array.of(Infinity, 1e-45) }],
]);

describe('encodeSafetensors', () => {
  it('comes back bit by bit, with its metadata, from any place in a buffer', () => {
    const bytes = encodeSafetensors(tensors, { format: 'pt', note: 'naïve\n"x"' });
    const shifted = new Uint8Array(bytes.length + 3);
    shifted.set(bytes, 3);
    for (const view of [bytes, shifted.subarray(3)]) {
      const content = decode(view);
      expect([...content.tensors.keys()].sort()).toEqual([...tensors.keys()].sort());
      for (const [name, tensor] of tensors) expect(content.tensors.get(name)).toEqual(tensor);
      expect({ ...content.metadata }).toEqual({ format: 'pt', note: 'naïve\n"x"' });
    }
  });

  it('pads the header with spaces so that the data starts at a multiple of 8', () => {
    for (const name of ['a', 'ab', 'abc', 'abcd', 'abcde', 'abcdef', 'abcdefg', 'abcdefgh']) {
      const bytes = encodeSafetensors(new Map([[name, { shape: [1], data: Float32Array.of(1) }]]), {});
      expect((bytes.length - 4) % 8).toBe(0);
      expect(bytes[8]).toBe('{'.charCodeAt(0));
    }
  });

  it('keeps names that are also properties of every object', () => {
    const names = ['__proto__', 'constructor', 'toString', '\ud800'];
    const odd = new Map(names.map((name, i) => [name, { shape: [1], data: Float32Array.of(i) }]));
    const { tensors: read, metadata } = decode(encodeSafetensors(odd, {}));
    names.forEach((name, i) => expect(read.get(name)!.data[0]).toBe(i));
    expect(metadata.constructor).toBeUndefined();
    expect(({} as Record<string, unknown>).shape).toBeUndefined();
  });

  it('refuses a shape that its data does not have, and the reserved name', () => {
    const one = (name: string, shape: number[]) => new Map([[name, { shape, data: Float32Array.of(1) }]]);
    expect(() => encodeSafetensors(one('w', [2]), {})).toThrow(
      /"w" of shape \[2\] needs 2 values, but has 1/,
    );
    expect(() => encodeSafetensors(one('__metadata__', [1]), {})).toThrow(/__metadata__/);
  });
});

describe('decodeSafetensors refuses', () => {
  const valid = `{"w":${entry([2], [0, 8])}}`;
  const cases: [name: string, bytes: Uint8Array, message: RegExp][] = [
    ['an empty file', new Uint8Array(0), /0 bytes/],
    ['a file shorter than the length field', new Uint8Array(7), /7 bytes/],
    [
      'a header that claims 10^15 bytes',
      file(valid, 8, 10n ** 15n),
      /claims a header of 1000000000000000 bytes/,
    ],
    [
      'a header that claims 2^64-1 bytes',
      file(valid, 8, 2n ** 64n - 1n),
      /claims a header of 18446744073709551615/,
    ],
    ['data cut short', file(valid, 7), /"w" should end at byte 8 of the data, which has 7/],
    ['bytes after the last tensor', file(valid, 9), /last 1 bytes belong to no tensor/],
    ['a header that is no JSON', file('{"w":'), /no JSON text/],
    ['a header that is no UTF-8', file('{"w":1}').map((b) => (b === 0x77 ? 0xff : b)), /no JSON text/],
    ['an array as header', file('[]'), /no JSON object/],
    ['null as header', file('null'), /no JSON object/],
    ['an entry that is no object', file('{"w":3}'), /"w" is no object/],
    ['another dtype', file(`{"w":${entry([2], [0, 4], 'BF16')}}`, 4), /"w" has dtype "BF16"/],
    ['no dtype', file('{"w":{}}'), /dtype "undefined"/],
    ['a negative size', file(`{"w":${entry([-2], [0, 8])}}`, 8), /valid shape/],
    ['a fractional size', file(`{"w":${entry([0.5], [0, 8])}}`, 8), /valid shape/],
    ['sizes whose product overflows', file(`{"w":${entry([2 ** 52, 2 ** 52], [0, 8])}}`, 8), /does not fit/],
    [
      'a shape that does not fit',
      file(`{"w":${entry([3], [0, 8])}}`, 8),
      /shape "3" does not fit its 8 bytes/,
    ],
    ['offsets in the wrong order', file(`{"w":${entry([2], [8, 0])}}`, 8), /data_offsets/],
    ['three offsets', file(`{"w":${entry([2], [0, 8, 8])}}`, 8), /data_offsets/],
    ['no offsets', file('{"w":{"dtype":"F32","shape":[1]}}', 4), /data_offsets/],
    [
      'overlapping tensors',
      file(`{"a":${entry([2], [0, 8])},"b":${entry([2], [4, 12])}}`, 12),
      /"b" overlaps the one before it/,
    ],
    [
      'a gap between tensors',
      file(`{"a":${entry([1], [0, 4])},"b":${entry([1], [8, 12])}}`, 12),
      /4 bytes before tensor "b" belong to no tensor/,
    ],
    [
      'a name that occurs twice',
      file(`{"w":${entry([2], [0, 8])},"\\u0077" : ${entry([2], [0, 8])}}`, 8),
      /"w" occurs twice/,
    ],
    [
      'a key that occurs twice in an entry',
      file('{"w":{"dtype":"F32","dtype":"F32"}}'),
      /"dtype" occurs twice/,
    ],
    ['metadata that is no object', file('{"__metadata__":"x"}'), /"__metadata__" is no object/],
    ['metadata that is no string', file('{"__metadata__":{"x":1}}'), /metadata "x" is no string/],
  ];
  for (const [name, bytes, message] of cases) {
    it(name, () => {
      expect(() => decode(bytes)).toThrow(SeqloomError);
      expect(() => decode(bytes)).toThrow(message);
      expect(() => decode(bytes)).toThrow(/^model\.safetensors is not a sound safetensors file/);
    });
  }

  it('names of 20 million characters by their beginning', () => {
    const name = 'x'.repeat(2e7);
    expect(() => decode(file(`{"${name}":${entry([3], [0, 8])}}`, 8))).toThrow(/^.{1,300}$/);
  });

  it('but accepts a sound file, a colon inside a name and a file without tensors', () => {
    expect(decode(file(valid, 8)).tensors.get('w')!.shape).toEqual([2]);
    expect(decode(file(`{"a\\":{\\"b":${entry([1], [0, 4])}}`, 4)).tensors.has('a":{"b')).toBe(true);
    expect(decode(file('{}   ')).tensors.size).toBe(0);
  });
});

describe('decodeSafetensors, fuzzed', () => {
  /** Either a right answer, or a SeqloomError. */
  const survives = (bytes: Uint8Array): void => {
    try {
      const content = decode(bytes);
      const size = [...content.tensors.values()].reduce((sum, { data }) => sum + data.byteLength, 0);
      expect(size).toBeLessThanOrEqual(bytes.length);
    } catch (error) {
      if (!(error instanceof SeqloomError)) throw error;
    }
  };

  it('survives garbage', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), survives), { numRuns: FUZZ_RUNS });
  });

  it('survives any JSON as header', () => {
    const offsets = fc.oneof(fc.array(fc.integer({ min: -1, max: 20 }), { maxLength: 3 }), fc.jsonValue());
    const oneEntry = fc.record(
      { dtype: fc.constantFrom('F32', 'F16', null), shape: offsets, data_offsets: offsets },
      { requiredKeys: [] },
    );
    const header = fc.dictionary(
      fc.oneof(fc.string(), fc.constantFrom('__proto__', '__metadata__', 'constructor')),
      fc.oneof(oneEntry, fc.jsonValue()),
    );
    fc.assert(
      fc.property(header, fc.nat(24), (content, size) => survives(file(JSON.stringify(content), size))),
      { numRuns: FUZZ_RUNS },
    );
  });

  it('survives damage to a sound file', () => {
    const sound = encodeSafetensors(tensors, { format: 'pt' });
    const damage = fc.array(fc.tuple(fc.nat(sound.length - 1), fc.nat(255)), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(damage, fc.nat(sound.length), (changes, length) => {
        const bytes = sound.slice(0, length < sound.length / 2 ? sound.length : length);
        for (const [place, value] of changes) if (place < bytes.length) bytes[place] = value;
        survives(bytes);
      }),
      { numRuns: FUZZ_RUNS },
    );
  });

  it('gives back whatever was encoded', () => {
    const tensor = fc.array(fc.nat(3), { maxLength: 3 }).chain((shape) => {
      const size = shape.reduce((product, n) => product * n, 1);
      return fc.float32Array({ minLength: size, maxLength: size }).map((data) => ({ shape, data }));
    });
    const name = fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('__proto__', 'constructor'));
    const content = fc.array(
      fc.tuple(
        name.filter((n) => n !== '__metadata__'),
        tensor,
      ),
      { maxLength: 5 },
    );
    fc.assert(
      fc.property(content, fc.dictionary(fc.string(), fc.string()), (list, metadata) => {
        const map = new Map(list);
        const read = decode(encodeSafetensors(map, metadata));
        expect(new Map([...read.tensors].sort())).toEqual(new Map([...map].sort()));
        expect(Object.entries(read.metadata).sort()).toEqual(Object.entries(metadata).sort());
      }),
      { numRuns: Math.ceil(FUZZ_RUNS / 10) },
    );
  });
});
