import { cellOf, ENCODERS, type CellName, type FreezablePart, type ModelConfig } from './config';
import { dropout } from './layers/dropout';
import { embedding, type Embedding } from './layers/embedding';
import { headLayers } from './layers/head';
import type { Layer } from './layers/layer';
import { GRU } from './layers/gru';
import { LSTM } from './layers/lstm';
import { norm } from './layers/norm';
import { poolLayer } from './layers/pool';
import { recurrent, type Cell } from './layers/recurrent';
import { Layout, type Slot } from './layout';

/** A network: its layers in order, and where their parameters lie. */
export interface Layers {
  layout: Layout;
  /** From the tokens to the logits. */
  all: Layer[];
  embedding: Embedding;
  /** Those whose vectors are states, first to last; none where the residue vectors are the states. */
  recurrent: Layer[];
  pool: Layer;
  /** The slots of what can be frozen. */
  freezable: Record<FreezablePart, Slot[]>;
}

const CELLS: Record<CellName, Cell> = { lstm: LSTM, gru: GRU };

const NORMS: Record<ModelConfig['poolNorm'], typeof norm | undefined> = { none: undefined, layer: norm };

/** The layers of a network; their order is that of PyTorch's `state_dict()` as well. */
export function layersOf(config: ModelConfig): Layers {
  const layout = new Layout();
  const cell = cellOf(config);
  const vectors = embedding(layout, config.symbols, config.embeddingDim, cell === undefined);
  const all: Layer[] = [vectors];
  const states: Layer[] = [];
  const { hidden } = config;
  const { directions } = ENCODERS[config.encoder];
  for (let layer = 0; cell && layer < config.layers; layer++) {
    const below = states.at(-1);
    if (below) all.push(dropout(below.output, 'residues', layer));
    const steps = recurrent(layout, CELLS[cell], { hidden, directions }, layer, below ?? vectors);
    states.push(steps);
    all.push(steps);
  }
  const [table, ...encoder] = layout.slots;
  const pool = poolLayer(layout, config.pool, all.at(-1)!.output);
  all.push(pool);
  const normed = NORMS[config.poolNorm]?.(layout, pool.output);
  if (normed) all.push(normed);
  all.push(dropout(pool.output, 'sequences', 0), ...headLayers(layout, pool.output, config));
  const freezable = { embedding: [table], encoder };
  return { layout, all, embedding: vectors, recurrent: states, pool, freezable };
}
