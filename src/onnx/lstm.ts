import { directions, stateWidth, type ModelConfig } from '../model/config';
import { lstmParameterNames, parameter, type Parameters } from '../model/parameters';
import type { GraphBuilder } from './graph';

/** ONNX stacks the gates as i, o, f, c(=g); PyTorch as i, f, g, o. For each of ONNX's, PyTorch's place. */
const PYTORCH_GATES = [0, 3, 1, 2];

/**
 * The LSTM layers as ONNX's LSTM operator, which heeds the lengths: past a sequence's end it gives zeros, and its reverse
 * direction starts at a sequence's last residue.
 * @param input the residue vectors, (length, batch, E)
 * @returns the last layer's states (length, batch, D), and (batch, D) the states that its directions end in
 */
export function addLstm(
  graph: GraphBuilder,
  config: ModelConfig,
  parameters: Parameters,
  input: string,
  lengths: string,
): { states: string; last: string } {
  const joinLast = graph.integers('lstm.join_last', [0, -1]);
  const joinStates = graph.integers('lstm.join_states', [0, 0, -1]);
  let states = input;
  let final = '';
  for (let layer = 0; layer < config.layers; layer++) {
    const name = `lstm.${layer}`;
    const output = graph.apply(
      'LSTM',
      [states, ...addWeights(graph, config, parameters, layer), lengths],
      [`${name}.directions`, `${name}.final`],
      {
        hidden_size: config.hidden,
        direction: config.encoder === 'bilstm' ? 'bidirectional' : 'forward',
      },
    );
    // (length, directions, batch, H) to (length, batch, D)
    const swapped = graph.apply('Transpose', [output], `${name}.batched`, { perm: [0, 2, 1, 3] });
    states = graph.apply('Reshape', [swapped, joinStates], `${name}.states`);
    final = `${name}.final`;
  }
  // (directions, batch, H) to (batch, D)
  const swapped = graph.apply('Transpose', [final], 'lstm.final', { perm: [1, 0, 2] });
  return { states, last: graph.apply('Reshape', [swapped, joinLast], 'lstm.last') };
}

/** The weights of one layer: W (directions, 4H, inputs), R (directions, 4H, H) and B (directions, 8H). */
function addWeights(
  graph: GraphBuilder,
  config: ModelConfig,
  parameters: Parameters,
  layer: number,
): string[] {
  const { hidden, embeddingDim } = config;
  const inputs = layer === 0 ? embeddingDim : stateWidth(config);
  const count = directions(config);
  const names = Array.from({ length: count }, (_, d) => lstmParameterNames(layer, d === 1));
  /** One kind of tensor, gates reordered, directions one after another. */
  const stack = (pick: (one: (typeof names)[number]) => string[], width: number) =>
    concatenate(
      names.flatMap((one) =>
        pick(one).map((name) => reorderGates(parameter(parameters, name).data, hidden * width)),
      ),
    );
  return [
    graph.floats(
      `lstm.${layer}.W`,
      [count, 4 * hidden, inputs],
      stack((n) => [n.weightIh], inputs),
    ),
    graph.floats(
      `lstm.${layer}.R`,
      [count, 4 * hidden, hidden],
      stack((n) => [n.weightHh], hidden),
    ),
    graph.floats(
      `lstm.${layer}.B`,
      [count, 8 * hidden],
      stack((n) => [n.biasIh, n.biasHh], 1),
    ),
  ];
}

function reorderGates(data: Float64Array | Float32Array, gateLength: number): Float32Array {
  return concatenate(PYTORCH_GATES.map((g) => data.subarray(g * gateLength, (g + 1) * gateLength)));
}

function concatenate(parts: (Float64Array | Float32Array)[]): Float32Array {
  const joined = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0));
  let offset = 0;
  for (const part of parts) {
    joined.set(part, offset);
    offset += part.length;
  }
  return joined;
}
