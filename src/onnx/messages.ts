/**
 * The part of ONNX's file format (https://github.com/onnx/onnx/blob/main/onnx/onnx.proto3) that a network of a few operators
 * needs, as protobuf messages. Field numbers and enum values are those of that file.
 */
import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';

/** TensorProto.DataType */
export const DATA_TYPES = { float32: 1, int32: 6, int64: 7 } as const;
type DataType = keyof typeof DATA_TYPES;

/** Row-major values with a shape; a scalar has the shape []. */
export interface OnnxTensor {
  name: string;
  shape: number[];
  data: Float32Array | BigInt64Array;
}

/** A number is written as INT, a list as INTS, a text as STRING; a float as FLOAT. */
export type Attribute = number | number[] | string | { float: number };

/** One application of an operator. An input that is left out is the empty name. */
export interface OnnxNode {
  operator: string;
  inputs: string[];
  outputs: string[];
  attributes: Record<string, Attribute>;
}

/** An input or output of the graph; a text in the shape names an extent that is known at run time only. */
export interface OnnxValue {
  name: string;
  type: DataType;
  shape: (number | string)[];
  description: string;
}

interface OnnxModel {
  name: string;
  producerVersion: string;
  /** Version of the operator set `ai.onnx`. */
  opset: number;
  irVersion: number;
  nodes: OnnxNode[];
  initializers: OnnxTensor[];
  inputs: OnnxValue[];
  outputs: OnnxValue[];
  metadata: ReadonlyMap<string, string>;
}

/** ModelProto: the bytes of an .onnx file. */
export function encodeModel(model: OnnxModel): Uint8Array<ArrayBuffer> {
  const writer = new BinaryWriter();
  integer(writer, 1, model.irVersion);
  text(writer, 2, 'seqloom');
  text(writer, 3, model.producerVersion);
  message(writer, 7, () => graph(writer, model));
  message(writer, 8, () => integer(writer, 2, model.opset));
  for (const [key, value] of model.metadata) {
    message(writer, 14, () => {
      text(writer, 1, key);
      text(writer, 2, value);
    });
  }
  return writer.finish();
}

/** GraphProto */
function graph(writer: BinaryWriter, { name, nodes, initializers, inputs, outputs }: OnnxModel): void {
  for (const one of nodes) message(writer, 1, () => node(writer, one));
  text(writer, 2, name);
  for (const one of initializers) message(writer, 5, () => tensor(writer, one));
  for (const one of inputs) message(writer, 11, () => valueInfo(writer, one));
  for (const one of outputs) message(writer, 12, () => valueInfo(writer, one));
}

/** NodeProto */
function node(writer: BinaryWriter, { operator, inputs, outputs, attributes }: OnnxNode): void {
  for (const name of inputs) text(writer, 1, name);
  for (const name of outputs) text(writer, 2, name);
  text(
    writer,
    3,
    outputs.find((name) => name !== '')!,
  );
  text(writer, 4, operator);
  for (const [name, value] of Object.entries(attributes)) {
    message(writer, 5, () => attribute(writer, name, value));
  }
}

/** AttributeProto; its field 20 says which field holds the value. */
function attribute(writer: BinaryWriter, name: string, value: Attribute): void {
  text(writer, 1, name);
  if (typeof value === 'number') {
    integer(writer, 3, value);
    integer(writer, 20, 2);
  } else if (typeof value === 'string') {
    text(writer, 4, value);
    integer(writer, 20, 3);
  } else if (Array.isArray(value)) {
    for (const one of value) integer(writer, 8, one);
    integer(writer, 20, 7);
  } else {
    writer.tag(2, WireType.Bit32).float(value.float);
    integer(writer, 20, 1);
  }
}

/** TensorProto, its values as raw little-endian bytes. */
function tensor(writer: BinaryWriter, { name, shape, data }: OnnxTensor): void {
  for (const extent of shape) integer(writer, 1, extent);
  integer(writer, 2, DATA_TYPES[data instanceof Float32Array ? 'float32' : 'int64']);
  text(writer, 8, name);
  writer
    .tag(9, WireType.LengthDelimited)
    .bytes(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
}

/** ValueInfoProto with a TypeProto.Tensor */
function valueInfo(writer: BinaryWriter, { name, type, shape, description }: OnnxValue): void {
  text(writer, 1, name);
  message(writer, 2, () =>
    message(writer, 1, () => {
      integer(writer, 1, DATA_TYPES[type]);
      message(writer, 2, () => {
        for (const extent of shape) {
          message(writer, 1, () =>
            typeof extent === 'number' ? integer(writer, 1, extent) : text(writer, 2, extent),
          );
        }
      });
    }),
  );
  text(writer, 3, description);
}

function integer(writer: BinaryWriter, field: number, value: number): void {
  writer.tag(field, WireType.Varint).int64(value);
}

function text(writer: BinaryWriter, field: number, value: string): void {
  writer.tag(field, WireType.LengthDelimited).string(value);
}

function message(writer: BinaryWriter, field: number, write: () => void): void {
  writer.tag(field, WireType.LengthDelimited).fork();
  write();
  writer.join();
}
