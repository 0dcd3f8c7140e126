/** Functions on arrays: what is told of arguments that do not fit. */
import { LatchError, ops, ready, ShapeError, tensor, ValueError } from "latch";
import { beforeAll, expect, test } from "vitest";

beforeAll(() => ready());

const x = tensor([
  [1, 2, 3],
  [4, 5, 6],
]);
const indices = (...values: number[]) => tensor(values, [values.length], "int32");

test("an index that is out of range is named", () => {
  for (const wrong of [
    () => ops.take(x, indices(0, 3), 1),
    () => ops.take(x, [0, -4], 1),
    () => ops.takeAlongAxis(x, tensor([[0], [2]], undefined, "int32"), 0),
    () => ops.scatter(tensor([[2]], undefined, "int32"), tensor([1]), [2]),
    () => ops.scatterUpdate(x, tensor([[0, 3]], undefined, "int32"), tensor([1])),
    () => ops.segmentSum(x, indices(0, 2), 2),
    () => ops.inTopK(indices(0, 3), x, 1),
  ])
    expect(wrong).toThrow(/is out of range/);
  expect(() => ops.take(x, indices(0, 3), 1)).toThrow(/index 3/);
});

test("shapes and counts that do not fit are errors", () => {
  for (const [wrong, message] of [
    [() => ops.split(x, 2, 1), /does not divide into 2/],
    [() => ops.split(x, 0), /positive integer/],
    [() => ops.topK(x, 4), /from 0 to the size/],
    [() => ops.pad(x, [[1, 2, 3]].flat()), /padWidth/],
    [() => ops.pad(x, -1), /padWidth/],
    [() => ops.roll(x, [1, 2], [0]), /2 shifts for 1 axes/],
    [() => ops.repeat(x, [1, 2, 3], 0), /3 repeats for 2/],
    [() => ops.moveaxis(x, [0, 0], [0, 1]), /without repetition/],
    [() => ops.rot90(x, 1, [0, 0]), /two different/],
    [() => ops.unstack(x, 3), /expected 3/],
    [() => ops.dot(x, x), /must have equal sizes/],
    [() => ops.tensordot(x, x, 3), /there are no 3 axes/],
    [() => ops.cross(ops.flip(ops.tile(x, [1, 2])), x), /2 or 3 elements/],
    [() => ops.diag(tensor([[[1]]])), /a vector or a matrix/],
    [() => ops.tril(tensor([1])), /expected matrices/],
    [() => ops.quantile(x, 1.5), /from 0 to 1/],
    [
      () => ops.average(x, 0, tensor([1, 2, 3])),
      /do not broadcast|must have the shape|does not broadcast/,
    ],
    [() => ops.bitwiseAnd(x, x), /expected integers/],
    [() => ops.sliceUpdate(x, [1, 2], x), /outside of/],
    [() => ops.scatter(tensor([[0, 0, 0]], undefined, "int32"), tensor([1]), [2, 2]), /name axes/],
    [() => ops.nonzero(x), /known only when it is computed/],
    [() => ops.isin(x, x, 3 as never), /invert/],
    [() => ops.geomspace(-1, 1), /of one sign/],
    [() => ops.searchsorted(x, x), /expected a vector/],
  ] as const) {
    expect(wrong, String(wrong)).toThrow(LatchError);
    expect(wrong).toThrow(message);
  }
  expect(() => ops.topK(x, 4)).toThrow(ShapeError);
  expect(() => ops.nonzero(x)).toThrow(ValueError);
});
