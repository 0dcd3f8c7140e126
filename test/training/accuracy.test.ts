/** Accuracies and RMSE: ties, data of rank 1, and weights of single elements. */
import { metrics, ready, tensor } from "latch";
import { beforeAll, describe, expect, test } from "vitest";

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

describe("metrics that Keras averages over samples only", () => {
  test.each<[metrics.Metric, ...(readonly [yTrue: number[], yPred: number[]])[]]>([
    [
      metrics.accuracy(),
      [
        [1, 2, 3],
        [1, 2, 4],
      ],
      [[5], [5]],
    ],
    [
      metrics.binaryAccuracy(),
      [
        [1, 0, 1],
        [0.9, 0.8, 0.7],
      ],
      [[0], [0.1]],
    ],
  ])("each element of data of rank 1 is a sample: $name", (metric, ...batches) => {
    for (const [yTrue, yPred] of batches) metric.updateState(yTrue, yPred);
    expect(metric.result()).toBeCloseTo(0.75, 6);
  });

  test("each element of data of rank 1 is a sample: the root of the mean squared error", () => {
    const metric = metrics.rootMeanSquaredError();
    metric.updateState([0, 0, 0], [0.5, 0.5, 0.5]);
    metric.updateState([0], [0]);
    expect(metric.result()).toBeCloseTo(0.4330127, 6);
  });

  test.each<[metrics.Metric, number[][], number[][], number]>([
    [
      metrics.accuracy(),
      [
        [1, 2],
        [3, 4],
      ],
      [
        [1, 0],
        [3, 0],
      ],
      0.5,
    ],
    [
      metrics.binaryAccuracy(),
      [
        [1, 0],
        [1, 0],
      ],
      [
        [0.9, 0.8],
        [0.3, 0.2],
      ],
      0.1666667,
    ],
    [
      metrics.rootMeanSquaredError(),
      [
        [0, 0],
        [0, 0],
      ],
      [
        [1, 2],
        [3, 4],
      ],
      2.2730303,
    ],
  ])("each element may have a weight of its own: $name", (metric, yTrue, yPred, wanted) => {
    metric.updateState(yTrue, yPred, {
      sampleWeight: [
        [1, 3],
        [2, 0],
      ],
    });
    expect(metric.result()).toBeCloseTo(wanted, 6);
  });
});
