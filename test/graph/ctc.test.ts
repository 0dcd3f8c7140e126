/** CTC loss with lengths, greedy decoding and beam search against numbers that Keras computed. */
import { ops, ShapeError, tensor, ValueError } from "latch";
import { beforeAll, describe, expect, test } from "vitest";
import { ready } from "../../ts/graph/ready.js";
import goldens from "../goldens/ctc.json" with { type: "json" };
import { expectEach, type GoldenTensor } from "../support/golden.js";

interface LossGolden {
  readonly name: string;
  readonly target: GoldenTensor;
  readonly output: GoldenTensor;
  readonly targetLength: GoldenTensor;
  readonly outputLength: GoldenTensor;
  readonly maskIndex: number;
  readonly value: GoldenTensor;
}

interface DecodeGolden {
  readonly name: string;
  readonly inputs: GoldenTensor;
  readonly lengths: GoldenTensor;
  readonly options: ops.CtcDecodeOptions;
  readonly decoded: GoldenTensor;
  readonly scores: GoldenTensor;
}

// The generator writes cases of two kinds.
const all = goldens.cases as unknown as readonly (LossGolden | DecodeGolden)[];
const losses = all.filter((one): one is LossGolden => "target" in one);
const decodings = all.filter((one): one is DecodeGolden => "decoded" in one);

beforeAll(ready);

function numbers({ data, shape }: GoldenTensor) {
  return tensor(data, shape);
}

function integers({ data, shape }: GoldenTensor) {
  return tensor(data, shape, "int32");
}

test.each(losses)("$name", ({ target, output, targetLength, outputLength, maskIndex, value }) => {
  const actual = ops.ctcLoss(
    // Losses are float32; labels and lengths are converted.
    numbers(target),
    numbers(output),
    numbers(targetLength),
    numbers(outputLength),
    maskIndex,
  );
  expect(actual.shape).toEqual(value.shape);
  expectEach([...actual.data], value, "value");
});

test.each(decodings)("decoding: $name", ({ inputs, lengths, options, decoded, scores }) => {
  const [paths, values] = ops.ctcDecode(numbers(inputs), numbers(lengths), options);
  expect(paths.shape).toEqual(decoded.shape);
  expect([...paths.data]).toEqual(decoded.data);
  expect(values.shape).toEqual(scores.shape);
  expectEach([...values.data], scores, "scores");
});

test("no frames have no labels", () => {
  const inputs = numbers({ shape: [1, 2, 3], data: [1, 2, 3, 4, 5, 6] });
  for (const strategy of ["greedy", "beam_search"] as const) {
    const [paths, scores] = ops.ctcDecode(inputs, tensor([0]), { strategy });
    expect([...paths.data]).toEqual([-1, -1]);
    expect(Math.abs(scores.data[0] ?? Number.NaN)).toBe(0);
  }
});

describe("bad input", () => {
  const inputs = tensor([0, 1, 2, 3], [1, 2, 2]);
  test.each([
    ["rank", () => ops.ctcDecode(tensor([[1, 2]]), tensor([1])), ShapeError],
    ["a length for each sample", () => ops.ctcDecode(inputs, tensor([1, 2])), ShapeError],
    ["from 0 to the 2 frames", () => ops.ctcDecode(inputs, tensor([3])), ValueError],
    ["maskIndex 2", () => ops.ctcDecode(inputs, tensor([2]), { maskIndex: 2 }), ValueError],
    ["beamWidth", () => ops.ctcDecode(inputs, tensor([2]), { beamWidth: 0 }), ValueError],
    [
      "topPaths 3",
      () => ops.ctcDecode(inputs, tensor([2]), { topPaths: 3, beamWidth: 2 }),
      ValueError,
    ],
    [
      "greedy",
      () => ops.ctcDecode(inputs, tensor([2]), { strategy: "greedi" as "greedy" }),
      ValueError,
    ],
    ["CTC needs", () => ops.ctcLoss(tensor([1]), inputs, tensor([1]), tensor([2])), ShapeError],
  ])("%s", (message, make, kind) => {
    expect(make).toThrow(kind);
    if (message !== "rank") expect(make).toThrow(message);
  });
});

test("integers are taken as labels and lengths", () => {
  const [golden] = losses;
  const actual = ops.ctcLoss(
    integers(golden!.target) as never,
    numbers(golden!.output),
    integers(golden!.targetLength) as never,
    integers(golden!.outputLength) as never,
  );
  expectEach([...actual.data], golden!.value, "value");
});
