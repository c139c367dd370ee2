import type { AdamwOptions } from '../../src/cpu/adamw';
import type { ModelConfig } from '../../src/model/config';
import type { Parameters } from '../../src/data/parameters';

/** What PyTorch computed in float64 for one small network (see README.md). */
export interface Golden {
  name: string;
  config: ModelConfig;
  /** Six sequences of unsorted lengths. */
  sequences: Uint8Array[];
  labels: number[];
  classWeights?: number[];
  labelSmoothing: number;
  /** Initial values; each has at most four decimals. A fresh copy at every load. */
  parameters: Parameters;
  /** (B, C) */
  logits: Float64Array;
  /** The mean loss at the initial values. */
  loss: number;
  gradients: Parameters;
  /** Ten AdamW updates on the whole batch. */
  training: AdamwOptions & {
    /** Active in some of the ten updates. */
    clipNorm: number;
    /** Each before its update; the first is `loss`. */
    losses: number[];
    /** Global norms before clipping. */
    gradientNorms: number[];
  };
}

interface GoldenFile {
  config: ModelConfig;
  tokens: number[][];
  labels: number[];
  classWeights: number[] | null;
  labelSmoothing: number;
  parameters: Record<string, { shape: number[]; data: number[] }>;
  logits: number[];
  gradients: Record<string, number[]>;
  training: Golden['training'];
}

const files = import.meta.glob<GoldenFile>('./*.json', { eager: true, import: 'default' });

export const GOLDEN_NAMES = Object.keys(files).map((path) => path.slice('./'.length, -'.json'.length));

export function loadGolden(name: string): Golden {
  const file = files[`./${name}.json`];
  if (!file) throw new Error(`There is no golden "${name}"; there are ${GOLDEN_NAMES.join(', ')}.`);
  const parameters: Parameters = new Map();
  const gradients: Parameters = new Map();
  for (const [key, { shape, data }] of Object.entries(file.parameters)) {
    parameters.set(key, { shape, data: Float64Array.from(data) });
    gradients.set(key, { shape, data: Float64Array.from(file.gradients[key]) });
  }
  return {
    name,
    config: file.config,
    sequences: file.tokens.map((tokens) => Uint8Array.from(tokens)),
    labels: file.labels,
    classWeights: file.classWeights ?? undefined,
    labelSmoothing: file.labelSmoothing,
    parameters,
    logits: Float64Array.from(file.logits),
    loss: file.training.losses[0],
    gradients,
    training: file.training,
  };
}
