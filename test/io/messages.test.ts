// Protobuf messages: byte for byte as Google's library writes them.
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { ProtoWriter } from "../../ts/io/bytes/protobuf.js";
import { encodeFileStart, encodeRecord, encodeScalars } from "../../ts/io/event-file.js";
import { encodeOnnx, type OnnxAttribute, type OnnxGraph } from "../../ts/io/onnx/model.js";
import type { StoredArray } from "../../ts/io/stored-array.js";

interface Golden {
  readonly cases: readonly { readonly name: string; readonly file: string }[];
}

const { cases }: Golden = JSON.parse(
  readFileSync(new URL("../goldens/messages.json", import.meta.url), "utf8"),
);
const golden = (name: string) =>
  Buffer.from(cases.find((one) => one.name === name)!.file, "base64").toString("hex");
const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex");

describe("integers", () => {
  test.each<[number | bigint, string]>([
    [0, "0800"],
    [127, "087f"],
    [128, "088001"],
    [300, "08ac02"],
    [2 ** 40, "08808080808020"],
    [-1, "08ffffffffffffffffff01"],
    [2n ** 63n, "0880808080808080808001"],
  ])("%s", (value, bytes) => {
    expect(hex(new ProtoWriter().integer(1, value).finish())).toBe(bytes);
  });

  test("fields that are undefined are left out", () => {
    const writer = new ProtoWriter().integer(1, undefined).text(2, undefined).float(3, undefined);
    expect(hex(writer.message(4, undefined).double(5, undefined).finish())).toBe("");
  });
});

test("an ONNX model with every kind of attribute", () => {
  const branch: OnnxGraph = {
    name: "branch",
    nodes: [{ opType: "Identity", name: "same", inputs: ["w"], outputs: ["z"] }],
    initializers: new Map(),
    inputs: [],
    outputs: [{ name: "z", dtype: "float32", shape: [2, 2] }],
  };
  const attributes = new Map<string, OnnxAttribute>([
    ["axis", { int: -1 }],
    ["alpha", { float: 0.25 }],
    ["mode", { text: "Grüße" }],
    ["value", { tensor: { shape: [2], dtype: "int64", data: BigInt64Array.of(1n, -2n) } }],
    ["branch", { graph: branch }],
    ["scales", { floats: [0.5, 2] }],
    ["axes", { ints: [-1, 300, 2 ** 40] }],
    ["names", { texts: ["a", "b"] }],
  ]);
  const initializers = new Map<string, StoredArray>([
    ["w", { shape: [2, 2], dtype: "float32", data: Float32Array.of(1, -2, 0.5, 3) }],
    ["h", { shape: [2], dtype: "float16", data: Float32Array.of(1, -2) }],
    ["b", { shape: [2], dtype: "bool", data: Uint8Array.of(1, 0) }],
    ["u", { shape: [], dtype: "uint8", data: Uint8Array.of(7) }],
    ["none", { shape: [0, 3], dtype: "float64", data: new Float64Array(0) }],
    ["s", { shape: [2], dtype: "string", data: ["a", "ü"] }],
  ]);
  const bytes = encodeOnnx({
    irVersion: 8,
    opsets: new Map([
      ["", 17],
      ["latch.test", 1],
    ]),
    producerName: "latch",
    producerVersion: "0.1",
    graph: {
      name: "graph",
      nodes: [
        {
          opType: "Made",
          name: "node",
          domain: "latch.test",
          inputs: ["x", "", "w"],
          outputs: ["y", "other"],
          attributes,
        },
        { opType: "Identity", name: "last", inputs: ["x"], outputs: ["y"] },
      ],
      initializers,
      inputs: [{ name: "x", dtype: "float32", shape: ["batch", 3, 2] }],
      outputs: [{ name: "y", dtype: "int32", shape: [] }],
    },
    metadata: new Map([["of", "a test"]]),
  });
  expect(hex(bytes)).toBe(golden("onnx"));
});

describe("TensorBoard's event files", () => {
  test("a file's start and its numbers", () => {
    const scalars = new Map([
      ["epoch_loss", 0.125],
      ["epoch_accuracy", 1],
    ]);
    const records = [
      encodeFileStart(1_700_000_000.25),
      encodeScalars({ wallTime: 1_700_000_001.5, step: 300, scalars }),
    ];
    expect(records.map(hex).join("")).toBe(golden("events"));
  });

  test("an empty record", () => {
    expect(hex(encodeRecord(new Uint8Array(0)))).toBe("000000000000000029039807d8ea82a2");
  });
});
