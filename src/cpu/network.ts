import { directions, stateWidth, type ModelConfig } from '../model/config';
import { parameter, zeroParameters, type Parameters } from '../model/parameters';
import { packBatch, unpackRows, type PackedBatch } from './batch';
import { crossEntropy, meanScale } from './crossEntropy';
import { dropout, POOLED_SITE, type DropoutMask } from './dropout';
import { encoderBackward, encoderForward, type EncoderTrace } from './encoder';
import { headBackward, headForward, type HeadTrace } from './head';
import { normBackward, normForward, type NormTrace } from './norm';
import { lastBackward, lastForward, meanBackward, meanForward } from './pool';

export interface ForwardResult {
  /** (B, C) */
  logits: Float64Array;
  /** Per sequence (L, E): the residue vectors. */
  residues: Float64Array[];
  /** Per LSTM layer, per sequence (L, D): the states in residue order. Empty for the encoder `mean`. */
  states: Float64Array[][];
  /** (B, P) before norm and dropout. */
  pooled: Float64Array;
}

export interface LossOptions {
  /** (C) */
  classWeights?: ArrayLike<number>;
  labelSmoothing?: number;
  dropout?: DropoutMask;
}

export interface LossResult {
  /** Mean loss, as torch's `reduction='mean'`: the sum over sequences over the sum of their labels' weights. */
  loss: number;
  /** (B, C) */
  logits: Float64Array;
  /** Gradients of `loss`, in the order of `parameterShapes`. */
  gradients: Parameters;
}

/** The network as at prediction (no dropout), in float64. Sequences are symbol indices, each of length 1 or more. */
export function forward(config: ModelConfig, parameters: Parameters, sequences: Uint8Array[]): ForwardResult {
  const batch = packBatch(sequences);
  const { encoder, pooled, head } = run(config, parameters, batch);
  return {
    logits: head.logits,
    residues: unpackRows(encoder.residues, config.embeddingDim, batch.offsets),
    states: encoder.layers.map((layer) => unpackRows(layer.states, stateWidth(config), batch.offsets)),
    pooled,
  };
}

/** The training loss of one batch and its gradient by every parameter, in float64. */
export function lossAndGradients(
  config: ModelConfig,
  parameters: Parameters,
  sequences: Uint8Array[],
  labels: ArrayLike<number>,
  { classWeights, labelSmoothing, dropout: mask }: LossOptions = {},
): LossResult {
  const batch = packBatch(sequences);
  const { encoder, norm, head } = run(config, parameters, batch, mask);
  const scale = meanScale(labels, classWeights);
  const { losses, dLogits } = crossEntropy(head.logits, labels, { classWeights, labelSmoothing, scale });
  const loss = losses.reduce((sum, value) => sum + value, 0) * scale;

  const width = stateWidth(config);
  const gradients = zeroParameters(config);
  let dPooled = headBackward(config, parameters, head, dLogits, gradients);
  if (mask) dPooled = dropoutPooled(dPooled, width, mask);
  if (norm) {
    const { dX, dWeight, dBias } = normBackward(dPooled, norm, parameter(parameters, 'norm.weight').data);
    parameter(gradients, 'norm.weight').data.set(dWeight);
    parameter(gradients, 'norm.bias').data.set(dBias);
    dPooled = dX;
  }
  const dStates =
    config.pool === 'mean'
      ? meanBackward(dPooled, width, batch.offsets)
      : lastBackward(dPooled, width, batch.offsets, directions(config));
  encoderBackward(config, parameters, batch, encoder, dStates, gradients, mask);
  return { loss, logits: head.logits, gradients };
}

interface NetworkTrace {
  encoder: EncoderTrace;
  /** (B, P) */
  pooled: Float64Array;
  norm?: NormTrace;
  head: HeadTrace;
}

function run(
  config: ModelConfig,
  parameters: Parameters,
  batch: PackedBatch,
  mask?: DropoutMask,
): NetworkTrace {
  const width = stateWidth(config);
  const encoder = encoderForward(config, parameters, batch, mask);
  const pooled =
    config.pool === 'mean'
      ? meanForward(encoder.states, width, batch.offsets)
      : lastForward(encoder.states, width, batch.offsets, directions(config));
  const norm =
    config.poolNorm === 'layer'
      ? normForward(
          pooled,
          parameter(parameters, 'norm.weight').data,
          parameter(parameters, 'norm.bias').data,
        )
      : undefined;
  const headInput = norm ? norm.y : pooled;
  const head = headForward(config, parameters, mask ? dropoutPooled(headInput, width, mask) : headInput);
  return { encoder, pooled, norm, head };
}

/** Dropout of the pooled vectors (B, P): one row per sequence. */
function dropoutPooled(pooled: Float64Array, width: number, mask: DropoutMask): Float64Array {
  const offsets = Int32Array.from({ length: pooled.length / width + 1 }, (_, b) => b);
  return dropout(pooled, width, offsets, POOLED_SITE, mask);
}
