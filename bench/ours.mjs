// latch as the benchmarks drive it.
import { pathToFileURL } from "node:url";
import { bundlePath } from "./build.mjs";

/** Loads the bundle and starts the engine's variant. */
export async function loadLatch(variant) {
  const latch = await import(pathToFileURL(bundlePath).href);
  latch.configure({ variant });
  await latch.ready();
  return latch;
}

/**
 * C = A B as one program of the engine, packing included: [m, k] times [k, n], or with both operands stored
 * transposed. `a` and `b` are the operands as they are stored.
 */
export function matrixProduct(latch, { m, k, n, transposed, a, b }, device = latch.localDevice()) {
  const stored = (name, shape, data) => {
    const variable = new latch.Variable({
      name,
      shape,
      initializer: latch.initializers.zeros(),
      key: { seed: 0, stream: 0 },
    });
    return { variable, data, tensor: latch.read(variable) };
  };
  const [first, second] = [
    stored("a", transposed ? [k, m] : [m, k], a),
    stored("b", transposed ? [n, k] : [k, n], b),
  ];
  const product = latch.ops.matmul(first.tensor, second.tensor, transposed, transposed);
  const ordered = latch.schedule({ fetches: [product], effects: [] });
  latch.materializeNow(ordered.variables, device);
  for (const { variable, data } of [first, second]) device.write(latch.blockOf(variable), data);
  const plan = latch.plan(ordered, {});
  const load = (one) => device.loadNow(one, ordered.variables.map(latch.blockOf));
  // What is timed gives nothing: copies of the product are no part of it.
  const [timed, whole] = [load({ ...plan, outputs: [] }), load(plan)];
  const runOnce = (program) => {
    const slice = { steps: 1, start: 0, rows: 0, iteration: 0, hyperparameters: null };
    const { outputs, failure } = device.runNow(program, { feeds: [], indices: null }, slice);
    if (failure !== null) throw failure;
    return outputs;
  };
  return {
    multiplyAdds: m * k * n,
    run: () => runOnce(timed),
    result: () => new Float32Array(runOnce(whole)[0][0]),
  };
}

/** A recurrent layer and Dense(2, softmax), compiled with Adam: the model whose training step is timed. */
export function recurrentClassifier(latch, recurrent) {
  const net = latch.sequential([
    recurrent,
    latch.layers.dense({ units: 2, activation: "softmax" }),
  ]);
  net.compile({ loss: "categorical_crossentropy", optimizer: "adam" });
  return net;
}

/** One program of the engine: `of` the tensors of these shapes, which hold these numbers. What it computes is not copied. */
export function program(latch, { shapes, numbers, of }) {
  const variables = shapes.map(
    (shape, index) =>
      new latch.Variable({
        name: `operand${index}`,
        shape,
        initializer: latch.initializers.zeros(),
        key: { seed: 0, stream: 0 },
      }),
  );
  const device = latch.localDevice();
  const ordered = latch.schedule({ fetches: of(...variables.map(latch.read)), effects: [] });
  latch.materializeNow(ordered.variables, device);
  variables.forEach((variable, index) => {
    device.write(latch.blockOf(variable), numbers[index]);
  });
  const plan = { ...latch.plan(ordered, {}), outputs: [] };
  const loaded = device.loadNow(plan, ordered.variables.map(latch.blockOf));
  return () => {
    const slice = { steps: 1, start: 0, rows: 0, iteration: 0, hyperparameters: null };
    const { failure } = device.runNow(loaded, { feeds: [], indices: null }, slice);
    if (failure !== null) throw failure;
  };
}
