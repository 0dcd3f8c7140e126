/** The LSTM layer around its kernel: first weights, states in and out, dropout in training alone. */
import { functional, input, layers, type SymbolicTensor, sequential, Tensor } from "latch";
import { expect, test } from "vitest";
import { ready } from "../../ts/graph/ready.js";
import { Trace, withTrace } from "../../ts/graph/trace.js";
import goldens from "../goldens/lstm.json" with { type: "json" };
import { contextOf } from "../support/context.js";
import { constant, expectClose, type GoldenTensor, run } from "../support/golden.js";

interface Golden {
  readonly name: string;
  readonly options: { readonly units: number; readonly returnState?: boolean };
  readonly weights: readonly GoldenTensor[];
  readonly x: GoldenTensor;
  readonly initialState?: readonly GoldenTensor[] | null;
  readonly mask?: GoldenTensor | null;
  readonly inputMasks?: readonly GoldenTensor[] | null;
  readonly recurrentMasks?: readonly GoldenTensor[] | null;
  readonly outputs: readonly GoldenTensor[];
}

const cases = goldens.cases as readonly unknown[] as readonly Golden[];

function tensorOf({ shape, data }: GoldenTensor): Tensor<"float32"> {
  return new Tensor(shape, "float32", Float32Array.from(data));
}

test.each([
  { unitForgetBias: true, biasInitializer: "zeros", bias: [0, 0, 1, 1, 0, 0, 0, 0] },
  { unitForgetBias: false, biasInitializer: "zeros", bias: [0, 0, 0, 0, 0, 0, 0, 0] },
  { unitForgetBias: false, biasInitializer: "ones", bias: [1, 1, 1, 1, 1, 1, 1, 1] },
] as const)("first bias, $biasInitializer, unitForgetBias $unitForgetBias", async (golden) => {
  const { unitForgetBias, biasInitializer, bias } = golden;
  const layer = layers.lstm({ units: 2, inputShape: [3, 1], unitForgetBias, biasInitializer });
  const [, , actual] = await sequential([layer]).getWeights();
  expect([...(actual?.data ?? [])]).toEqual(bias);
});

const isPlain = ({ mask, inputMasks, recurrentMasks }: Golden) =>
  mask == null && inputMasks == null && recurrentMasks == null;
const withStates = cases.filter(
  (golden) => golden.initialState != null && golden.options.returnState === true && isPlain(golden),
);

test.each(withStates)("states go in and come out in Keras's order: $name", async (golden) => {
  const layer = new layers.LSTM(golden.options);
  const x = input({ shape: golden.x.shape.slice(1) });
  const initialState = (golden.initialState ?? []).map(({ shape }) =>
    input({ shape: shape.slice(1) }),
  );
  // With returnState, `apply` gives an array.
  const outputs = layer.apply(x, { initialState }) as unknown as SymbolicTensor[];
  const net = functional({ inputs: [x, ...initialState], outputs });
  await net.setWeights(golden.weights.map(tensorOf));
  const fed = [golden.x, ...(golden.initialState ?? [])].map(tensorOf);
  const predicted = (await net.predict(fed)) as unknown as Tensor[];
  expect(predicted.length).toBe(golden.outputs.length);
  predicted.forEach(({ data }, index) => {
    expectClose(Array.from(data), golden.outputs[index] as GoldenTensor, `output ${index}`);
  });
});

test.each([
  { dropout: 0.5, recurrentDropout: 0 },
  { dropout: 0, recurrentDropout: 0.5 },
])("dropout $dropout, recurrent $recurrentDropout: in training alone", async (rates) => {
  await ready();
  const layer = new layers.LSTM({ units: 8, ...rates });
  const [time, features] = [3, 4];
  const data = Array.from({ length: 2 * time * features }, (_, index) => Math.sin(index + 1));
  const x = constant({ shape: [2, time, features], data });
  layer.ensureBuilt(x);
  const context = contextOf({});
  const outputOf = (training: boolean) =>
    withTrace(new Trace(training), () => layer.call(x, { ...context, training })) as SymbolicTensor;
  const plain = new layers.LSTM({ units: 8 });
  plain.ensureBuilt(x);
  const [predicted, trained] = run([outputOf(false), outputOf(true)]);
  await plain.setWeights(await layer.getWeights());
  const [wanted] = run([plain.call(x, { ...context, training: true }) as SymbolicTensor]);
  expect(predicted).toEqual(wanted);
  expect(trained).not.toEqual(wanted);
});
