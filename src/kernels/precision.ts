/**
 * How recurrent weights, and the gates that are kept for backward, are stored: as they are computed, or in half the memory.
 * Sums, states, cells and gradients are f32 either way.
 */
export const PRECISIONS = ['f32', 'f16'] as const;
/** One of PRECISIONS. */
export type Precision = (typeof PRECISIONS)[number];

/** What shaders call Stored4. */
const STORED: Record<Precision, string> = {
  f32: 'alias Stored4 = vec4f;',
  f16: 'enable f16; alias Stored4 = vec4<f16>;',
};

/** A shader that stores values so. What is declared stands in its first line, so that messages give the shader's own lines. */
export function storing(precision: Precision, source: string): string {
  return `${STORED[precision]} ${source}`;
}

/** 4-byte values of the buffer that holds so many stored values, a multiple of 4. */
export function storedLength(values: number, precision: Precision): number {
  return precision === 'f16' ? values / 2 : values;
}
