/** 16-bit floats as the device holds them. */

/** @param value one that a 16-bit float holds exactly */
export function toBits(value: number): number {
  const magnitude = Math.abs(value);
  const exponent = Math.max(Math.floor(Math.log2(magnitude)), -14);
  const digits = magnitude * 2 ** (10 - exponent);
  // The leading one of what is normal is not written, but adds one to the exponent.
  return (value < 0 ? 0x8000 : 0) | (((exponent + 14) << 10) + digits);
}

export function fromBits(bits: number): number {
  const exponent = (bits >> 10) & 31;
  const digits = (bits & 1023) + (exponent > 0 ? 1024 : 0);
  return (bits & 0x8000 ? -1 : 1) * digits * 2 ** (Math.max(exponent, 1) - 25);
}

/** The values of a tensor that was read as if of 32-bit floats, two in each. */
export function halves(values: Float32Array): Float32Array {
  const bits = new Uint16Array(values.buffer, values.byteOffset, values.length * 2);
  return Float32Array.from(bits, fromBits);
}
