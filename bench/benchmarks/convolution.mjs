// Convolutions: forward, and forward with the gradients of input, kernel and bias, against what their multiply-adds (those of a
// direct convolution) take at the rate of a matrix product; depthwise against reading and writing its tensors, and against
// what its multiply-adds take on registers alone.
import { measureProduct } from "../cell-step.mjs";
import { uniform } from "../numbers.mjs";
import { loadLatch, program } from "../ours.mjs";
import { measureRegisters } from "../registers.mjs";
import { alternate } from "../rounds.mjs";
import { share, shareOfProducts } from "../rows.mjs";
import { sizeOf } from "../workloads/workloads.mjs";

/** Largest shares of the products' time: 0.85 and 0.75 of their rate. */
const FORWARD = 1 / 0.85;
const STEP = 1 / 0.75;

const CASES = [
  { what: "Conv2D 3x3, 32x28x28, 32 to 64", x: [32, 28, 28, 32], kernel: [3, 3, 32, 64] },
  { what: "Conv2D 3x3, 32x14x14, 64 to 128", x: [32, 14, 14, 64], kernel: [3, 3, 64, 128] },
  { what: "Conv1D 5, 32x200, 64 to 128", x: [32, 200, 64], kernel: [5, 64, 128] },
];

export async function run({ variant, timing }) {
  const latch = await loadLatch(variant);
  if (latch.ops.conv === undefined) return { missing: "ops.conv" };
  const product = measureProduct(latch);
  const rows = [];
  for (const one of CASES) rows.push(...(await measure(latch, product, one, timing)));
  return [...rows, ...(await depthwise(latch, measureRegisters(variant), timing))];
}

/** Programs of a convolution with padding "same": its result, and its result and gradients. */
function programs(latch, conv, shapes) {
  const numbers = shapes.map((shape, seed) => uniform(sizeOf(shape), -1, 1, seed));
  const forward = (x, kernel) => [conv(x, kernel)];
  const step = (x, kernel) => {
    const y = conv(x, kernel);
    // Its gradient is y itself: all gradients depend on the result.
    const loss = latch.ops.sum(latch.ops.mul(latch.ops.stopGradient(y), y));
    return [y, ...latch.gradients(loss, [x, kernel])];
  };
  return {
    forward: program(latch, { shapes, numbers, of: forward }),
    step: program(latch, { shapes, numbers, of: step }),
  };
}

async function measure(latch, product, { what, x, kernel }, timing) {
  const conv = (a, b) => latch.ops.conv(a, b, 1, "same");
  const { forward, step } = programs(latch, conv, [x, kernel]);
  const times = await alternate(
    [
      { name: "forward", run: forward },
      { name: "training step", run: step },
      { name: product.name, run: product.run },
    ],
    timing,
  );
  const [positions, taps] = [x.slice(0, -1), kernel].map(sizeOf);
  const multiplyAdds = positions * taps;
  const row = (ours, times_, floor) =>
    shareOfProducts(times, {
      what: `${what}: ${ours}`,
      ours,
      multiplyAdds: times_ * multiplyAdds,
      product,
      floor,
    });
  return [row("forward", 1, FORWARD), row("training step", 3, STEP)];
}

async function depthwise(latch, registers, timing) {
  const x = [32, 28, 28, 128];
  const conv = (a, b) => latch.ops.depthwiseConv(a, b, 1, "same");
  const { forward, step } = programs(latch, conv, [x, [3, 3, 128, 1]]);
  const numbers = [uniform(sizeOf(x), -1, 1, 1)];
  const copy = program(latch, { shapes: [x], numbers, of: (a) => [latch.ops.neg(a)] });
  const peer = "reading and writing its tensors";
  const times = await alternate(
    [
      { name: "forward", run: forward },
      { name: "training step", run: step },
      { name: peer, run: copy },
      { name: registers.name, run: registers.run },
    ],
    timing,
  );
  const what = "depthwise 3x3, 32x28x28, 128";
  const onRegisters = (ours, passes) =>
    shareOfProducts(times, {
      what: `${what}: ${ours}`,
      ours,
      multiplyAdds: passes * sizeOf(x) * 9,
      product: registers,
      floor: null,
    });
  return [
    share(times, { what: `${what}: forward`, ours: "forward", peer, floor: 2 }),
    onRegisters("forward", 1),
    share(times, { what: `${what}: training step`, ours: "training step", peer }),
    onRegisters("training step", 3),
  ];
}
