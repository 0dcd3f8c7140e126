/** ONNX files as data again, for tests: the messages of onnx.proto that are written. */

type Field = number | Uint8Array;

/** The fields of a message by number, each with its values in order. */
function fieldsOf(bytes: Uint8Array): Map<number, Field[]> {
  const fields = new Map<number, Field[]>();
  let position = 0;
  const varint = () => {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = bytes[position++]!;
      value |= BigInt(byte & 127) << shift;
      if (byte < 128) return Number(BigInt.asIntN(64, value));
    }
  };
  const take = (length: number) => {
    position += length;
    if (position > bytes.length) throw new Error("A field is longer than its message.");
    return bytes.subarray(position - length, position);
  };
  while (position < bytes.length) {
    const key = varint();
    const kind = key & 7;
    const value = kind === 0 ? varint() : kind === 5 ? take(4) : take(varint());
    const known = fields.get(key >> 3);
    if (known === undefined) fields.set(key >> 3, [value]);
    else known.push(value);
  }
  return fields;
}

class Message {
  private readonly fields: Map<number, Field[]>;

  constructor(bytes: Uint8Array) {
    this.fields = fieldsOf(bytes);
  }

  numbers(field: number): number[] {
    return (this.fields.get(field) ?? []).map(Number);
  }

  bytes(field: number): Uint8Array[] {
    return (this.fields.get(field) ?? []).map((value) => value as Uint8Array);
  }

  texts(field: number): string[] {
    return this.bytes(field).map((bytes) => new TextDecoder().decode(bytes));
  }

  messages(field: number): Message[] {
    return this.bytes(field).map((bytes) => new Message(bytes));
  }

  floats(field: number): number[] {
    return this.bytes(field).map((bytes) =>
      new DataView(bytes.buffer, bytes.byteOffset).getFloat32(0, true),
    );
  }
}

export interface OnnxTensor {
  readonly dtype: number;
  readonly shape: readonly number[];
  readonly data: readonly number[];
}

export interface DecodedNode {
  readonly opType: string;
  readonly name: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: ReadonlyMap<string, Attribute>;
}

export type Attribute = number | string | readonly number[] | readonly string[] | DecodedGraph;

export interface DecodedValue {
  readonly name: string;
  readonly dtype: number;
  readonly shape: readonly (number | string)[];
}

export interface DecodedGraph {
  readonly nodes: readonly DecodedNode[];
  readonly initializers: ReadonlyMap<string, OnnxTensor>;
  readonly inputs: readonly DecodedValue[];
  readonly outputs: readonly DecodedValue[];
}

export interface DecodedModel {
  readonly irVersion: number;
  readonly opset: number;
  readonly graph: DecodedGraph;
}

export function decodeOnnx(bytes: Uint8Array): DecodedModel {
  const model = new Message(bytes);
  const [opset] = model.messages(8);
  return {
    irVersion: model.numbers(1)[0]!,
    opset: opset!.numbers(2)[0]!,
    graph: graphOf(model.messages(7)[0]!),
  };
}

function graphOf(graph: Message): DecodedGraph {
  return {
    nodes: graph.messages(1).map(nodeOf),
    initializers: new Map(
      graph.messages(5).map((tensor) => [tensor.texts(8)[0]!, tensorOf(tensor)]),
    ),
    inputs: graph.messages(11).map(valueOf),
    outputs: graph.messages(12).map(valueOf),
  };
}

function nodeOf(node: Message): DecodedNode {
  return {
    opType: node.texts(4)[0]!,
    name: node.texts(3)[0]!,
    inputs: node.texts(1),
    outputs: node.texts(2),
    attributes: new Map(node.messages(5).map((one) => [one.texts(1)[0]!, attributeOf(one)])),
  };
}

/** By AttributeProto.AttributeType. */
function attributeOf(attribute: Message): Attribute {
  switch (attribute.numbers(20)[0]) {
    case 1:
      return attribute.floats(2)[0]!;
    case 2:
      return attribute.numbers(3)[0]!;
    case 3:
      return attribute.texts(4)[0]!;
    case 5:
      return graphOf(attribute.messages(6)[0]!);
    case 6:
      return attribute.floats(7);
    case 7:
      return attribute.numbers(8);
    case 8:
      return attribute.texts(9);
  }
  throw new Error("An attribute of a kind that is not written.");
}

function tensorOf(tensor: Message): OnnxTensor {
  const dtype = tensor.numbers(2)[0]!;
  const raw = tensor.bytes(9)[0] ?? new Uint8Array();
  return { dtype, shape: tensor.numbers(1), data: elementsOf(raw, dtype) };
}

/** TensorProto.DataType. */
export const FLOAT = 1;
export const UINT8 = 2;
export const INT32 = 6;
export const INT64 = 7;
export const BOOL = 9;
export const FLOAT16 = 10;

function elementsOf(raw: Uint8Array, dtype: number): number[] {
  const { buffer } = new Uint8Array(raw);
  switch (dtype) {
    case FLOAT:
      return [...new Float32Array(buffer)];
    case INT32:
      return [...new Int32Array(buffer)];
    case INT64:
      return [...new BigInt64Array(buffer)].map(Number);
    case UINT8:
    case BOOL:
      return [...raw];
    case FLOAT16:
      return [...new Uint16Array(buffer)];
  }
  throw new Error(`An element type that is not written: ${dtype}.`);
}

function valueOf(value: Message): DecodedValue {
  const tensor = value.messages(2)[0]!.messages(1)[0]!;
  const dims = tensor.messages(2)[0]?.messages(1) ?? [];
  const shape = dims.map((dim) => dim.texts(2)[0] ?? dim.numbers(1)[0]!);
  return { name: value.texts(1)[0]!, dtype: tensor.numbers(1)[0]!, shape };
}
