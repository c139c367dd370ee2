import { Rng } from '../data/rng';
import { SPLITS, type Dataset } from '../data/types';
import { show } from '../data/show';
import { SeqloomError } from '../errors';
import { labelledRows } from '../evaluate/baselines';

/** @throws SeqloomError when a split holds no labelled sequence. */
export function refuseEmptySplits(dataset: Dataset): void {
  const empty = SPLITS.find((split) => labelledRows(dataset, split).length === 0);
  if (!empty) return;
  const { fold } = dataset;
  if (fold !== undefined) {
    throw new SeqloomError(
      `${dataset.name}: fold "${show(fold)}" leaves no labelled sequence for ${empty}, and a comparison needs train, val and test. Add sequences, or divide the data in another way.`,
    );
  }
  throw new SeqloomError(
    `${dataset.name} has no labelled sequence in its ${empty} split, and a comparison needs all three. Mark some in the split column, or leave the splits out and Seqloom makes them.`,
  );
}

/**
 * A seeded sample of every split, so that the training split has about so many residues; all of it where it has fewer.
 * Each split keeps the same share of its sequences.
 */
export function sampleDataset(dataset: Dataset, mostResidues: number, seed: number): Dataset {
  const train = labelledRows(dataset, 'train');
  const residues = train.reduce((sum, row) => sum + dataset.tokens[row].length, 0);
  if (residues <= mostResidues) return dataset;
  const kept = SPLITS.flatMap((split) => {
    const rows = labelledRows(dataset, split);
    const count = Math.max(1, Math.round((rows.length * mostResidues) / residues));
    return new Rng(seed).fork(`sample ${split}`).shuffle(rows).slice(0, count);
  }).sort((a, b) => a - b);
  return {
    ...dataset,
    ids: kept.map((row) => dataset.ids[row]),
    tokens: kept.map((row) => dataset.tokens[row]),
    labels: Int32Array.from(kept, (row) => dataset.labels[row]),
    splits: kept.map((row) => dataset.splits[row]),
    hash: `${dataset.hash}:sample:${mostResidues}:${seed}`,
  };
}
