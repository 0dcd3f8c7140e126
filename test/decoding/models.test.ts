/** Decoding with models: how tokens are fed, what is no decoder, and that all steps run one program. */
import { functional, input, layers, type SymbolicTensor, sequential, tensor } from "latch";
import { beamSearch, type Decoded, decode, decoderStep, sampleSearch } from "latch/text";
import { expect, test, vi } from "vitest";
import { WasmDevice } from "../../ts/runtime/device/wasm-device.js";

const tokens = 5;

/** A decoder over tokens fed as numbers, with or without an axis of time. */
function gruDecoder() {
  const token = input({ shape: [1], dtype: "int32" });
  const state = input({ shape: [4] });
  const embedded = layers.embedding({ inputDim: tokens, outputDim: 3 }).apply(token);
  const [output, next] = layers
    .gru({ units: 4, returnState: true })
    .apply(embedded, { initialState: state });
  const probabilities = layers.dense({ units: tokens, activation: "softmax" }).apply(output);
  return functional({ inputs: [token, state], outputs: [probabilities, next] });
}

const zeros = (rows: number) => [tensor(new Float32Array(rows * 4), [rows, 4])];

test("all steps run one plan and one program, whatever the search", async () => {
  const model = gruDecoder();
  const [start, states] = [[1, 2, 3], zeros(3)];
  const runs = vi.spyOn(WasmDevice.prototype, "runNow");
  for (const search of [beamSearch({ width: 4 }), sampleSearch({ seed: 1 })]) {
    runs.mockClear();
    await decode(model, { start, states, maxLength: 40, search });
    // First weights are a program of their own, once; it gives nothing.
    const programs = runs.mock.calls.flatMap(([program], call) =>
      runs.mock.results[call]!.value.outputs.length === 0 ? [] : [program],
    );
    expect(programs.length).toBe(40);
    expect(new Set(programs).size).toBe(1);
  }
  vi.restoreAllMocks();
});

test("one-hot rows with and without time and numbers are fed as the first input takes them", async () => {
  const weights = tensor(
    Float32Array.from({ length: tokens * tokens }, (_, i) => Math.sin(i * i)),
    [tokens, tokens],
  );
  const inputs: SymbolicTensor[] = [
    input({ shape: [tokens] }),
    input({ shape: [1, tokens] }),
    input({ shape: [null, tokens] }),
  ];
  const forms = inputs.map((token) => {
    const dense = layers.dense({ units: tokens, activation: "softmax", useBias: false });
    return functional({ inputs: token, outputs: dense.apply(token) });
  });
  const numbers = input({ shape: [], dtype: "int32" });
  const rows = layers.embedding({ inputDim: tokens, outputDim: tokens }).apply(numbers);
  const looked = functional({
    inputs: [numbers],
    outputs: [layers.activation("softmax").apply(rows)],
  });
  const options = { start: [1, 4], maxLength: 6 };
  const decoded: Decoded[][] = [];
  for (const model of [...forms, looked]) {
    await model.setWeights([weights]);
    decoded.push(await decode(model, options));
  }
  // The likeliest next token of each, by the weights themselves.
  const best = (token: number) =>
    weights
      .slice([token, 0], [token + 1, tokens])
      .argMax(1)
      .at(0);
  const path: number[] = [];
  while (path.length < 6) path.push(best(path.at(-1) ?? 1));
  expect(decoded[0]![0]!.tokens).toEqual(path);
  for (const other of decoded.slice(1)) {
    expect(other.map((row) => row.tokens)).toEqual(decoded[0]!.map((row) => row.tokens));
    other.forEach(({ score }, row) => {
      expect(score).toBeCloseTo(decoded[0]![row]!.score, 4);
    });
  }
});

test("an encoder's outputs are a state that is given as it was taken", async () => {
  const token = input({ shape: [tokens] });
  const context = input({ shape: [tokens] });
  const sum = layers.add().apply([token, context]);
  const judged = layers.activation("softmax").apply(sum);
  const model = functional({ inputs: [token, context], outputs: [judged, context] });
  const states = [
    tensor([
      [0, 0, 3, 0, 0],
      [0, 0, 0, 0, 3],
    ]),
  ];
  const search = beamSearch({ width: 2 });
  const decoded = await decode(model, { start: [0, 0], states, maxLength: 3, search });
  expect(decoded.map((row) => row.tokens)).toEqual([
    [2, 2, 2],
    [4, 4, 4],
  ]);
});

test("what is no decoder is refused, and states of the wrong count", async () => {
  const model = gruDecoder();
  const options = { start: [1], maxLength: 3 };
  await expect(decode(model, options)).rejects.toThrow(/takes 1 states besides the token, got 0/);
  await expect(decode(model, { ...options, states: [...zeros(1), ...zeros(1)] })).rejects.toThrow(
    /takes 1 states besides the token, got 2/,
  );
  const a = input({ shape: [3] });
  const two = functional({ inputs: a, outputs: [a, layers.dense({ units: 2 }).apply(a)] });
  expect(() => decoderStep(two)).toThrow(/1 inputs and 2 outputs/);
  const many = sequential([layers.dense({ units: 2, inputShape: [4, 5] })]);
  expect(() => decoderStep(many)).toThrow(/does not take a single token/);
  const oneHot = sequential([layers.dense({ units: 3, activation: "softmax", inputShape: [3] })]);
  await expect(decode(oneHot, { start: [7], maxLength: 3 })).rejects.toThrow(/no token 7.*0 to 2/);
});
