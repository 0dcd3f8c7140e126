/** Plans are data: a copy that was sent somewhere else gives the same numbers there; each says what kernels it needs. */
import { beforeAll, expect, test } from "vitest";
import { gradients } from "../../ts/graph/autodiff.js";
import type { Computation } from "../../ts/graph/computation.js";
import { materializeNow } from "../../ts/graph/materialize-now.js";
import { gru } from "../../ts/graph/operations/recurrent/gru.js";
import { lstm } from "../../ts/graph/operations/recurrent/lstm.js";
import { simpleRnn } from "../../ts/graph/operations/recurrent/simple-rnn.js";
import { read } from "../../ts/graph/operations/sources.js";
import * as ops from "../../ts/graph/ops.js";
import { plan } from "../../ts/graph/plan.js";
import { ready } from "../../ts/graph/ready.js";
import { schedule } from "../../ts/graph/schedule.js";
import type { SymbolicTensor } from "../../ts/graph/symbolic.js";
import { blockOf } from "../../ts/graph/weights.js";
import type { LocalDevice } from "../../ts/runtime/device/device.js";
import { loadBuild } from "../../ts/runtime/device/load-build.js";
import { WasmDevice } from "../../ts/runtime/device/wasm-device.js";
import { variable } from "../support/golden.js";

beforeAll(ready);

const [BATCH, TIME, FEATURES, UNITS] = [2, 3, 2, 4];

function numbers(shape: readonly number[], seed: number): SymbolicTensor {
  const size = shape.reduce((product, length) => product * length, 1);
  const data = Array.from({ length: size }, (_, index) => Math.sin(1.3 * index + seed));
  return variable({ shape, data });
}

function recurrent(gates: number) {
  return {
    x: numbers([BATCH, TIME, FEATURES], 1),
    kernel: numbers([FEATURES, gates * UNITS], 2),
    recurrent: numbers([UNITS, gates * UNITS], 3),
    bias: null,
    initialHidden: null,
    inputMasks: null,
    recurrentMasks: null,
    mask: null,
  };
}

const attributes = {
  units: UNITS,
  reverse: false,
  activation: "tanh",
  recurrentActivation: "sigmoid",
} as const;

const computations: readonly {
  readonly name: string;
  readonly kernels: "core" | "lstm" | "recurrent";
  readonly of: () => SymbolicTensor;
}[] = [
  {
    name: "a product, a reduction and a constant",
    kernels: "core",
    of: () => ops.mul(ops.matmul(numbers([2, 3], 1), numbers([3, 2], 2)), 0.5),
  },
  {
    name: "a less common function",
    kernels: "lstm",
    of: () => ops.pow(ops.sin(numbers([2, 3], 1)), 2),
  },
  {
    name: "lstm",
    kernels: "lstm",
    of: () => lstm({ ...recurrent(4), initialCell: null }, attributes).sequence,
  },
  {
    name: "gru",
    kernels: "recurrent",
    of: () => gru(recurrent(3), { ...attributes, resetAfter: false }).sequence,
  },
  {
    name: "simpleRnn",
    kernels: "recurrent",
    of: () => simpleRnn(recurrent(1), attributes).sequence,
  },
];

/** What a computation gives, from a plan that was copied. */
function runCopy(computation: Computation, device: LocalDevice): ArrayBuffer[] {
  const ordered = schedule(computation);
  const copy = structuredClone(plan(ordered, {}));
  materializeNow(ordered.variables, device);
  const program = device.loadNow(copy, ordered.variables.map(blockOf));
  const slice = { steps: 1, start: 0, rows: 0, iteration: 0, hyperparameters: null };
  const { outputs, failure } = device.runNow(program, { feeds: [], indices: null }, slice);
  expect(failure).toBeNull();
  return [...outputs[0]!];
}

test.each(computations)("$name: a copy runs, and asks for its kernels", async ({ kernels, of }) => {
  const y = of();
  const variables = schedule({ fetches: [y], effects: [] }).variables.map(read);
  const computation = { fetches: [y, ...gradients(ops.sum(y), variables)], effects: [] };
  expect(structuredClone(plan(schedule(computation), {})).kernels).toBe(kernels);
  const { localDevice } = await import("../../ts/runtime/device/default-device.js");
  const direct = (await import("../support/device.js")).computeStep(computation);
  const copied = runCopy(computation, localDevice());
  expect(copied.map((buffer) => [...new Float32Array(buffer)])).toEqual(
    direct.map(({ data }) => [...data]),
  );
});

// Forward alone and with gradients: all instructions of sequences.
test.each(computations)("$name: loading a plan brings the kernels", async ({ kernels, of }) => {
  const y = of();
  const inputs = schedule({ fetches: [y], effects: [] }).variables.map(read);
  for (const fetches of [[y], gradients(ops.sum(y), inputs)]) {
    const device = new WasmDevice(loadBuild);
    await device.start("core");
    const ordered = schedule({ fetches, effects: [] });
    const made = plan(ordered, {});
    const blocks = await device.allocate(ordered.variables.map(({ bytes }) => bytes));
    if (kernels !== "core") expect(() => device.loadNow(made, blocks)).toThrow(/await ready\(\)/);
    const program = await device.load(made, blocks);
    const slice = { steps: 1, start: 0, rows: 0, iteration: 0, hyperparameters: null };
    const { failure } = await device.run(program, { feeds: [], indices: null }, slice);
    expect(failure).toBeNull();
    expect(device.generation).toBe(kernels === "core" ? 1 : 2);
  }
});
