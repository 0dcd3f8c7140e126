/** Keras's example lstm_seq2seq against Keras: losses, the parts of the trained model, decoded tokens, masks. */
import { readFileSync } from "node:fs";
import { functional, input, layers, optimizers, tensor } from "latch";
import { decode } from "latch/text";
import { expect, test } from "vitest";
import { expectClose, type GoldenTensor } from "../support/golden.js";

interface Logs {
  readonly loss: number;
  readonly accuracy: number;
}

interface Case {
  readonly layers: readonly string[];
  readonly units: number;
  readonly initialWeights: readonly GoldenTensor[];
  readonly finalWeights: readonly GoldenTensor[];
  readonly encoderInput: GoldenTensor;
  readonly decoderInput: GoldenTensor;
  readonly target: GoldenTensor;
  readonly logs: readonly Logs[];
  readonly tested: Logs;
  readonly losses: readonly number[];
  readonly states: readonly GoldenTensor[];
  readonly tokens: readonly (readonly number[])[];
  readonly probabilities: readonly GoldenTensor[];
  readonly predict: GoldenTensor;
}

const file = new URL("../goldens/seq2seq.json", import.meta.url);
const [oneHot, masked] = JSON.parse(readFileSync(file, "utf8")).cases as [Case, Case];

const of = ({ data, shape }: GoldenTensor) => tensor(Float32Array.from(data), shape);

test("lstm_seq2seq: trained with teacher forcing, split into encoder and decoder, decoded as in Keras", async () => {
  const { units } = oneHot;
  const encoderInputs = input({ shape: [null, 5] });
  const [, h, c] = layers.lstm({ units, returnState: true }).apply(encoderInputs);
  const decoderInputs = input({ shape: [null, 6] });
  const decoderLstm = layers.lstm({ units, returnSequences: true, returnState: true });
  const [sequence] = decoderLstm.apply(decoderInputs, { initialState: [h, c] });
  const decoderDense = layers.dense({ units: 6, activation: "softmax" });
  const model = functional({
    inputs: [encoderInputs, decoderInputs],
    outputs: decoderDense.apply(sequence),
  });
  model.compile({
    optimizer: optimizers.rmsprop({ learningRate: 0.02 }),
    loss: "categorical_crossentropy",
    metrics: ["accuracy"],
  });
  await model.setWeights(oneHot.initialWeights.map(of));
  const x = of(oneHot.encoderInput);
  for (const [step, wanted] of oneHot.logs.entries()) {
    const logs = await model.trainOnBatch([x, of(oneHot.decoderInput)], of(oneHot.target));
    expect(Math.abs(logs.loss - wanted.loss), `step ${step}`).toBeLessThanOrEqual(
      1e-5 * wanted.loss,
    );
    expect(logs.accuracy, `step ${step}`).toBeCloseTo(wanted.accuracy, 6);
  }

  const encoder = functional({ inputs: encoderInputs, outputs: [h, c] });
  const states = await encoder.predict(x);
  states.forEach((state, index) => {
    expectTrained([...state.data], oneHot.states[index]!, `state ${index}`);
  });
  const stateInputs = [input({ shape: [units] }), input({ shape: [units] })] as const;
  const [again, nextH, nextC] = decoderLstm.apply(decoderInputs, { initialState: stateInputs });
  const decoder = functional({
    inputs: [decoderInputs, ...stateInputs],
    outputs: [decoderDense.apply(again), nextH, nextC],
  });
  const decoded = await decode(decoder, { start: [0, 0, 0, 0, 0, 0], states, maxLength: 7 });
  expect(decoded.map(({ tokens }) => tokens)).toEqual(oneHot.tokens);
  decoded.forEach(({ score }, row) => {
    const wanted = oneHot.probabilities.reduce(
      (sum, { data }, time) => sum + Math.log(data[6 * row + oneHot.tokens[row]![time]!]!),
      0,
    );
    expect(Math.abs(score - wanted), `score ${row}`).toBeLessThanOrEqual(1e-4 * Math.abs(wanted));
  });
});

test("layers of the trained model are found by index and by name", async () => {
  const encoderInputs = input({ shape: [null, 5] });
  const encoderLstm = layers.lstm({ units: 7, returnState: true, name: "encoder" });
  const [, h, c] = encoderLstm.apply(encoderInputs);
  const decoderInputs = input({ shape: [null, 6] });
  const decoderLstm = layers.lstm({ units: 7, returnSequences: true, name: "decoder" });
  const sequence = decoderLstm.apply(decoderInputs, { initialState: [h, c] });
  const outputs = layers.dense({ units: 6, activation: "softmax", name: "judge" }).apply(sequence);
  const model = functional({ inputs: [encoderInputs, decoderInputs], outputs });
  expect(model.topology.entries.map(({ className }) => className)).toEqual(oneHot.layers);
  expect(model.layers.map(({ name }) => name)).toEqual(["encoder", "decoder", "judge"]);
  expect(model.getLayer("encoder")).toBe(encoderLstm);
  expect(model.getLayer(1)).toBe(decoderLstm);
  expect(encoderLstm.input).toBe(encoderInputs);
  expect(model.getLayer("encoder").output).toEqual([expect.anything(), h, c]);
  expect(model.getLayer("judge").input).toBe(sequence);
  expect(model.getLayer("judge").output).toBe(outputs);

  await model.setWeights(oneHot.finalWeights.map(of));
  const whole = functional({ inputs: model.inputs[0]!, outputs: model.layers[0]!.output });
  const given = await whole.predict(of(oneHot.encoderInput));
  expect(given).toHaveLength(3);
  // Keras's own weights, so that rounding in training does not matter.
  // The type of a layer found by index does not tell how many tensors it returns.
  const [, hidden, cell] = given as unknown as { data: Float32Array }[];
  expectClose([...hidden!.data], oneHot.states[0]!, "hidden");
  expectClose([...cell!.data], oneHot.states[1]!, "cell");
});

test("a decoder with initial states runs over padded steps; its output carries their mask to the loss", async () => {
  const { units } = masked;
  const source = input({ shape: [null], dtype: "int32" });
  const embedded = layers.embedding({ inputDim: 5, outputDim: 3, maskZero: true }).apply(source);
  const [, h, c] = layers.lstm({ units, returnState: true }).apply(embedded);
  const target = input({ shape: [null], dtype: "int32" });
  const shifted = layers.embedding({ inputDim: 6, outputDim: 4, maskZero: true }).apply(target);
  const sequence = layers
    .lstm({ units, returnSequences: true })
    .apply(shifted, { initialState: [h, c] });
  const outputs = layers.dense({ units: 6, activation: "softmax" }).apply(sequence);
  const model = functional({ inputs: [source, target], outputs });
  model.compile({
    optimizer: "sgd",
    loss: "sparse_categorical_crossentropy",
    metrics: ["accuracy"],
  });
  await model.setWeights(masked.initialWeights.map(of));
  const x = [of(masked.encoderInput), of(masked.decoderInput)];
  const predicted = await model.predict(x);
  expectClose([...predicted.data], masked.predict, "unmasked run");
  const tested = await model.testOnBatch(x, of(masked.target));
  expect(tested.accuracy).toBeCloseTo(masked.tested.accuracy, 6);
  expect(Math.abs(tested.loss - masked.tested.loss)).toBeLessThanOrEqual(1e-5 * tested.loss);
  for (const [step, wanted] of masked.losses.entries()) {
    const { loss } = await model.trainOnBatch(x, of(masked.target));
    expect(Math.abs(loss - wanted), `step ${step}`).toBeLessThanOrEqual(1e-5 * wanted);
  }
});

/** Tolerance after a dozen training steps: 1e-4 of the tensor's largest value. */
function expectTrained(actual: readonly number[], { data }: GoldenTensor, what: string): void {
  expect(actual.length, what).toBe(data.length);
  const largest = Math.max(...data.map(Math.abs));
  const worst = Math.max(...actual.map((value, index) => Math.abs(value - data[index]!)));
  expect(worst, what).toBeLessThanOrEqual(1e-4 * largest);
}
