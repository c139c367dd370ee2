import { directions, stateWidth, type ModelConfig } from '../model/config';
import { lstmParameterNames, parameter, type Parameters } from '../model/parameters';
import type { PackedBatch } from './batch';
import { dropout, type DropoutMask } from './dropout';
import { gather, sumByToken } from './embedding';
import { linearBackwardInput, linearBackwardWeight, linearForward } from './linear';
import { lstmBackward, lstmForward, type LstmTrace } from './lstm';
import { recurrentBackwardWeight } from './recurrent';

/** What one LSTM layer saw and computed. */
interface LayerTrace {
  /** (T, inputs) the layer's input, after dropout. */
  input: Float64Array;
  /** One per direction: forward, then reverse. */
  traces: LstmTrace[];
  /** (T, D) hidden states of the directions side by side. */
  states: Float64Array;
}

export interface EncoderTrace {
  /** (T, E) residue vectors. */
  residues: Float64Array;
  /** The LSTM layers, first to last; none for the encoder `mean`. */
  layers: LayerTrace[];
  /** (T, D) what is pooled: the last layer's states, or the residue vectors. */
  states: Float64Array;
}

/** Tokens to states. */
export function encoderForward(
  config: ModelConfig,
  parameters: Parameters,
  { tokens, offsets }: PackedBatch,
  mask?: DropoutMask,
): EncoderTrace {
  const residues = gather(parameter(parameters, 'embedding.weight').data, config.embeddingDim, tokens);
  const layers: LayerTrace[] = [];
  let states = residues;
  for (let layer = 0; layer < lstmLayers(config); layer++) {
    const input = mask && layer > 0 ? dropout(states, stateWidth(config), offsets, layer, mask) : states;
    const traces = Array.from({ length: directions(config) }, (_, direction) => {
      const { weightIh, weightHh, biasIh, biasHh } = lstmWeights(parameters, layer, direction);
      const bias = Float64Array.from(biasIh, (value, gate) => value + biasHh[gate]);
      return lstmForward(linearForward(input, weightIh, bias), weightHh, offsets, direction === 1);
    });
    states = sideBySide(
      traces.map((trace) => trace.states),
      config.hidden,
    );
    layers.push({ input, traces, states });
  }
  return { residues, layers, states };
}

/**
 * Fills the encoder's entries of `gradients`.
 * @param dStates (T, D)
 */
export function encoderBackward(
  config: ModelConfig,
  parameters: Parameters,
  { tokens, offsets }: PackedBatch,
  trace: EncoderTrace,
  dStates: Float64Array,
  gradients: Parameters,
  mask?: DropoutMask,
): void {
  const { embeddingDim, hidden, symbols } = config;
  let dOutput = dStates;
  for (let layer = lstmLayers(config) - 1; layer >= 0; layer--) {
    const { input, traces } = trace.layers[layer];
    const dInput = new Float64Array(input.length);
    traces.forEach((lstm, direction) => {
      const { weightIh, weightHh } = lstmWeights(parameters, layer, direction);
      const reverse = direction === 1;
      const dDirection = columns(dOutput, direction, hidden, traces.length);
      const dGates = lstmBackward(dDirection, lstm, weightHh, offsets, reverse);
      const { dWeight, dBias } = linearBackwardWeight(dGates, input, 4 * hidden);
      const gradient = lstmWeights(gradients, layer, direction);
      gradient.weightIh.set(dWeight);
      gradient.weightHh.set(recurrentBackwardWeight(dGates, lstm.states, offsets, reverse));
      gradient.biasIh.set(dBias);
      gradient.biasHh.set(dBias);
      linearBackwardInput(dGates, weightIh, 4 * hidden).forEach((value, at) => (dInput[at] += value));
    });
    dOutput = mask && layer > 0 ? dropout(dInput, stateWidth(config), offsets, layer, mask) : dInput;
  }
  parameter(gradients, 'embedding.weight').data.set(sumByToken(dOutput, embeddingDim, tokens, symbols));
}

function lstmLayers(config: ModelConfig): number {
  return config.encoder === 'mean' ? 0 : config.layers;
}

function lstmWeights(parameters: Parameters, layer: number, direction: number) {
  const names = lstmParameterNames(layer, direction === 1);
  return {
    weightIh: parameter(parameters, names.weightIh).data,
    weightHh: parameter(parameters, names.weightHh).data,
    biasIh: parameter(parameters, names.biasIh).data,
    biasHh: parameter(parameters, names.biasHh).data,
  };
}

/** (T, H) of each direction to (T, H x directions). */
function sideBySide(parts: Float64Array[], width: number): Float64Array {
  const joined = new Float64Array(parts[0].length * parts.length);
  for (let at = 0; at < parts[0].length; at++) {
    const row = Math.floor(at / width);
    parts.forEach((part, p) => (joined[(row * parts.length + p) * width + (at % width)] = part[at]));
  }
  return joined;
}

/** The inverse of `sideBySide` for one part. */
function columns(joined: Float64Array, part: number, width: number, parts: number): Float64Array {
  return Float64Array.from({ length: joined.length / parts }, (_, at) => {
    const row = Math.floor(at / width);
    return joined[(row * parts + part) * width + (at % width)];
  });
}
