/** A trained network as an ONNX model. */
import { ALPHABET } from '../data/alphabet';
import { SeqloomError } from '../errors';
import { stateWidth, type ModelConfig } from '../model/config';
import { parameter, parameterShapes, type Parameters } from '../model/parameters';
import { GraphBuilder } from './graph';
import { addLstm } from './lstm';
import { DATA_TYPES, encodeModel, type OnnxValue } from './messages';

/** The operator set with LSTM and LayerNormalization that the most runtimes know (2022), and the file version it came with. */
const OPSET = 17;
const IR_VERSION = 8;

/** Protobuf messages end at 2 GiB; this leaves room for everything that is no parameter. */
const MOST_PARAMETER_BYTES = 2 ** 31 - 2 ** 20;

/** LayerNorm's epsilon, as torch.nn.LayerNorm has it. */
const EPSILON = 1e-5;

/** The lowest float32: no state is below it. */
const LOWEST = -3.4028234663852886e38;

/** What the file says of itself. */
export interface OnnxAbout {
  /** Class names; index = class. */
  classes: string[];
  /** Version of Seqloom. */
  version: string;
}

/**
 * The network as the bytes of an .onnx file (operator set 17, float32).
 *
 * Inputs: `tokens` int64 (batch, length), symbol indices padded to the longest sequence with any values, and `lengths` int32
 * (batch), each at least 1. Outputs: `logits` and `probabilities` (batch, classes), and the embeddings `residue_mean`
 * (batch, E) and, for an LSTM, of its last layer `state_mean`, `state_last` and `state_max` (batch, D). What stands past a
 * sequence's length changes nothing. The metadata hold the alphabet, the classes and the network's shape.
 * @throws SeqloomError when the parameters exceed what an .onnx file holds (2 GiB)
 */
export function onnxModel(
  config: ModelConfig,
  parameters: Parameters,
  { classes, version }: OnnxAbout,
): Uint8Array<ArrayBuffer> {
  const count = [...parameterShapes(config).values()].reduce((sum, shape) => sum + product(shape), 0);
  if (count * 4 > MOST_PARAMETER_BYTES) {
    throw new SeqloomError(
      `The network has ${count} parameters, more than an ONNX file of 2 GiB holds. Use model.safetensors instead.`,
    );
  }
  const graph = new GraphBuilder();
  const outputs = addNetwork(graph, config, parameters);
  return encodeModel({
    name: 'seqloom',
    producerVersion: version,
    opset: OPSET,
    irVersion: IR_VERSION,
    nodes: graph.nodes,
    initializers: graph.initializers,
    inputs: [
      {
        name: 'tokens',
        type: 'int64',
        shape: ['batch', 'length'],
        description: `Indices into the alphabet ${ALPHABET}; what stands past a sequence's length is not used.`,
      },
      {
        name: 'lengths',
        type: 'int32',
        shape: ['batch'],
        description: 'Residues of each sequence, at least 1.',
      },
    ],
    outputs,
    metadata: new Map([
      ['alphabet', ALPHABET],
      ['classes', JSON.stringify(classes)],
      ['network', JSON.stringify(config)],
    ]),
  });
}

/** Everything from `tokens` and `lengths` to the outputs, which are returned. */
function addNetwork(graph: GraphBuilder, config: ModelConfig, parameters: Parameters): OnnxValue[] {
  const { embeddingDim, classes } = config;
  const masks = addMasks(graph);
  const output = (name: string, width: number, description: string): OnnxValue => ({
    name,
    type: 'float32',
    shape: ['batch', width],
    description,
  });
  const weights = (name: string) => addParameter(graph, config, parameters, name);

  graph.apply('Gather', [weights('embedding.weight'), masks.tokens], 'residues');
  addMean(graph, 'residues', masks, 'residue_mean');
  const outputs = [
    output('logits', classes, 'Scores of the classes before softmax.'),
    output('probabilities', classes, 'Probabilities of the classes.'),
    output('residue_mean', embeddingDim, "Mean of the sequence's residue vectors."),
  ];

  let pooled: string;
  if (config.encoder === 'mean') {
    pooled = config.pool === 'mean' ? 'residue_mean' : addLastResidue(graph);
  } else {
    const timeMajor = graph.apply('Transpose', ['residues'], 'lstm.input', { perm: [1, 0, 2] });
    const { states, last } = addLstm(graph, config, parameters, timeMajor, 'lengths');
    graph.apply('Transpose', [states], 'states', { perm: [1, 0, 2] });
    addMean(graph, 'states', masks, 'state_mean');
    graph.apply('Identity', [last], 'state_last');
    addMaximum(graph, 'states', masks, 'state_max');
    const width = stateWidth(config);
    outputs.push(
      output('state_mean', width, "Mean of the last LSTM layer's states."),
      output('state_last', width, 'State in which each direction of the last LSTM layer ends.'),
      output('state_max', width, "Maximum of the last LSTM layer's states."),
    );
    pooled = config.pool === 'mean' ? 'state_mean' : 'state_last';
  }

  if (config.poolNorm === 'layer') {
    const inputs = [pooled, weights('norm.weight'), weights('norm.bias')];
    pooled = graph.apply('LayerNormalization', inputs, 'normed', {
      axis: -1,
      epsilon: { float: EPSILON },
    });
  }
  const linear = (input: string, layer: string, name: string) =>
    graph.apply('Gemm', [input, weights(`${layer}.weight`), weights(`${layer}.bias`)], name, { transB: 1 });
  if (config.head === 'linear') {
    linear(pooled, 'head', 'logits');
  } else {
    linear(graph.apply('Relu', [linear(pooled, 'head.0', 'inner')], 'inner.relu'), 'head.2', 'logits');
  }
  graph.apply('Softmax', ['logits'], 'probabilities', { axis: -1 });
  return outputs;
}

interface Masks {
  /** (batch, length), zero where there is padding. */
  tokens: string;
  /** Boolean (batch, length, 1): whether there is a residue. */
  residue: string;
  /** float32 (batch, 1) */
  lengths: string;
}

function addMasks(graph: GraphBuilder): Masks {
  const zero = graph.integers('zero', 0);
  const one = graph.integers('one', 1);
  const afterBatch = graph.integers('axis.1', [1]);
  const afterLength = graph.integers('axis.2', [2]);
  const shape = graph.apply('Shape', ['tokens'], 'tokens.shape');
  const longest = graph.apply('Gather', [shape, one], 'longest');
  const positions = graph.apply('Range', [zero, longest, one], 'positions');
  const wide = graph.apply('Cast', ['lengths'], 'lengths.int64', { to: DATA_TYPES.int64 });
  const column = graph.apply('Unsqueeze', [wide, afterBatch], 'lengths.column');
  const mask = graph.apply('Less', [positions, column], 'mask');
  return {
    tokens: graph.apply('Where', [mask, 'tokens', zero], 'tokens.masked'),
    residue: graph.apply('Unsqueeze', [mask, afterLength], 'mask.residue'),
    lengths: graph.apply('Cast', [column], 'lengths.float', { to: DATA_TYPES.float32 }),
  };
}

/** (batch, D) mean of (batch, length, D) over the residues. */
function addMean(graph: GraphBuilder, values: string, masks: Masks, name: string): void {
  const zero = graph.floats(`${name}.zero`, [], new Float32Array(1));
  const masked = graph.apply('Where', [masks.residue, values, zero], `${name}.masked`);
  const sum = graph.apply('ReduceSum', [masked, 'axis.1'], `${name}.sum`, { keepdims: 0 });
  graph.apply('Div', [sum, masks.lengths], name);
}

/** (batch, D) maximum of (batch, length, D) over the residues. */
function addMaximum(graph: GraphBuilder, values: string, masks: Masks, name: string): void {
  const lowest = graph.floats(`${name}.lowest`, [], Float32Array.of(LOWEST));
  const masked = graph.apply('Where', [masks.residue, values, lowest], `${name}.masked`);
  graph.apply('ReduceMax', [masked], name, { axes: [1], keepdims: 0 });
}

/** (batch, E): the last residue's vector, the last state of the encoder `mean`. */
function addLastResidue(graph: GraphBuilder): string {
  const position = graph.apply('Sub', ['lengths.column', 'one'], 'last.position');
  return graph.apply('GatherND', ['residues', position], 'last.residue', { batch_dims: 1 });
}

function addParameter(
  graph: GraphBuilder,
  config: ModelConfig,
  parameters: Parameters,
  name: string,
): string {
  const shape = parameterShapes(config).get(name)!;
  return graph.floats(name, shape, Float32Array.from(parameter(parameters, name).data));
}

function product(shape: number[]): number {
  return shape.reduce((a, b) => a * b, 1);
}
