/** A trained network as an ONNX model. */
import { ALPHABET } from '../data/alphabet';
import { SeqloomError } from '../errors';
import { OnnxGraph } from '../onnx/graph';
import { encodeModel, type OnnxValue } from '../onnx/messages';
import { stateWidth, type ModelConfig } from './config';
import { parameterShapes } from './init';
import { layersOf } from './layers';
import { widthOf, type Layer } from './layers/layer';
import { attentionWeights } from './layers/attention';
import { pool } from './layers/pool';
import type { Parameters } from '../data/parameters';
import { readoutsOf } from './readouts';

/** The operator set with LSTM, GRU and LayerNormalization that the most runtimes know (2022), and the file version it came with. */
const OPSET = 17;
const IR_VERSION = 8;

/** Protobuf messages end at 2 GiB; this leaves room for everything that is no parameter. */
const MOST_PARAMETER_BYTES = 2 ** 31 - 2 ** 20;

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
 * (batch, E) and, for a recurrent network, of its last layer `state_mean`, `state_last` and `state_max` (batch, D). What stands past a
 * sequence's length changes nothing. The metadata hold the alphabet, the classes and the network's shape.
 * @throws SeqloomError when the parameters exceed what an .onnx file holds (2 GiB)
 */
export function onnxModel(
  config: ModelConfig,
  parameters: Parameters,
  { classes, version }: OnnxAbout,
): Uint8Array<ArrayBuffer> {
  const count = [...parameterShapes(config).values()].reduce(
    (sum, shape) => sum + shape.reduce((a, b) => a * b, 1),
    0,
  );
  if (count * 4 > MOST_PARAMETER_BYTES) {
    throw new SeqloomError(
      `The network has ${count} parameters, more than an ONNX file of 2 GiB holds. Use model.safetensors instead.`,
    );
  }
  const graph = new OnnxGraph();
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
function addNetwork(graph: OnnxGraph, config: ModelConfig, parameters: Parameters): OnnxValue[] {
  const layers = layersOf(config);
  const { all, embedding, recurrent } = layers;
  const values = new Map<Layer, string>();
  let value = graph.masks.tokens;
  for (const layer of all) {
    value = layer.onnx(graph, parameters, value);
    values.set(layer, value);
  }
  graph.apply('Identity', [value], 'logits');
  graph.apply('Softmax', ['logits'], 'probabilities', { axis: -1 });

  const output = (name: string, width: number, description: string): OnnxValue => ({
    name,
    type: 'float32',
    shape: ['batch', width],
    description,
  });
  const pooled = (kind: 'mean' | 'last' | 'max', of: Layer, name: string, description: string) => {
    pool(kind, of.output, name).onnx(graph, parameters, values.get(of)!);
    return output(name, widthOf(of.output), description);
  };
  const outputs = [
    output('logits', config.classes, 'Scores of the classes before softmax.'),
    output('probabilities', config.classes, 'Probabilities of the classes.'),
    pooled('mean', embedding, 'residue_mean', "Mean of the sequence's residue vectors."),
  ];
  const states = recurrent.at(-1);
  if (states) {
    outputs.push(
      pooled('mean', states, 'state_mean', "Mean of the last recurrent layer's states."),
      pooled('last', states, 'state_last', 'State in which each direction of the last recurrent layer ends.'),
      pooled('max', states, 'state_max', "Maximum of the last recurrent layer's states."),
    );
  }
  if (readoutsOf(config).includes('residue-attention')) {
    graph.apply('Identity', [values.get(layers.pool)!], 'state_attention');
    graph.apply('Squeeze', [attentionWeights(values.get(layers.pool)!), 'axis.2'], 'residue_attention');
    outputs.push(
      output(
        'state_attention',
        stateWidth(config),
        'Mean of the top states, weighted as the network learned.',
      ),
      {
        name: 'residue_attention',
        type: 'float32',
        shape: ['batch', 'length'],
        description: "Each residue's weight in that mean; 0 past a sequence's end.",
      },
    );
  }
  return outputs;
}
