import { crossEntropy, softmax } from '../kernels/crossEntropy';
import type { Command } from '../kernels/common';
import { padded } from '../kernels/common';
import { dropoutForward } from '../kernels/dropout';
import { embeddingForward } from '../kernels/embedding';
import { linearForward } from '../kernels/linear';
import { lstmForward } from '../kernels/lstm';
import { normForward } from '../kernels/norm';
import { poolForward } from '../kernels/pool';
import { reluForward } from '../kernels/relu';
import { directions, type ModelConfig } from './config';
import { lstmBiases, lstmShape, segmentShape, slotOf, type Recording } from './context';
import { paddedInputWidth, paddedStateWidth } from './layout';

/** Commands in order; recorders compile their kernels side by side. */
export type Recorded = Promise<Command | Command[]>[];

/** Name of the tensor with the states that are pooled. */
export function topStates(config: ModelConfig): string {
  return `states.${config.encoder === 'mean' ? 0 : config.layers - 1}`;
}

/** Name of the tensor that the head reads. */
export function headInput(recording: Recording, dropout: boolean): string {
  if (dropout) return 'droppedPooled';
  return recording.config.poolNorm === 'layer' ? 'normed' : 'pooled';
}

/** Tokens to logits. `dropout` is for training; evaluation and inference leave it out. */
export function recordForward(recording: Recording, dropout: boolean): Recorded {
  return [
    ...(recording.config.encoder === 'mean'
      ? recordResidues(recording, 'states.0')
      : recordLstm(recording, dropout, recording.config.layers)),
    ...recordPooled(recording, dropout),
    ...recordHead(recording, headInput(recording, dropout)),
  ];
}

/** The residue vectors (N, E), which are the `mean` encoder's states. */
export function recordResidues(recording: Recording, vectors: string): Recorded {
  const { gpu, batch, config, tensor } = recording;
  const table = slotOf(recording, 'parameters', 'embedding');
  return [embeddingForward(gpu, batch, padded(config.embeddingDim), table, tensor(vectors))];
}

/** The states of the first `layers` LSTM layers. */
export function recordLstm(recording: Recording, dropout: boolean, layers: number): Recorded {
  const { gpu, batch, config, capacity, purpose, tensor } = recording;
  const outputs = paddedStateWidth(config) * 4;
  const recorded: Recorded = [];
  for (let layer = 0; layer < layers; layer++) {
    const first = layer === 0;
    let below = first ? slotOf(recording, 'parameters', 'embedding') : tensor(`states.${layer - 1}`);
    if (dropout && !first) {
      const dropped = tensor(`dropped.${layer}`);
      recorded.push(dropoutForward(gpu, batch, layerDropout(recording, layer), below, dropped));
      below = dropped;
    }
    // The first layer's inputs are one row per symbol: the gate table.
    const inputs = tensor(first ? 'gateTable' : 'layerInputs');
    const { bias, biases } = lstmBiases(recording, layer);
    recorded.push(
      linearForward(
        gpu,
        batch,
        { rows: first ? config.symbols : 'residues', inputs: paddedInputWidth(config, layer), outputs },
        { x: below, weight: slotOf(recording, 'parameters', `lstm.${layer}.input`), bias, y: inputs },
        biases,
      ),
      lstmForward(gpu, batch, lstmShape(config, layer), capacity, purpose.training, {
        inputs,
        weight: slotOf(recording, 'parameters', `lstm.${layer}.recurrent`),
        gates: tensor(purpose.training ? `gates.${layer}` : 'noGates'),
        cells: tensor(purpose.training ? `cells.${layer}` : 'cells.0'),
        states: tensor(`states.${layer}`),
        chunks: tensor('chunks.forward'),
      }),
    );
  }
  return recorded;
}

function recordPooled(recording: Recording, dropout: boolean): Recorded {
  const { gpu, batch, config, purpose, tensor } = recording;
  const shape = { width: paddedStateWidth(config), directions: directions(config), pool: config.pool };
  const recorded: Recorded = [poolForward(gpu, batch, shape, tensor(topStates(config)), tensor('pooled'))];
  if (config.poolNorm === 'layer') {
    recorded.push(
      normForward(gpu, batch, segmentShape(config), {
        x: tensor('pooled'),
        weight: slotOf(recording, 'parameters', 'norm.weight'),
        bias: slotOf(recording, 'parameters', 'norm.bias'),
        y: tensor('normed'),
        normalized: tensor('normalized'),
        inverseDeviation: tensor('inverseDeviation'),
      }),
    );
  }
  if (dropout && purpose.training) {
    const input = tensor(headInput(recording, false));
    recorded.push(dropoutForward(gpu, batch, pooledDropout(recording), input, tensor('droppedPooled')));
  }
  return recorded;
}

function recordHead(recording: Recording, input: string): Recorded {
  const { gpu, batch, config, tensor } = recording;
  const linear = (name: string, x: string, y: string, inputs: number, outputs: number) =>
    linearForward(
      gpu,
      batch,
      { rows: 'sequences', inputs, outputs },
      {
        x: tensor(x),
        weight: slotOf(recording, 'parameters', `${name}.weight`),
        bias: slotOf(recording, 'parameters', `${name}.bias`),
        y: tensor(y),
      },
    );
  const width = paddedStateWidth(config);
  const classes = padded(config.classes);
  if (config.head === 'linear') return [linear('head', input, 'logits', width, classes)];
  const inner = padded(config.headHidden);
  return [
    linear('head.0', input, 'inner', width, inner),
    reluForward(gpu, batch, inner, tensor('inner')),
    linear('head.2', 'inner', 'logits', inner, classes),
  ];
}

/** Losses, their gradient by the logits, and their sums in `scalars`. */
export function recordLoss({ gpu, batch, config, tensor }: Recording, labelSmoothing: number): Recorded {
  return [
    crossEntropy(gpu, batch, config.classes, labelSmoothing, {
      logits: tensor('logits'),
      classWeights: tensor('classWeights'),
      dLogits: tensor('dLogits'),
      losses: tensor('losses'),
      scalars: tensor('scalars'),
    }),
  ];
}

export function recordProbabilities({ gpu, batch, config, tensor }: Recording): Recorded {
  return [softmax(gpu, batch, config.classes, tensor('logits'), tensor('probabilities'))];
}

/** Dropout on the input of an LSTM layer above the first. */
export function layerDropout({ config, purpose }: Recording, layer: number) {
  const probability = purpose.training ? purpose.dropout : 0;
  return { ...segmentShape(config), rows: 'residues' as const, site: layer, probability };
}

/** Dropout on the pooled vector, after its norm. */
export function pooledDropout({ config, purpose }: Recording) {
  const probability = purpose.training ? purpose.dropout : 0;
  return { ...segmentShape(config), rows: 'sequences' as const, site: 0, probability };
}
