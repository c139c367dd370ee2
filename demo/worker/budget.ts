import { type Dataset, type Gpu, Rng } from '../../src';

/** Residues that one look at a network may cost: what a GPU, or a program on the CPU, computes in about a second. */
const RESIDUES = {
  hardware: { training: 4e6, idle: 60e6 },
  software: { training: 30e3, idle: 250e3 },
};

export function residueBudget({ software }: Gpu, training: boolean): number {
  return RESIDUES[software ? 'software' : 'hardware'][training ? 'training' : 'idle'];
}

/**
 * Rows to look at: a fixed random choice that grows without changing, up to `most` rows and a number of residues.
 * @param among the rows to choose from; all unless given
 */
export function chooseRows(dataset: Dataset, most: number, budget: number, among?: number[]): Uint32Array {
  const rows = Uint32Array.from(among ?? dataset.ids.keys());
  new Rng(0).fork('shown rows').shuffle(rows);
  let residues = 0;
  let count = 0;
  while (count < Math.min(most, rows.length)) {
    residues += dataset.tokens[rows[count]].length;
    if (residues > budget && count > 0) break;
    count++;
  }
  return rows.slice(0, count);
}
