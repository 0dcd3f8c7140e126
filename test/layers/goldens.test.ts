/** Dense and LSTM in the engine against numbers that Keras computed, forward and backward. */
import { layers, type SymbolicTensor } from "latch";
import { expect, test } from "vitest";
import { gradients } from "../../ts/graph/autodiff.js";
import { lstm as lstmKernel } from "../../ts/graph/operations/recurrent/lstm.js";
import { read } from "../../ts/graph/operations/sources.js";
import * as ops from "../../ts/graph/ops.js";
import { ready } from "../../ts/graph/ready.js";
import { Trace, withTrace } from "../../ts/graph/trace.js";
import dense from "../goldens/dense.json" with { type: "json" };
import lstm from "../goldens/lstm.json" with { type: "json" };
import { setNumbers } from "../support/device.js";
import { constant, expectClose, type GoldenTensor, run } from "../support/golden.js";

/** Σ y g over all outputs: its gradients are what Keras's were taken of. */
function inner(
  outputs: readonly SymbolicTensor[],
  cotangents: readonly GoldenTensor[],
): SymbolicTensor {
  const terms = outputs.map((output, index) =>
    ops.sum(ops.mul(output, constant(cotangents[index] as GoldenTensor))),
  );
  return terms.reduce((sum, term) => ops.add(sum, term));
}

test.each(dense.cases)("dense: $name", async (golden) => {
  await ready();
  // The golden file's strings are Keras's names.
  const layer = new layers.Dense(golden.options as ConstructorParameters<typeof layers.Dense>[0]);
  const x = constant(golden.x);
  layer.ensureBuilt(x);
  setNumbers(layer.weights, golden.weights);
  const y = withTrace(new Trace(true), () => layer.call(x));
  const slopes = gradients(inner([y], [golden.g]), [x, ...layer.weights.map(read)]);
  const [output = [], dx = [], ...dWeights] = run([y, ...slopes]);
  expectClose(output, golden.y, "y");
  expectClose(dx, golden.dx, "dx");
  dWeights.forEach((dw, index) => {
    expectClose(dw, golden.dWeights[index] as GoldenTensor, `dWeights[${index}]`);
  });
});

interface LstmGolden {
  readonly name: string;
  readonly options: Readonly<Record<string, unknown>>;
  readonly weights?: readonly GoldenTensor[];
  readonly x?: GoldenTensor;
  readonly initialState?: readonly GoldenTensor[] | null;
  readonly mask?: GoldenTensor | null;
  readonly inputMasks?: readonly GoldenTensor[] | null;
  readonly recurrentMasks?: readonly GoldenTensor[] | null;
  readonly outputs?: readonly GoldenTensor[];
  readonly g?: readonly GoldenTensor[];
  readonly dx?: GoldenTensor;
  readonly dWeights?: readonly GoldenTensor[];
  readonly dInitialState?: readonly GoldenTensor[] | null;
}

const lstmCases = (lstm.cases as unknown as readonly LstmGolden[]).filter(
  ({ x }) => x !== undefined,
);

function stackMasks(masks: readonly GoldenTensor[] | null | undefined): SymbolicTensor | null {
  return masks == null ? null : ops.stack(masks.map(constant), 0);
}

test.each(lstmCases)("lstm: $name", async (golden) => {
  await ready();
  const { dropout: _dropout, recurrentDropout: _recurrent, ...options } = golden.options;
  const layer = new layers.LSTM(options as unknown as ConstructorParameters<typeof layers.LSTM>[0]);
  const x = constant(golden.x as GoldenTensor);
  layer.ensureBuilt(x);
  setNumbers(layer.weights, golden.weights ?? []);
  const states = (golden.initialState ?? []).map(constant);
  const [kernel, recurrent, bias = null] = layer.weights.map(read);
  const { activation, recurrentActivation } = layer.getConfig();
  const result = lstmKernel(
    {
      x,
      kernel: kernel as SymbolicTensor,
      recurrent: recurrent as SymbolicTensor,
      bias,
      initialHidden: states[0] ?? null,
      initialCell: states[1] ?? null,
      inputMasks: stackMasks(golden.inputMasks),
      recurrentMasks: stackMasks(golden.recurrentMasks),
      mask: golden.mask == null ? null : constant(golden.mask),
    },
    {
      units: layer.units,
      reverse: layer.goBackwards,
      // Any name of the kernel's list; the type asks for one.
      activation: activation as "tanh",
      recurrentActivation: recurrentActivation as "sigmoid",
    },
  );
  const zeroed =
    golden.options.zeroOutputForMask === true
      ? ops.mul(result.sequence, ops.expandDims(constant(golden.mask as GoldenTensor), -1))
      : result.sequence;
  const first = layer.returnSequences ? zeroed : result.hidden;
  const outputs = layer.returnState ? [first, result.hidden, result.cell] : [first];
  const wanted = [x, ...layer.weights.map(read), ...states];
  const slopes = gradients(inner(outputs, golden.g ?? []), wanted);
  const values = run([...outputs, ...slopes]);
  const expected = [
    ...(golden.outputs ?? []),
    golden.dx as GoldenTensor,
    ...(golden.dWeights ?? []),
    ...(golden.dInitialState ?? []),
  ];
  expect(values.length).toBe(expected.length);
  values.forEach((value, index) => {
    expectClose(value, expected[index] as GoldenTensor, `value ${index}`);
  });
  // Without gradients no history is kept: the same outputs from the kernel's other path.
  run(outputs).forEach((value, index) => {
    expectClose(value, golden.outputs?.[index] as GoldenTensor, `inference ${index}`);
  });
});
