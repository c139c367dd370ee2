import { NORM_SUMS } from '../kernels/adamw';
import { bufferBytes } from '../gpu/tensor';
import { padded } from '../kernels/common';
import { embeddingPartials } from '../kernels/embedding';
import { linearPartials } from '../kernels/linear';
import { OPTIMIZER, SCALARS } from '../kernels/prelude';
import { recurrentChunks, recurrentPartials } from '../kernels/recurrent';
import { BatchSlab, type Capacity } from './batch';
import { directions, type ModelConfig } from './config';
import { lstmShape } from './context';
import { paddedInputWidth, paddedStateWidth, parameterLayout } from './layout';
import { planReadoutMemory } from './readoutMemory';
import type { ReadoutPlan } from './readouts';

/** What a buffer is for. */
export type MemoryRole = 'parameters' | 'optimizer' | 'batch' | 'activations' | 'gradients' | 'workspace';

/** One buffer of a network, before it is made. */
export interface PlannedTensor {
  name: string;
  role: MemoryRole;
  /** 4-byte values. */
  length: number;
}

/** What a network is for: training, which keeps what backward needs; probabilities; or readouts in their place. */
export type Purpose = { training: true; dropout: number } | { training: false; readouts?: ReadoutPlan };

/** Every buffer that a network of this shape allocates for batches of up to `capacity`, in order. */
export function planMemory(config: ModelConfig, capacity: Capacity, purpose: Purpose): PlannedTensor[] {
  if (!purpose.training && purpose.readouts) return planReadoutMemory(config, capacity, purpose.readouts);
  const { residues: n, sequences: b } = capacity;
  const { symbols, classes } = config;
  const width = paddedStateWidth(config);
  const { length } = parameterLayout(config);
  const inner = config.head === 'mlp' ? padded(config.headHidden) : 0;
  const plan: PlannedTensor[] = [];
  const add = (role: MemoryRole, name: string, size: number) => plan.push({ name, role, length: size });

  add('parameters', 'parameters', length);
  add('batch', 'batch', BatchSlab.length(capacity, symbols));
  add('activations', 'pooled', b * width);
  add('activations', 'logits', b * padded(classes));
  if (config.poolNorm === 'layer') {
    add('activations', 'normed', b * width);
    add('activations', 'normalized', b * width);
    add('activations', 'inverseDeviation', b);
  }
  if (inner) add('activations', 'inner', b * inner);
  if (config.encoder === 'mean') add('activations', 'states.0', n * width);
  else {
    add('activations', 'gateTable', symbols * width * 4);
    add('workspace', 'chunks.forward', recurrentChunks(lstmShape(config, 0), capacity.longest, 'forward'));
    if (config.layers > 1) add('workspace', 'layerInputs', n * width * 4);
    for (let layer = 0; layer < config.layers; layer++) {
      add('activations', `states.${layer}`, n * width);
      if (purpose.training || layer === 0) add('activations', `cells.${layer}`, n * width);
      if (purpose.training) add('activations', `gates.${layer}`, n * width * 4);
    }
  }
  if (!purpose.training) {
    add('activations', 'probabilities', b * classes);
    add('workspace', 'noGates', 4);
    return plan;
  }

  add('optimizer', 'gradients', length);
  add('optimizer', 'firstMoment', length);
  add('optimizer', 'secondMoment', length);
  add('optimizer', 'optimizer', OPTIMIZER.length);
  add('workspace', 'sums', NORM_SUMS);
  add('workspace', 'scalars', SCALARS.length);
  add('workspace', 'classWeights', classes);
  add('workspace', 'losses', b * 4);
  if (purpose.dropout > 0) {
    add('activations', 'droppedPooled', b * width);
    for (let layer = 1; config.encoder !== 'mean' && layer < config.layers; layer++) {
      add('activations', `dropped.${layer}`, n * width);
    }
  }
  add('gradients', 'dLogits', b * padded(classes));
  add('gradients', 'dPooled', b * width);
  if (config.poolNorm === 'layer') add('gradients', 'dNormed', b * width);
  if (inner) add('gradients', 'dInner', b * inner);
  add('gradients', 'dStates', n * width);
  if (config.encoder !== 'mean') {
    add('gradients', 'dCells', b * width);
    add('gradients', 'dGateTable', symbols * width * 4);
    add('workspace', 'chunks.backward', recurrentChunks(lstmShape(config, 0), capacity.longest, 'backward'));
  }
  add('workspace', 'partials', partialsLength(config, capacity));
  return plan;
}

/** The largest split-K workspace of any weight gradient; they run one after another and share it. */
function partialsLength(config: ModelConfig, { residues, sequences }: Capacity): number {
  const width = paddedStateWidth(config);
  const inner = padded(config.headHidden);
  const classes = padded(config.classes);
  const head =
    config.head === 'linear'
      ? [linearPartials({ rows: 'sequences', inputs: width, outputs: classes }, sequences)]
      : [
          linearPartials({ rows: 'sequences', inputs: width, outputs: inner }, sequences),
          linearPartials({ rows: 'sequences', inputs: inner, outputs: classes }, sequences),
        ];
  if (config.encoder === 'mean') return Math.max(...head, embeddingPartials(config.symbols, width, residues));
  const gates = width * 4;
  const layers = Array.from({ length: config.layers }, (_, layer) => {
    const rows = layer === 0 ? config.symbols : residues;
    return linearPartials({ rows, inputs: paddedInputWidth(config, layer), outputs: gates }, rows);
  });
  const shape = { hidden: padded(config.hidden), directions: directions(config), byToken: true };
  return Math.max(
    ...head,
    ...layers,
    embeddingPartials(config.symbols, gates, residues),
    recurrentPartials(shape, residues),
  );
}

/** Bytes of all buffers of a plan. */
export function planBytes(plan: PlannedTensor[]): number {
  return plan.reduce((sum, { length }) => sum + bufferBytes(length), 0);
}
