/**
 * Models of ONNX as data, and the bytes of their files.
 *
 * What belongs here: the messages of onnx.proto that models need. What does not: which nodes a layer becomes.
 */
import { ValueError } from "../../runtime/errors.js";
import { ProtoWriter } from "../bytes/protobuf.js";
import { encodeArray, type StoredArray, type StoredDType } from "../stored-array.js";

/** A model: a graph, and the versions of the operators that it uses. */
export interface OnnxModel {
  readonly irVersion: number;
  /** Version of the operators of each domain; "" is ONNX's own. */
  readonly opsets: ReadonlyMap<string, number>;
  readonly producerName: string;
  readonly producerVersion?: string;
  readonly graph: OnnxGraph;
  /** Texts by key. */
  readonly metadata?: ReadonlyMap<string, string>;
}

export interface OnnxGraph {
  readonly name: string;
  /** In an order in which each node comes after those that it reads. */
  readonly nodes: readonly OnnxNode[];
  /** Constants by name, such as weights. */
  readonly initializers: ReadonlyMap<string, StoredArray>;
  readonly inputs: readonly OnnxValue[];
  readonly outputs: readonly OnnxValue[];
}

/** An operator applied: names of tensors in, names of tensors out; "" for an optional one that is left out. */
export interface OnnxNode {
  readonly opType: string;
  readonly name: string;
  readonly domain?: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes?: ReadonlyMap<string, OnnxAttribute>;
}

export type OnnxAttribute =
  | { readonly float: number }
  | { readonly int: number }
  | { readonly text: string }
  | { readonly tensor: StoredArray }
  | { readonly graph: OnnxGraph }
  | { readonly floats: readonly number[] }
  | { readonly ints: readonly number[] }
  | { readonly texts: readonly string[] };

/** An input or output of a graph. A size that is known at run time only is a name, such as "batch". */
export interface OnnxValue {
  readonly name: string;
  readonly dtype: StoredDType;
  readonly shape: readonly (number | string)[];
}

/** TensorProto.DataType. */
const DATA_TYPES: { readonly [D in StoredDType]: number } = {
  float32: 1,
  uint8: 2,
  int8: 3,
  uint16: 4,
  int16: 5,
  int32: 6,
  int64: 7,
  string: 8,
  bool: 9,
  float16: 10,
  float64: 11,
  uint32: 12,
  uint64: 13,
  bfloat16: 16,
};

/** A message has less than 2 GB. */
const MAX_BYTES = 2 ** 31;

/** The bytes of an .onnx file. @throws ValueError for a model of 2 GB or more */
export function encodeOnnx(model: OnnxModel): Uint8Array<ArrayBuffer> {
  const opsets = [...model.opsets].map(([domain, version]) =>
    new ProtoWriter().text(1, domain).integer(2, version),
  );
  const metadata = [...(model.metadata ?? [])].map(([key, value]) =>
    new ProtoWriter().text(1, key).text(2, value),
  );
  const writer = new ProtoWriter()
    .integer(1, model.irVersion)
    .text(2, model.producerName)
    .text(3, model.producerVersion)
    .message(7, encodeGraph(model.graph))
    .messages(8, opsets)
    .messages(14, metadata);
  if (writer.out.length < MAX_BYTES) return writer.finish();
  throw new ValueError(
    `An ONNX file of ${writer.out.length} bytes cannot be read again, expected less than 2 GB. Write float16.`,
  );
}

function encodeGraph(graph: OnnxGraph): ProtoWriter {
  return new ProtoWriter()
    .messages(1, graph.nodes.map(encodeNode))
    .text(2, graph.name)
    .messages(
      5,
      [...graph.initializers].map(([name, array]) => encodeTensor(array, name)),
    )
    .messages(11, graph.inputs.map(encodeValue))
    .messages(12, graph.outputs.map(encodeValue));
}

function encodeNode(node: OnnxNode): ProtoWriter {
  return new ProtoWriter()
    .texts(1, node.inputs)
    .texts(2, node.outputs)
    .text(3, node.name)
    .text(4, node.opType)
    .messages(
      5,
      [...(node.attributes ?? [])].map(([name, value]) => encodeAttribute(name, value)),
    )
    .text(7, node.domain);
}

/** Each kind has its field, and its number in AttributeProto.AttributeType. */
function encodeAttribute(name: string, value: OnnxAttribute): ProtoWriter {
  const writer = new ProtoWriter().text(1, name);
  if ("float" in value) return writer.float(2, value.float).integer(20, 1);
  if ("int" in value) return writer.integer(3, value.int).integer(20, 2);
  if ("text" in value) return writer.text(4, value.text).integer(20, 3);
  if ("tensor" in value) return writer.message(5, encodeTensor(value.tensor)).integer(20, 4);
  if ("graph" in value) return writer.message(6, encodeGraph(value.graph)).integer(20, 5);
  if ("floats" in value) {
    for (const one of value.floats) writer.float(7, one);
    return writer.integer(20, 6);
  }
  if ("ints" in value) return writer.integers(8, value.ints).integer(20, 7);
  return writer.texts(9, value.texts).integer(20, 8);
}

function encodeTensor(array: StoredArray, name?: string): ProtoWriter {
  const writer = new ProtoWriter().integers(1, array.shape).integer(2, DATA_TYPES[array.dtype]);
  if (array.dtype === "string") return writer.texts(6, array.data).text(8, name);
  return writer.text(8, name).bytes(9, encodeArray(array));
}

function encodeValue({ name, dtype, shape }: OnnxValue): ProtoWriter {
  const dims = shape.map((size) =>
    typeof size === "number" ? new ProtoWriter().integer(1, size) : new ProtoWriter().text(2, size),
  );
  const tensor = new ProtoWriter()
    .integer(1, DATA_TYPES[dtype])
    .message(2, new ProtoWriter().messages(1, dims));
  return new ProtoWriter().text(1, name).message(2, new ProtoWriter().message(1, tensor));
}
