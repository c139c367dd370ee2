/**
 * A seeded random generator that gives the same numbers in Node and in every browser:
 * xoshiro128** 1.1, seeded through SplitMix64 (Blackman and Vigna, https://prng.di.unimi.it).
 *
 * `fork(label)` gives an independent stream that depends on the seed and the label only, not on what was drawn before,
 * so adding a draw in one place never changes the numbers of another.
 */
export class Rng {
  private readonly seed: bigint;
  private s0: number;
  private s1: number;
  private s2: number;
  private s3: number;
  private spareNormal: number | undefined;

  /** @param seed any integer; its low 64 bits count. */
  constructor(seed: number | bigint) {
    this.seed = BigInt.asUintN(64, BigInt(seed));
    const [first, state] = splitMix64(this.seed);
    const [second] = splitMix64(state);
    this.s0 = Number(first >> 32n);
    this.s1 = Number(first & 0xffffffffn);
    this.s2 = Number(second >> 32n);
    this.s3 = Number(second & 0xffffffffn);
  }

  /** An independent stream of the seed and the label. */
  fork(label: string): Rng {
    return new Rng(splitMix64(this.seed ^ fnv1a64(label))[0]);
  }

  /** The next 32 random bits, 0 to 2^32 - 1. */
  uint32(): number {
    const result = Math.imul(rotateLeft(Math.imul(this.s1, 5), 7), 9) >>> 0;
    const t = this.s1 << 9;
    this.s2 ^= this.s0;
    this.s3 ^= this.s1;
    this.s1 ^= this.s2;
    this.s0 ^= this.s3;
    this.s2 ^= t;
    this.s3 = rotateLeft(this.s3, 11);
    return result;
  }

  /** Uniform in [0, 1), 53 bits. */
  uniform(): number {
    const high = this.uint32() >>> 5;
    const low = this.uint32() >>> 6;
    return (high * 67108864 + low) / 9007199254740992;
  }

  /** A whole number from 0 to n - 1. */
  integer(n: number): number {
    return Math.floor(this.uniform() * n);
  }

  /** Normal with mean 0 and variance 1 (Box-Muller). */
  normal(): number {
    if (this.spareNormal !== undefined) {
      const spare = this.spareNormal;
      this.spareNormal = undefined;
      return spare;
    }
    const radius = Math.sqrt(-2 * Math.log(1 - this.uniform()));
    const angle = 2 * Math.PI * this.uniform();
    this.spareNormal = radius * Math.sin(angle);
    return radius * Math.cos(angle);
  }

  /** Shuffles in place (Fisher-Yates) and returns the same array. */
  shuffle<T extends { length: number; [index: number]: unknown }>(items: T): T {
    for (let i = items.length - 1; i > 0; i--) {
      const j = this.integer(i + 1);
      const swapped = items[i];
      items[i] = items[j];
      items[j] = swapped;
    }
    return items;
  }
}

function rotateLeft(x: number, bits: number): number {
  return (x << bits) | (x >>> (32 - bits));
}

/** One step of SplitMix64: [output, next state]. */
function splitMix64(state: bigint): [bigint, bigint] {
  const next = BigInt.asUintN(64, state + 0x9e3779b97f4a7c15n);
  let z = next;
  z = BigInt.asUintN(64, (z ^ (z >> 30n)) * 0xbf58476d1ce4e5b9n);
  z = BigInt.asUintN(64, (z ^ (z >> 27n)) * 0x94d049bb133111ebn);
  return [z ^ (z >> 31n), next];
}

/** FNV-1a, 64 bits, over the UTF-16 units of the text. */
function fnv1a64(text: string): bigint {
  let hash = 0xcbf29ce484222325n;
  for (let i = 0; i < text.length; i++) {
    hash = BigInt.asUintN(64, (hash ^ BigInt(text.charCodeAt(i))) * 0x100000001b3n);
  }
  return hash;
}
