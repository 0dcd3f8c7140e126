/** Functions of functions: their values, their gradients, on Tensors and in a graph, and what is told of wrong ones. */
import { grad, ops, ready, type SymbolicTensor, type Tensor, tensor, valueAndGrad } from "latch";
import { beforeAll, describe, expect, test } from "vitest";

/** What the functions return on Tensors, in the form in which they were given: the types know it of symbolic tensors alone. */
type OnTensors = Tensor & readonly Tensor[] & Readonly<Record<"sum" | "largest", Tensor>>;
const on = ops as unknown as Readonly<Record<string, (...args: readonly unknown[]) => OnTensors>>;

beforeAll(() => ready());

const x = tensor([
  [1, 2, 3],
  [4, 5, 6],
  [7, 8, 9],
]);

describe("loops along the first axis", () => {
  test("map puts the results together, in the form of what f returns", () => {
    const doubled = on.map!((row: SymbolicTensor) => ops.mul(row, 2), x);
    expect(doubled.toArray()).toEqual(ops.mul(x, 2).toArray());
    const { sum, largest } = on.map!(
      ([row, factor]: readonly [SymbolicTensor, SymbolicTensor]) => ({
        sum: ops.mul(ops.sum(row), factor),
        largest: ops.max(row),
      }),
      [x, tensor([1, 10, 100])],
    );
    expect([[...sum.data], [...largest.data]]).toEqual([
      [6, 150, 2400],
      [3, 6, 9],
    ]);
  });

  test("scan carries a value, forward and in reverse", async () => {
    const step = (carry: SymbolicTensor, row: SymbolicTensor): [SymbolicTensor, SymbolicTensor] => [
      ops.add(ops.mul(carry, 0.5), row),
      ops.mul(carry, row),
    ];
    const [last, all] = on.scan!(step, tensor([1, 1, 1]), x);
    expect(last!.toArray()).toEqual([9.375, 11.125, 12.875]);
    expect((all!.toArray() as readonly unknown[])[1]).toEqual([6, 12.5, 21]);
    const [first] = on.scan!(step, tensor([0, 0, 0]), x, true);
    expect(first!.toArray()).toEqual([1 + 2 + 1.75, 2 + 2.5 + 2, 3 + 3 + 2.25]);
    const [dx] = await grad((rows: SymbolicTensor) => {
      const [carry] = ops.scan(step, ops.zeros([3]), rows);
      return ops.sum(carry);
    })(x);
    expect(dx!.toArray()).toEqual([
      [0.25, 0.25, 0.25],
      [0.5, 0.5, 0.5],
      [1, 1, 1],
    ]);
  });

  test("foriLoop and whileLoop", async () => {
    const power = on.foriLoop!(
      1,
      5,
      (i: SymbolicTensor, value: SymbolicTensor) => ops.mul(value, i),
      tensor([1, 2]),
    );
    expect([...power.data]).toEqual([24, 48]);
    const same = on.foriLoop!(
      3,
      3,
      (_: SymbolicTensor, value: SymbolicTensor) => ops.mul(value, 9),
      tensor([1, 2]),
    );
    expect([...same.data]).toEqual([1, 2]);
    const collatz = on.whileLoop!(
      ([n]: readonly SymbolicTensor[]) => ops.greater(n!, 1),
      ([n, steps]: readonly SymbolicTensor[]) => [
        ops.where(ops.equal(ops.mod(n!, 2), 0), ops.floorDivide(n!, 2), ops.add(ops.mul(n!, 3), 1)),
        ops.add(steps!, 1),
      ],
      [tensor(6, [], "int32"), tensor(0, [], "int32")],
      20,
    );
    expect(collatz.map((one) => one.at())).toEqual([1, 8]);
    const { value, gradients } = await valueAndGrad((a: SymbolicTensor) =>
      ops.whileLoop(
        (y: SymbolicTensor) => ops.less(y, 10),
        (y: SymbolicTensor) => ops.mul(y, a),
        a,
        8,
      ),
    )(3);
    // 3 · 3 · 3, and its derivative 3 · 3².
    expect([value, gradients[0]!.at()]).toEqual([27, 27]);
  });

  test("associativeScan is what a loop computes, of any size", () => {
    for (const n of [1, 2, 3, 4, 5, 8, 13]) {
      const values = Array.from({ length: n }, (_, index) => 1 + ((index * 5) % 7) / 4);
      const sums = on.associativeScan!(ops.add, tensor(values));
      expect([...sums.data]).toEqual([...ops.cumsum(tensor(values)).data]);
      const back = on.associativeScan!(ops.add, tensor([values, values]), true, 1);
      expect(back.toArray()).toEqual(
        ops.flip(ops.cumsum(ops.flip(tensor([values, values]), 1), 1), 1).toArray(),
      );
    }
  });
});

describe("branches", () => {
  test("cond chooses by a boolean or a tensor", async () => {
    const either = (condition: boolean | SymbolicTensor, a: SymbolicTensor) =>
      ops.cond(
        condition,
        () => ops.square(a),
        () => ops.neg(a),
      );
    const f = (a: SymbolicTensor) => either(ops.greater(a, 1), a);
    expect((await valueAndGrad(f)(3)).gradients[0]!.at()).toBe(6);
    expect((await valueAndGrad(f)(0.5)).gradients[0]!.at()).toBe(-1);
    expect((await valueAndGrad((a: SymbolicTensor) => either(false, a))(3)).value).toBe(-3);
  });

  test("switch limits the index", () => {
    const branches = [1, 10, 100].map((factor) => (a: SymbolicTensor) => ops.mul(a, factor));
    const at = (index: number) => on.switch!(tensor(index, [], "int32"), branches, [tensor([2])]);
    expect([-5, 0, 1, 2, 9].map((index) => at(index).data[0])).toEqual([2, 2, 20, 200, 200]);
  });
});

describe("derivatives", () => {
  test("customGradient: the value of f, and the gradient that it gives", async () => {
    const clipped = ops.customGradient((a: SymbolicTensor, b: SymbolicTensor) => [
      ops.mul(a, b),
      (dy) => [ops.clip(ops.mul(dy, b), -1, 1), null],
    ]);
    const f = (a: SymbolicTensor, b: SymbolicTensor) => ops.sum(clipped(a, b));
    const { value, gradients } = await valueAndGrad(f)([1, 2], [0.5, 7]);
    expect([value, [...gradients[0]!.data], [...gradients[1]!.data]]).toEqual([
      14.5,
      [0.5, 1],
      [0, 0],
    ]);
    expect([...clipped(tensor([2]), tensor([3])).data]).toEqual([6]);
  });

  test("jvp: the derivative along tangents", () => {
    const f = (a: SymbolicTensor, b: SymbolicTensor) => ops.mul(ops.sin(a), ops.exp(b));
    const [y, dy] = ops.jvp(
      f,
      [tensor([0.3, 1]), tensor([0.1, -0.5])],
      [tensor([1, 2]), tensor([-1, 0.5])],
    );
    [0, 1].forEach((index) => {
      const [a, b, da, db] = [
        [0.3, 0.1, 1, -1],
        [1, -0.5, 2, 0.5],
      ][index]!;
      const e = Math.exp(b!);
      expect(y.data[index]).toBeCloseTo(Math.sin(a!) * e, 5);
      expect(dy.data[index]).toBeCloseTo(Math.cos(a!) * e * da! + Math.sin(a!) * e * db!, 5);
    });
  });
});

test("bad input is told", () => {
  expect(() => ops.map(() => 3 as never, x)).toThrow(/ops.map: f must return a tensor.*3/);
  expect(() => on.scan!((carry: SymbolicTensor) => carry as never, tensor(0), x)).toThrow(
    /\[carry, y\]/,
  );
  expect(() => ops.switch(tensor(0), [])).toThrow(/at least one branch/);
  expect(() => ops.customGradient((a: SymbolicTensor) => a as never)(tensor([1]))).toThrow(
    /\[y, grad\]/,
  );
  expect(() => ops.customGradient(3 as never)).toThrow(/f must be a function/);
  expect(() => ops.jvp((a: SymbolicTensor) => a, [tensor([1])], [])).toThrow(/a tangent for each/);
  expect(() =>
    ops.cond(
      tensor(1),
      () => [ops.ones([1])],
      () => [ops.ones([1]), ops.ones([1])] as never,
    ),
  ).toThrow(/as many tensors/);
});
