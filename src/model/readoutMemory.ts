import { padded } from '../kernels/common';
import { recurrentChunks } from '../kernels/recurrent';
import { BatchSlab, type Capacity } from './batch';
import type { ModelConfig } from './config';
import { lstmShape } from './context';
import { paddedStateWidth, parameterLayout } from './layout';
import type { PlannedTensor } from './memory';
import { READOUTS, type ReadoutName, type ReadoutPlan } from './readouts';

/** Name of the tensor (B, padded width) that holds a pooled readout. */
export function readoutTensor(name: ReadoutName): string {
  return `readout.${name}`;
}

/** Width of a readout's vector on the GPU. */
export function paddedReadoutWidth(config: ModelConfig, name: ReadoutName): number {
  return READOUTS[name].of === 'residues' ? padded(config.embeddingDim) : paddedStateWidth(config);
}

/** Whether the residue vectors of a batch are needed one by one. */
export function readsResidues({ names }: ReadoutPlan): boolean {
  return names.includes('residue-mean');
}

/** Every buffer of a network that is only read out, for batches of up to `capacity`: no head, and no layer above the one read. */
export function planReadoutMemory(
  config: ModelConfig,
  capacity: Capacity,
  plan: ReadoutPlan,
): PlannedTensor[] {
  const { residues: n, sequences: b } = capacity;
  const width = paddedStateWidth(config);
  const tensors: PlannedTensor[] = [
    { name: 'parameters', role: 'parameters', length: parameterLayout(config).length },
    { name: 'batch', role: 'batch', length: BatchSlab.length(capacity, config.symbols) },
  ];
  const activation = (name: string, length: number) => tensors.push({ name, role: 'activations', length });
  const workspace = (name: string, length: number) => tensors.push({ name, role: 'workspace', length });
  if (readsResidues(plan)) activation('residues', n * padded(config.embeddingDim));
  if (plan.layer > 0) {
    activation('gateTable', config.symbols * width * 4);
    if (plan.layer > 1) workspace('layerInputs', n * width * 4);
    for (let layer = 0; layer < plan.layer; layer++) activation(`states.${layer}`, n * width);
    activation('cells.0', n * width);
    workspace('chunks.forward', recurrentChunks(lstmShape(config, 0), capacity.longest, 'forward'));
    workspace('noGates', 4);
  }
  for (const name of plan.names) {
    if (READOUTS[name].kind === 'sequence') {
      activation(readoutTensor(name), b * paddedReadoutWidth(config, name));
    }
  }
  return tensors;
}
