/** Ties in accuracy: predictions at the threshold, and classes of equal probability. */
import { metrics, ready, tensor } from "latch";
import { beforeAll, expect, test } from "vitest";

beforeAll(ready);

test("a prediction at the threshold counts as 0, since Keras's comparison is strict", () => {
  const atHalf = metrics.binaryAccuracy();
  atHalf.updateState(tensor([[0], [1], [1]]), tensor([[0.5], [0.5], [0.75]]));
  expect(atHalf.result()).toBeCloseTo(2 / 3, 6);
  const atQuarter = metrics.binaryAccuracy({ threshold: 0.25 });
  atQuarter.updateState(tensor([[0], [1]]), tensor([[0.25], [0.5]]));
  expect(atQuarter.result()).toBe(1);
});

test("among equally probable classes the first is predicted", () => {
  const metric = metrics.sparseCategoricalAccuracy();
  metric.updateState(
    tensor([0, 1]),
    tensor([
      [0.4, 0.4, 0.2],
      [0.4, 0.4, 0.2],
    ]),
  );
  expect(metric.result()).toBe(0.5);
});
