import { parseArgs } from 'node:util';
import { MODEL_DEFAULTS } from '../../src/model/config';
import type { ProfileShape } from '../../src/profile/workload';

/** MiB that all GPU buffers together may take. */
export const MEMORY_MIB = 1024;

/** Whole numbers given as `--name 64`, the others as they are by default. */
export function readNumbers<T extends Record<string, number>>(defaults: T): T {
  const names = Object.keys(defaults);
  const options = Object.fromEntries(names.map((name) => [name, { type: 'string' as const }]));
  const { values } = parseArgs({ options });
  const read = (name: string) => {
    const value = values[name] === undefined ? defaults[name] : Number(values[name]);
    if (!Number.isInteger(value) || value < 1) throw new Error(`--${name} must be a whole number from 1`);
    return [name, value];
  };
  return Object.fromEntries(names.map(read)) as T;
}

/** The default network with so many units, on sequences of equal lengths. */
export function shapeOf(sizes: { hidden: number; batch: number; length: number }): ProfileShape {
  const { hidden, batch, length } = sizes;
  return { model: { ...MODEL_DEFAULTS, hidden, classes: 4 }, batch, length, lengths: 'equal', dropout: 0 };
}
