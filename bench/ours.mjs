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
export function matrixProduct(latch, { m, k, n, transposed, a, b }) {
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
  const loaded = new latch.Executable({ fetches: [product], effects: [] }).prepare({});
  for (const { variable, data } of [first, second]) latch.blockOfVariable(variable).write(data);
  return {
    multiplyAdds: m * k * n,
    run: () => loaded.program.run(0, 0, 0),
    result: () => latch.fetched(loaded, 0).data,
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
