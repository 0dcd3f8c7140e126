/** Memory that the machine, or WebAssembly itself, does not give. */

import {
  functional,
  input,
  Layer,
  layers,
  MemoryError,
  ops,
  random,
  type SymbolicTensor,
  sequential,
} from "latch";
import { expect, test } from "vitest";
import { ready } from "../../ts/graph/ready.js";
import { localDevice } from "../../ts/runtime/device/default-device.js";

/** [batch, n] to [batch, n, n, n]: a way to ask for more memory than there is. */
class Cube extends Layer {
  static override readonly className: string = "Cube";

  override call(x: SymbolicTensor): SymbolicTensor {
    const [rows = 1, n = 1] = x.dims;
    const plane = ops.mul(ops.reshape(x, [rows, n, 1]), ops.reshape(x, [rows, 1, n]));
    return ops.mul(ops.reshape(plane, [rows, n, n, 1]), ops.reshape(x, [rows, 1, 1, n]));
  }
}

function cubeOf(n: number) {
  const inputs = input({ shape: [n] });
  return functional({ inputs, outputs: new Cube().apply(inputs) });
}

test("more memory than WebAssembly can have is a MemoryError", async () => {
  await expect(cubeOf(2000).predict(random.uniform([1, 2000]))).rejects.toThrow(/GiB/);
});

// Four gigabytes are zeroed for it, which takes a busy machine half a minute.
test("memory whose growth really fails is a MemoryError, before anything happens", {
  timeout: 180_000,
}, async () => {
  await ready();
  const held = await localDevice().allocate([2_000_000_000, 2_000_000_000]);
  await expect(cubeOf(600).predict(random.uniform([1, 600]))).rejects.toThrow(MemoryError);
  for (const block of held) localDevice().release(block);
  const net = sequential([layers.dense({ units: 1, inputShape: [3] })]);
  net.compile({ loss: "mse" });
  await net.fit(random.uniform([8, 3]), random.uniform([8, 1]), { verbose: 0 });
});
