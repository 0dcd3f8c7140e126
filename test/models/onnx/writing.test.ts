/**
 * ONNX files: their structure, and what has no form in them. That other runtimes predict the same is checked by
 * `npm run onnx-files`.
 */
import {
  functional,
  input,
  layers,
  type Model,
  NotReadyError,
  ops,
  ready,
  type SymbolicTensor,
  sequential,
  ValueError,
} from "latch";
import { beforeAll, describe, expect, test } from "vitest";
import { fromFloat16 } from "../../../ts/io/bytes/half.js";
import { type DecodedGraph, decodeOnnx, FLOAT, FLOAT16, INT32 } from "./decode.js";

beforeAll(ready);

function tagger(): Model {
  const words = input({ shape: [null], dtype: "int32", name: "words" });
  const x = layers.embedding({ inputDim: 9, outputDim: 4, maskZero: true }).apply(words);
  const both = layers
    .bidirectional({ layer: layers.lstm({ units: 3, returnSequences: true }) })
    .apply(x);
  const tags = layers.dense({ units: 5, activation: "softmax", name: "tags" }).apply(both);
  const [, hidden] = layers.gru({ units: 2, returnState: true, name: "summary" }).apply(both);
  return functional({ inputs: words, outputs: [tags, hidden] });
}

async function graphOf(net: Model, dtype: "float32" | "float16" = "float32") {
  return decodeOnnx(await net.toBytes({ format: "onnx", dtype })).graph;
}

/** Each node reads what is there before it, and names are given once. @returns all names */
function assertOrdered(graph: DecodedGraph, known: ReadonlySet<string> = new Set()): void {
  const own = new Set([...known, ...graph.initializers.keys(), ""]);
  const define = (name: string) => {
    expect(own.has(name), `${name} is defined twice`).toBe(false);
    own.add(name);
  };
  for (const { name } of graph.inputs) define(name);
  for (const { name, inputs, outputs, attributes } of graph.nodes) {
    for (const one of inputs) expect(own.has(one), `${name} reads ${one}`).toBe(true);
    for (const value of attributes.values())
      if (typeof value === "object" && "nodes" in value) assertOrdered(value, own);
    outputs.forEach(define);
  }
  for (const { name } of graph.outputs) expect(own.has(name), name).toBe(true);
}

describe("a file", () => {
  test("has the names of inputs and outputs, and names for sizes that are not known", async () => {
    const { irVersion, opset, graph } = decodeOnnx(await tagger().toBytes({ format: "onnx" }));
    expect([irVersion, opset]).toEqual([8, 17]);
    expect(graph.inputs).toEqual([{ name: "words", dtype: INT32, shape: ["batch", "time"] }]);
    expect(graph.outputs).toEqual([
      { name: "tags", dtype: FLOAT, shape: ["batch", "time", 5] },
      { name: "summary", dtype: FLOAT, shape: ["batch", 2] },
    ]);
    assertOrdered(graph);
    const kinds = graph.nodes.map(({ opType }) => opType);
    expect(kinds.filter((opType) => ["LSTM", "GRU"].includes(opType))).toEqual([
      ...["LSTM", "LSTM", "GRU"],
    ]);
    expect(kinds).toContain("Softmax");
  });

  test("numbers outputs of one layer", async () => {
    const x = input({ shape: [4, 2] });
    const outputs = layers.lstm({ units: 3, returnState: true, name: "own" }).apply(x);
    const graph = await graphOf(functional({ inputs: x, outputs }));
    expect(graph.outputs.map(({ name }) => name)).toEqual(["own", "own_1", "own_2"]);
    assertOrdered(graph);
  });

  test("is the same each time, and has each weight once", async () => {
    const net = tagger();
    const bytes = await net.toBytes({ format: "onnx" });
    expect(await net.toBytes({ format: "onnx" })).toEqual(bytes);
    const x = input({ shape: [6] });
    const shared = layers.dense({ units: 6, name: "shared" });
    const graph = await graphOf(functional({ inputs: x, outputs: shared.apply(shared.apply(x)) }));
    const large = [...graph.initializers.values()].filter(({ data }) => data.length === 36);
    expect(large.length).toBe(1);
    expect([...graph.initializers.keys()].sort()).toEqual(["shared/bias", "shared/kernel"]);
  });

  test("has weights in ONNX's order of gates", async () => {
    const net = sequential([layers.lstm({ units: 1, inputShape: [3, 2], name: "own" })]);
    const weights = [
      [
        [1, 2, 3, 4],
        [5, 6, 7, 8],
      ],
      [[9, 10, 11, 12]],
      [13, 14, 15, 16],
    ];
    await net.setWeights(weights);
    const graph = await graphOf(net);
    const node = graph.nodes.find(({ opType }) => opType === "LSTM")!;
    const [kernel, recurrent, bias] = node.inputs
      .slice(1, 4)
      .map((name) => graph.initializers.get(name)!);
    // Rows are gates: i f g o here, i o f g there.
    expect(kernel).toEqual({ dtype: FLOAT, shape: [1, 4, 2], data: [1, 5, 4, 8, 2, 6, 3, 7] });
    expect(recurrent?.data).toEqual([9, 12, 10, 11]);
    expect(bias?.data).toEqual([13, 16, 14, 15, 0, 0, 0, 0]);
  });

  test("with float16 has about half the bytes, with relative errors of up to 2^-11", async () => {
    const net = sequential([layers.dense({ units: 60, inputShape: [50] })]);
    const [whole, half] = [await graphOf(net), await graphOf(net, "float16")];
    const bytes = await net.toBytes({ format: "onnx" });
    const shorter = await net.toBytes({ format: "onnx", dtype: "float16" });
    expect(shorter.length).toBeLessThan(0.55 * bytes.length);
    assertOrdered(half);
    for (const [name, { data }] of whole.initializers) {
      const stored = half.initializers.get(`${name}_stored`)!;
      expect(stored.dtype).toBe(FLOAT16);
      const numbers = fromFloat16(Uint16Array.from(stored.data));
      data.forEach((wanted, index) => {
        const difference = Math.abs(numbers[index]! - wanted);
        expect(difference).toBeLessThanOrEqual(Math.max(2 ** -11 * Math.abs(wanted), 2 ** -25));
      });
    }
  });

  test("has loops over cells as graphs of their own", async () => {
    const net = sequential([
      layers.rnn({
        cell: [layers.lstmCell({ units: 2 }), layers.gruCell({ units: 3 })],
        inputShape: [4, 2],
      }),
    ]);
    const graph = await graphOf(net);
    assertOrdered(graph);
    expect(graph.nodes.map(({ opType }) => opType)).toContain("Scan");
  });

  test("is chosen by the ending", async () => {
    const net = sequential([layers.dense({ units: 1, inputShape: [1] })]);
    const written: Uint8Array[] = [];
    const target = {
      name: "net.onnx",
      createWritable: async () => ({
        write: async (bytes: Uint8Array<ArrayBuffer>) => {
          written.push(bytes);
        },
        close: async () => {},
        abort: async () => {},
      }),
    };
    await net.save(target);
    expect(written[0]).toEqual(await net.toBytes({ format: "onnx" }));
  });
});

class Inverse extends layers.ELU {
  static override readonly className: string = "Inverse";
  override call(x: SymbolicTensor): SymbolicTensor {
    return ops.erfInv(x);
  }
}

describe("what has no form in ONNX is an error that names the layer", () => {
  const text = () => {
    const words = input({ shape: [1], dtype: "string", name: "words" });
    const outputs = layers.stringLookup({ vocabulary: ["a"] }).apply(words);
    return functional({ inputs: words, outputs });
  };
  test.each<[string, () => Model, RegExp]>([
    [
      "an operation",
      () => sequential([new Inverse({ name: "own", inputShape: [2] } as object)]),
      /The layer "own" can't be written to ONNX: The operation ops\.erfInv has no form in ONNX/,
    ],
    [
      "an activation of a recurrent layer",
      () =>
        sequential([layers.gru({ units: 2, activation: "mish", inputShape: [2, 1], name: "own" })]),
      /The layer "own" can't be written.* The activation "mish" of a recurrent layer.*relu, tanh/,
    ],
    [
      "states that are kept",
      () => {
        const x = input({ shape: [3, 2], batchSize: 4 });
        const outputs = layers.lstm({ units: 2, stateful: true, name: "own" }).apply(x);
        return functional({ inputs: x, outputs });
      },
      /"own" keeps states between batches/,
    ],
    ["text", text, /The input "words" is text/],
  ])("%s", async (_, make, message) => {
    const bytes = make().toBytes({ format: "onnx" });
    await expect(bytes).rejects.toThrow(ValueError);
    await expect(bytes).rejects.toThrow(message);
  });

  test("a model that is not built", async () => {
    const net = sequential([layers.dense({ units: 2 })]);
    await expect(net.toBytes({ format: "onnx" })).rejects.toThrow(NotReadyError);
  });
});
