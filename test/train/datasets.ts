import { Rng } from '../../src/data/rng';
import type { Dataset } from '../../src/data/types';
import { MODEL_DEFAULTS, type ModelConfig } from '../../src/model/config';
import { TRAIN_DEFAULTS, type TrainOptions } from '../../src/train/options';
import type { Checkpoint } from '../../src/train/progress';

/** Labelled sequences of any lengths; one in five is for validation. */
function datasetOf(sequences: { tokens: Uint8Array; label: number }[], classes: number): Dataset {
  return {
    name: 'a test set',
    ids: sequences.map((_, i) => `s${i}`),
    tokens: sequences.map((s) => s.tokens),
    labels: Int32Array.from(sequences, (s) => s.label),
    classes: Array.from({ length: classes }, (_, c) => `class ${c}`),
    splits: sequences.map((_, i) => (i % 5 === 4 ? 'val' : 'train')),
    recordsRead: sequences.length,
    dropped: [],
    cleaning: { lowerCase: 0, replacedByX: {}, gapsRemoved: 0, stopsRemoved: 0 },
    warnings: [],
    hash: '',
  };
}

/** Two blocks of symbols whose order alone tells the class: averaged, the classes are the same. */
export function orderOnly(count: number): Dataset {
  const rng = new Rng(11);
  const block = (first: number) => Array.from({ length: 6 + rng.integer(5) }, () => first + rng.integer(10));
  const sequences = Array.from({ length: count }, () => {
    const label = rng.integer(2);
    const blocks = [block(0), block(10)];
    return { label, tokens: Uint8Array.from((label === 0 ? blocks : blocks.reverse()).flat()) };
  });
  return datasetOf(sequences, 2);
}

/** Lengths 1 to 40; half of the residues of a class are of its own few symbols. */
export function composition(count: number, classes = 3): Dataset {
  const rng = new Rng(12);
  const sequences = Array.from({ length: count }, () => {
    const label = rng.integer(classes);
    const symbol = () => (rng.uniform() < 0.5 ? rng.integer(21) : label * 5 + rng.integer(5));
    return { label, tokens: Uint8Array.from({ length: 1 + rng.integer(40) }, symbol) };
  });
  return datasetOf(sequences, classes);
}

/** Labels that nothing tells: what is learned can only be wrong for the validation split. */
export function noise(count: number): Dataset {
  const rng = new Rng(13);
  const sequences = Array.from({ length: count }, () => ({
    label: rng.integer(2),
    tokens: Uint8Array.from({ length: 4 + rng.integer(12) }, () => rng.integer(21)),
  }));
  return datasetOf(sequences, 2);
}

export function configFor(dataset: Dataset, changes: Partial<ModelConfig> = {}): ModelConfig {
  return { ...MODEL_DEFAULTS, hidden: 10, embeddingDim: 6, classes: dataset.classes.length, ...changes };
}

export function optionsWith(changes: Partial<TrainOptions>): TrainOptions {
  return { ...TRAIN_DEFAULTS, epochs: 3, batchResidues: 600, patience: 100, ...changes };
}

/** A checkpoint as it comes back from files: JSON and float32. */
export function throughFiles({ state, tensors }: Checkpoint): Checkpoint {
  return {
    state: JSON.parse(JSON.stringify(state)) as Checkpoint['state'],
    tensors: new Map(
      [...tensors].map(([name, { shape, data }]) => [
        name,
        { shape: [...shape], data: Float32Array.from(data) },
      ]),
    ),
  };
}
