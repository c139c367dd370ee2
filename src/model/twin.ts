/** The network in float64: the twin of what the GPU computes. */
import { packBatch, unpackRows } from '../cpu/batch';
import { crossEntropy, meanScale } from '../cpu/crossEntropy';
import type { DropoutMask } from '../cpu/dropout';
import type { ModelConfig, Precision } from './config';
import { zeroParameters } from './init';
import { layersOf } from './layers';
import { widthOf, type Layer, type TwinPass, type TwinRun } from './layers/layer';
import type { Parameters } from '../data/parameters';

interface ForwardResult {
  /** (B, C) */
  logits: Float64Array;
  /** Per sequence (L, E): the residue vectors. */
  residueVectors: Float64Array[];
  /** Per recurrent layer, per sequence (L, D): the states in residue order. Empty for the encoder `mean`. */
  states: Float64Array[][];
  /** (B, P) before norm and dropout. */
  pooled: Float64Array;
  /** Per sequence (L): each residue's share of `pooled`, where the pool learns it. */
  attention?: Float64Array[];
}

export interface LossOptions {
  /** (C) */
  classWeights?: ArrayLike<number>;
  labelSmoothing?: number;
  dropout?: DropoutMask;
  /** Where it is f16, values are rounded where the GPU stores them so. */
  precision?: Precision;
}

interface LossResult {
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
  const layers = layersOf(config);
  const passes = run(layers.all, { parameters, batch });
  const outputs = new Map(layers.all.map((layer, i) => [layer, passes[i].y]));
  const { weights } = passes[layers.all.indexOf(layers.pool)];
  const rowsOf = (layer: Layer) => unpackRows(outputs.get(layer)!, widthOf(layer.output), batch.offsets);
  return {
    logits: passes.at(-1)!.y,
    residueVectors: rowsOf(layers.embedding),
    states: layers.recurrent.map(rowsOf),
    pooled: outputs.get(layers.pool)!,
    attention: weights && unpackRows(weights, 1, batch.offsets),
  };
}

/** The training loss of one batch and its gradient by every parameter, in float64. */
export function lossAndGradients(
  config: ModelConfig,
  parameters: Parameters,
  sequences: Uint8Array[],
  labels: ArrayLike<number>,
  { classWeights, labelSmoothing, dropout: mask, precision }: LossOptions = {},
): LossResult {
  const passes = run(layersOf(config).all, { parameters, batch: packBatch(sequences), mask, precision });
  const logits = passes.at(-1)!.y;
  const scale = meanScale(labels, classWeights);
  const { losses, dLogits } = crossEntropy(logits, labels, { classWeights, labelSmoothing, scale });
  const gradients = zeroParameters(config);
  passes.reduceRight((dY, pass) => pass.backward(dY, gradients), dLogits);
  return { loss: losses.reduce((sum, value) => sum + value, 0) * scale, logits, gradients };
}

/** The embedding, first of the layers, reads the batch's tokens. */
function run(layers: Layer[], twinRun: TwinRun): TwinPass[] {
  const passes: TwinPass[] = [];
  for (const layer of layers) passes.push(layer.twin(twinRun, passes.at(-1)?.y ?? new Float64Array()));
  return passes;
}
