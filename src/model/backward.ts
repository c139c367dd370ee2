import { padded } from '../kernels/common';
import { dropoutBackward } from '../kernels/dropout';
import { embeddingBackward } from '../kernels/embedding';
import { linearBackwardInput, linearBackwardWeight, type LinearShape } from '../kernels/linear';
import { lstmBackward } from '../kernels/lstm';
import { normBackward } from '../kernels/norm';
import { poolBackward } from '../kernels/pool';
import { recurrentBackwardWeight } from '../kernels/recurrent';
import { reluBackward } from '../kernels/relu';
import type { Tensor } from '../gpu/tensor';
import { directions } from './config';
import { lstmShape, segmentShape, slotOf, type Recording } from './context';
import { headInput, layerDropout, pooledDropout, type Recorded } from './forward';
import { paddedInputWidth, paddedStateWidth } from './layout';

/** From the gradient by the logits to that of every parameter, added to `gradients`. */
export function recordBackward(recording: Recording, dropout: boolean): Recorded {
  return [
    ...recordHead(recording, dropout),
    ...recordPooled(recording, dropout),
    ...(recording.config.encoder === 'mean' ? recordResidues(recording) : recordLstm(recording, dropout)),
  ];
}

function recordHead(recording: Recording, dropout: boolean): Recorded {
  const { gpu, batch, config, tensor } = recording;
  const input = headInput(recording, dropout);
  const dInput = config.poolNorm === 'layer' ? 'dNormed' : 'dPooled';
  const width = paddedStateWidth(config);
  const classes = padded(config.classes);
  if (config.head === 'linear') {
    return linear(
      recording,
      'head',
      sequences(width, classes),
      tensor(input),
      tensor('dLogits'),
      tensor(dInput),
    );
  }
  const inner = padded(config.headHidden);
  return [
    ...linear(
      recording,
      'head.2',
      sequences(inner, classes),
      tensor('inner'),
      tensor('dLogits'),
      tensor('dInner'),
    ),
    reluBackward(gpu, batch, inner, tensor('inner'), tensor('dInner')),
    ...linear(recording, 'head.0', sequences(width, inner), tensor(input), tensor('dInner'), tensor(dInput)),
  ];
}

function sequences(inputs: number, outputs: number): LinearShape {
  return { rows: 'sequences', inputs, outputs };
}

/** Both gradients of one of the head's linear layers. */
function linear(
  recording: Recording,
  name: string,
  shape: LinearShape,
  x: Tensor,
  dY: Tensor,
  dX: Tensor,
): Recorded {
  const { gpu, batch, capacity, tensor } = recording;
  return [
    linearBackwardWeight(gpu, batch, shape, capacity.sequences, {
      x,
      dY,
      partials: tensor('partials'),
      dWeight: slotOf(recording, 'gradients', `${name}.weight`),
      dBiases: [slotOf(recording, 'gradients', `${name}.bias`)],
    }),
    linearBackwardInput(gpu, batch, shape, {
      dY,
      weight: slotOf(recording, 'parameters', `${name}.weight`),
      dX,
    }),
  ];
}

function recordPooled(recording: Recording, dropout: boolean): Recorded {
  const { gpu, batch, config, tensor } = recording;
  const recorded: Recorded = [];
  if (dropout) {
    const dDropped = tensor(config.poolNorm === 'layer' ? 'dNormed' : 'dPooled');
    recorded.push(dropoutBackward(gpu, batch, pooledDropout(recording), dDropped));
  }
  if (config.poolNorm === 'layer') {
    recorded.push(
      normBackward(gpu, batch, segmentShape(config), {
        dY: tensor('dNormed'),
        weight: slotOf(recording, 'parameters', 'norm.weight'),
        normalized: tensor('normalized'),
        inverseDeviation: tensor('inverseDeviation'),
        dX: tensor('dPooled'),
        dWeight: slotOf(recording, 'gradients', 'norm.weight'),
        dBias: slotOf(recording, 'gradients', 'norm.bias'),
      }),
    );
  }
  const shape = { width: paddedStateWidth(config), directions: directions(config), pool: config.pool };
  recorded.push(poolBackward(gpu, batch, shape, tensor('dPooled'), tensor('dStates')));
  return recorded;
}

function recordResidues(recording: Recording): Recorded {
  const { gpu, batch, config, tensor } = recording;
  const dTable = slotOf(recording, 'gradients', 'embedding');
  return [
    embeddingBackward(
      gpu,
      batch,
      config.symbols,
      padded(config.embeddingDim),
      tensor('dStates'),
      tensor('partials'),
      dTable,
    ),
  ];
}

function recordLstm(recording: Recording, dropout: boolean): Recorded {
  const { gpu, batch, config, capacity, tensor } = recording;
  const gates = paddedStateWidth(config) * 4;
  const partials = tensor('partials');
  const recorded: Recorded = [];
  for (let layer = config.layers - 1; layer >= 0; layer--) {
    const shape = lstmShape(config, layer);
    const weight = slotOf(recording, 'parameters', `lstm.${layer}.recurrent`);
    const dGates = tensor(`gates.${layer}`);
    const states = tensor(`states.${layer}`);
    recorded.push(
      lstmBackward(gpu, batch, shape, capacity, {
        weight,
        gates: dGates,
        cells: tensor(`cells.${layer}`),
        dStates: tensor('dStates'),
        dCells: tensor('dCells'),
        chunks: tensor('chunks.backward'),
      }),
      recurrentBackwardWeight(gpu, batch, shape, capacity.residues, {
        dGates,
        states,
        partials,
        dWeight: slotOf(recording, 'gradients', `lstm.${layer}.recurrent`),
      }),
    );
    if (layer > 0) {
      const inputs = paddedInputWidth(config, layer);
      const linearShape: LinearShape = { rows: 'residues', inputs, outputs: gates };
      const x = tensor(dropout ? `dropped.${layer}` : `states.${layer - 1}`);
      recorded.push(
        linearBackwardWeight(gpu, batch, linearShape, capacity.residues, {
          x,
          dY: dGates,
          ...inputGradients(recording, layer),
        }),
        linearBackwardInput(gpu, batch, linearShape, {
          dY: dGates,
          weight: slotOf(recording, 'parameters', `lstm.${layer}.input`),
          dX: tensor('dStates'),
        }),
      );
      if (dropout)
        recorded.push(dropoutBackward(gpu, batch, layerDropout(recording, layer), tensor('dStates')));
    } else {
      recorded.push(
        embeddingBackward(gpu, batch, config.symbols, gates, dGates, partials, tensor('dGateTable')),
      );
    }
  }
  return recorded;
}

/**
 * The first layer's input side, through the gate table G = Emb W_ih + b. Each batch adds its gate gradients, summed by
 * symbol, to dG (symbols, gates); this, once per update, takes dG on to W_ih, the biases and the residue vectors.
 * Exact, and over symbols instead of residues.
 */
export function recordGateTableBackward(recording: Recording): Recorded {
  const { gpu, batch, config, tensor } = recording;
  if (config.encoder === 'mean') return [];
  const inputs = padded(config.embeddingDim);
  const shape: LinearShape = { rows: config.symbols, inputs, outputs: paddedStateWidth(config) * 4 };
  const dY = tensor('dGateTable');
  return [
    linearBackwardWeight(gpu, batch, shape, config.symbols, {
      x: slotOf(recording, 'parameters', 'embedding'),
      dY,
      ...inputGradients(recording, 0),
    }),
    linearBackwardInput(gpu, batch, shape, {
      dY,
      weight: slotOf(recording, 'parameters', 'lstm.0.input'),
      dX: slotOf(recording, 'gradients', 'embedding'),
    }),
  ];
}

/** Where the gradients of an LSTM layer's input weight and both biases go. */
function inputGradients(recording: Recording, layer: number) {
  return {
    partials: recording.tensor('partials'),
    dWeight: slotOf(recording, 'gradients', `lstm.${layer}.input`),
    dBiases: ['ih', 'hh'].map((side) => slotOf(recording, 'gradients', `lstm.${layer}.bias_${side}`)),
  };
}
