/** A look into a model in the middle of a fit: gates, gradients by time step, ranges; training goes on as if nobody had looked. */
import {
  diagnose,
  inspect,
  layers,
  type Model,
  ops,
  random,
  type SymbolicTensor,
  sequential,
  setSeed,
  type Tensor,
  valueAndGrad,
} from "latch";
import { expect, test } from "vitest";

const [BATCH, TIME, FEATURES] = [4, 6, 3];

function network(): Model {
  setSeed(3);
  const net = sequential([
    layers.lstm({ units: 5, inputShape: [TIME, FEATURES], name: "memory" }),
    layers.dense({ units: 1 }),
  ]);
  net.compile({ optimizer: "adam", loss: "mse" });
  return net;
}

/** The norm of dL/dx of each time step, mean over the rows. */
async function normsByStep(net: Model, x: Tensor, y: Tensor): Promise<number[]> {
  const loss = (given: SymbolicTensor, wanted: SymbolicTensor) =>
    ops.mean(ops.square(ops.sub(net.apply(given) as SymbolicTensor, wanted)));
  const { gradients } = await valueAndGrad(loss, [0])(x, y);
  const [dx] = gradients;
  return Array.from({ length: TIME }, (_, step) => {
    const rows = Array.from({ length: BATCH }, (_, row) =>
      Math.hypot(...Array.from({ length: FEATURES }, (_, k) => dx!.at(row, step, k))),
    );
    return rows.reduce((sum, norm) => sum + norm, 0) / BATCH;
  });
}

test("gates, gradients by time step and ranges after a batch, and the fit ends as without", async () => {
  setSeed(8);
  const [x, y] = [random.normal([2 * BATCH, TIME, FEATURES]), random.normal([2 * BATCH, 1])];
  const [some, targets] = [
    x.slice([0, 0, 0], [BATCH, TIME, FEATURES]),
    y.slice([0, 0], [BATCH, 1]),
  ];
  const options = { epochs: 2, batchSize: BATCH, shuffle: false, verbose: 0 } as const;
  const [watched, plain] = [network(), network()];
  await watched.setWeights(await plain.getWeights());
  const seen: { norms: number[]; forget: Tensor; layers: string[] }[] = [];
  const look = {
    async onTrainBatchEnd(batch: number) {
      if (batch !== 1) return;
      const norms = await normsByStep(watched, some, targets);
      const { forget } = await inspect(watched, some, { layer: "memory" });
      const { rows } = await diagnose(watched, some, targets);
      seen.push({ norms, forget: forget as Tensor, layers: rows.map(({ layer }) => layer) });
    },
  };
  await watched.fit(x, y, { ...options, callbacks: [look] });
  await plain.fit(x, y, options);
  expect((await watched.getWeights()).map(({ data }) => data)).toEqual(
    (await plain.getWeights()).map(({ data }) => data),
  );
  expect(seen).toHaveLength(2);
  // The last look is at the weights that the fit ends with.
  const [, last] = seen;
  expect(last!.norms).toEqual(await normsByStep(plain, some, targets));
  expect(last!.norms.every((norm) => norm > 0)).toBe(true);
  expect(last!.forget.shape).toEqual([BATCH, TIME, 5]);
  const { forget } = await inspect(plain, some, { layer: "memory" });
  expect(last!.forget.data).toEqual((forget as Tensor).data);
  expect(last!.layers[0]).toBe("memory");
  expect(last!.norms).not.toEqual(seen[0]!.norms);
});
