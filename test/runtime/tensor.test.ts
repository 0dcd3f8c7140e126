import { inspect } from "node:util";
import { describe, expect, test } from "vitest";
import { tensor } from "../../ts/runtime/convert.js";
import type { DType } from "../../ts/runtime/dtype.js";
import { ShapeError, ValueError } from "../../ts/runtime/errors.js";
import { Tensor } from "../../ts/runtime/tensor.js";

const counting = (...shape: number[]) => {
  const size = shape.reduce((product, length) => product * length, 1);
  return new Tensor(
    shape,
    "float32",
    Float32Array.from({ length: size }, (_, i) => i),
  );
};

describe("a tensor", () => {
  test("has shape, element type, size and row-major data", () => {
    const t = counting(2, 3);
    expect(t.shape).toEqual([2, 3]);
    expect(t.dtype).toBe("float32");
    expect(t.size).toBe(6);
    expect(t.at(1, 2)).toBe(5);
    expect(t.at(-1, -3)).toBe(3);
    expect(t.toArray()).toEqual([
      [0, 1, 2],
      [3, 4, 5],
    ]);
  });

  test("may be a scalar, or have no elements", () => {
    const scalar = tensor(3);
    expect([scalar.shape, scalar.at(), scalar.toArray(), scalar.size]).toEqual([[], 3, 3, 1]);
    expect(tensor([[], []]).toArray()).toEqual([[], []]);
    expect(counting(0, 2).toArray()).toEqual([]);
    const long = Array.from({ length: 5000 }, (_, i) => i / 4);
    expect(tensor(long).toArray()).toEqual(long);
    expect(tensor([long, long]).toArray()).toEqual([long, long]);
  });

  test("refuses data that do not fill the shape, and changes of the shape", () => {
    expect(() => new Tensor([2, 2], "float32", new Float32Array(3))).toThrow(ShapeError);
    expect(() => new Tensor([-1], "float32", new Float32Array(0))).toThrow(ShapeError);
    const three = 3 as unknown as number[];
    expect(() => new Tensor(three, "float32", new Float32Array(3))).toThrow(/list of sizes.*got 3/);
    expect(() => Object.assign(counting(2).shape, [3])).toThrow(TypeError);
  });

  test("refuses indices that are too few or out of range", () => {
    expect(() => counting(2, 3).at(1)).toThrow(/takes 2 indices, got 1/);
    expect(() => counting(2, 3).at(1, 3)).toThrow(/Index 3 of axis 1 is out of range/);
    expect(() => counting(2, 3).at(0.5, 0)).toThrow(ValueError);
  });

  test("reshapes into a copy", () => {
    const t = counting(2, 6);
    const r = t.reshape([3, -1]);
    expect(r.shape).toEqual([3, 4]);
    r.data[0] = 99;
    expect(t.at(0, 0)).toBe(0);
    expect(t.reshape([12]).toArray()).toEqual(t.data.length === 12 ? Array.from(t.data) : []);
    expect(() => t.reshape([5, -1])).toThrow(/12 elements do not fit the shape \(5, -1\)/);
    expect(() => t.reshape([-1, -1])).toThrow(/Only one size/);
    expect(() => t.reshape([0, -1])).toThrow(ShapeError);
    expect(counting(0, 3).reshape([3, 0]).shape).toEqual([3, 0]);
  });

  test("slices rows, and blocks, into copies", () => {
    const t = counting(4, 3, 2);
    expect(t.slice(1, 3).toArray()).toEqual(t.toArray<number[][][]>().slice(1, 3));
    expect(t.slice(-1).shape).toEqual([1, 3, 2]);
    expect(t.slice(3, 1).shape).toEqual([0, 3, 2]);
    expect(t.slice(2, 100).shape).toEqual([2, 3, 2]);
    expect(t.slice([1, -2], [3, 3]).toArray()).toEqual([
      [
        [8, 9],
        [10, 11],
      ],
      [
        [14, 15],
        [16, 17],
      ],
    ]);
    expect(t.slice([0, 0, 1]).toArray<number[][][]>()[3]).toEqual([[19], [21], [23]]);
    const part = t.slice(0, 1);
    part.data[0] = -1;
    expect(t.data[0]).toBe(0);
    expect(tensor(["a", "b", "c"]).slice(1).toArray()).toEqual(["b", "c"]);
    expect(() => t.slice([0, 0, 0, 0])).toThrow(ShapeError);
    expect(() => t.slice(0.5)).toThrow(ValueError);
  });
});

describe("reductions", () => {
  const t = tensor([
    [1, 5, 3],
    [7, 2, 7],
  ]);

  test("of all give numbers", () => {
    expect([t.sum(), t.mean(), t.max(), t.min(), t.argMax()]).toEqual([25, 25 / 6, 7, 1, 3]);
  });

  test("along an axis give tensors without it", () => {
    expect(t.sum(0).toArray()).toEqual([8, 7, 10]);
    expect(t.sum(-1).toArray()).toEqual([9, 16]);
    expect(t.mean(1).toArray()).toEqual([3, Math.fround(16 / 3)]);
    expect(t.max(0).toArray()).toEqual([7, 5, 7]);
    expect(t.min(1).toArray()).toEqual([1, 2]);
    expect(t.argMax(1).toArray()).toEqual([1, 0]);
    expect(t.argMax(-1).dtype).toBe("int32");
    expect(counting(2, 3, 2).sum(1).toArray()).toEqual([
      [6, 9],
      [24, 27],
    ]);
  });

  test("keep the kind of number", () => {
    const whole = tensor(new Int32Array([4, 5]));
    expect([whole.sum(0).dtype, whole.max(0).dtype, whole.mean(0).dtype]).toEqual([
      "int32",
      "int32",
      "float32",
    ]);
    expect(tensor([true, false, true]).sum(0).toArray()).toBe(2);
    expect(tensor([true, false, true]).mean()).toBeCloseTo(2 / 3, 12);
    expect(() => tensor(new Int32Array([2 ** 31 - 1, 1])).sum(0)).toThrow(/does not fit int32/);
  });

  test("sum in float64", () => {
    expect(tensor([1e8, 1, -1e8, 1]).sum()).toBe(2);
  });

  test("carry NaN, and know what nothing has", () => {
    const holed = tensor([
      [1, Number.NaN],
      [2, 0],
    ]);
    expect(holed.max()).toBeNaN();
    expect(holed.min()).toBeNaN();
    expect(holed.max(1).toArray()).toEqual([Number.NaN, 2]);
    expect(holed.min(0).toArray()).toEqual([1, Number.NaN]);
    expect(holed.argMax(1).toArray()).toEqual([1, 0]);
    const none = tensor([]);
    expect(none.sum()).toBe(0);
    expect(none.mean()).toBeNaN();
    expect(() => none.max()).toThrow(ValueError);
    expect(() => none.min()).toThrow(ValueError);
    expect(counting(2, 0).sum(1).toArray()).toEqual([0, 0]);
  });

  test("refuse axes that are not there, and strings", () => {
    expect(() => t.sum(2)).toThrow(/Axis 2 of shape \(2, 3\): expected -2 to 1/);
    expect(() => tensor(1).sum(0)).toThrow(ShapeError);
    expect(() => tensor(["a"]).sum()).toThrow(/strings/);
  });
});

describe("as text", () => {
  test("shows kind and elements", () => {
    expect(
      String(
        tensor([
          [1, -2.5],
          [10, 0.1],
        ]),
      ),
    ).toBe("Tensor float32 (2, 2)\n[[   1, -2.5],\n [  10,  0.1]]");
    expect(String(tensor([true, false]))).toBe("Tensor bool (2,)\n[ true, false]");
    expect(String(tensor(["a"]))).toBe('Tensor string (1,)\n["a"]');
    expect(String(tensor(7))).toBe("Tensor float32 ()\n7");
    expect(inspect(tensor([1, 2]))).toBe("Tensor float32 (2,)\n[1, 2]");
  });

  test("cuts what is long", () => {
    const text = String(counting(1000, 30));
    expect(text.split("\n")).toHaveLength(8);
    expect(text).toContain("...");
    expect(text).toContain("29999]]");
  });
});

test("a tensor in JSON is read back by tensor(), of every element type, to the bit", () => {
  const all: Tensor<DType>[] = [
    tensor([
      [0.1, -0, Number.NaN],
      [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 1e-45],
    ]),
    tensor([2 ** 31 - 1, -(2 ** 31)], undefined, "int32"),
    tensor(new Uint8Array([0, 255]), [2, 1]),
    tensor([true, false]),
    tensor([["a", "NaN"]]),
    tensor(3),
    tensor(new Float32Array(0), [0, 4]),
  ];
  for (const one of all) {
    const again = tensor(JSON.parse(JSON.stringify(one)));
    expect([again.shape, again.dtype]).toEqual([one.shape, one.dtype]);
    expect(again.data).toEqual(one.data);
  }
  expect(tensor({ data: [1, 0], shape: [2], dtype: "bool" }).dtype).toBe("bool");
  expect(tensor({ data: [1, 2], shape: [2], dtype: "float64" }).dtype).toBe("float32");
  expect(tensor({ data: [1, 2], shape: [2], dtype: "int32" }, undefined, "uint8").dtype).toBe(
    "uint8",
  );
  expect(() => tensor({ data: ["x"], shape: [1], dtype: "float32" })).toThrow(/x/);
});

describe("rows", () => {
  const t = counting(2, 3);

  test("are copied one by one, negative indices from the end", () => {
    expect(t.row(1).toArray()).toEqual([3, 4, 5]);
    expect(t.row(-1).shape).toEqual([3]);
    expect(t.row(0).row(2).toArray()).toBe(2);
    t.row(0).data[0] = 9;
    expect(t.at(0, 0)).toBe(0);
    expect(() => t.row(2)).toThrow(/Index 2 of axis 0 is out of range/);
    expect(() => tensor(1).row(0)).toThrow(ShapeError);
  });

  test("are iterated over", () => {
    expect([...t].map((row) => row.toArray())).toEqual([
      [0, 1, 2],
      [3, 4, 5],
    ]);
    const [first] = tensor(["a", "b"]);
    expect(first?.at()).toBe("a");
    expect([...tensor(3)]).toEqual([]);
  });

  test("are taken in any order, or elements of another axis", () => {
    expect(t.take([1, 0, 1]).toArray()).toEqual([
      [3, 4, 5],
      [0, 1, 2],
      [3, 4, 5],
    ]);
    expect(t.take(-1).toArray()).toEqual([3, 4, 5]);
    expect(t.take([2, 0], 1).toArray()).toEqual([
      [2, 0],
      [5, 3],
    ]);
    expect(t.take(1, -1).toArray()).toEqual([1, 4]);
    expect(t.take(new Int32Array([0])).shape).toEqual([1, 3]);
    expect(t.take(tensor([[0, 1]], undefined, "int32"), 1).shape).toEqual([2, 1, 2]);
    expect(t.take([]).shape).toEqual([0, 3]);
    expect(() => t.take([2])).toThrow(ValueError);
    expect(() => t.take([0.5])).toThrow(ValueError);
    expect(() => t.take([0], 2)).toThrow(ShapeError);
  });
});

describe("set", () => {
  test("writes an element, or a block", () => {
    const t = counting(2, 3);
    expect(t.set(9, 0, -1)).toBe(t);
    t.set(7, 1).set(tensor([1, 2, 3]), 0);
    expect(t.toArray()).toEqual([
      [1, 2, 3],
      [7, 7, 7],
    ]);
    expect(t.set(0).sum()).toBe(0);
    expect(tensor([false]).set(true, 0).toArray()).toEqual([1]);
    expect(tensor(["a"]).set("b", 0).toArray()).toEqual(["b"]);
  });

  test("writes nothing where it fails", () => {
    const t = tensor([1, 2], undefined, "int32");
    expect(() => t.set(0.5, 0)).toThrow(/set\(\) value\[0\] is 0.5, expected an integer/);
    expect(() => t.set(1, 2)).toThrow(/out of range/);
    expect(() => t.set(1, 0, 0)).toThrow(ShapeError);
    expect(() => t.set(tensor([1, 2, 3], undefined, "int32"))).toThrow(/shape \(2,\) here/);
    expect(() => t.set("a" as unknown as number, 0)).toThrow(ValueError);
    expect([...t.data]).toEqual([1, 2]);
  });
});

describe("transpose", () => {
  test("reverses the axes, or orders them", () => {
    const t = counting(2, 3, 4);
    expect(t.transpose().shape).toEqual([4, 3, 2]);
    expect(counting(2, 3).transpose().toArray()).toEqual([
      [0, 3],
      [1, 4],
      [2, 5],
    ]);
    for (const axes of [
      [0, 1, 2],
      [0, 2, 1],
      [1, 0, 2],
      [1, 2, 0],
      [2, 0, 1],
      [-1, -2, 0],
    ]) {
      const moved = t.transpose(axes);
      const at = axes.map((axis) => (axis + 3) % 3);
      for (const [i, j, k] of [
        [1, 2, 3],
        [0, 1, 2],
        [1, 0, 3],
      ] as const) {
        const index = [i, j, k];
        expect(moved.at(...at.map((axis) => index[axis]!))).toBe(t.at(i, j, k));
      }
    }
    expect(counting(3).transpose().toArray()).toEqual([0, 1, 2]);
    expect(tensor(2).transpose().toArray()).toBe(2);
    expect(counting(0, 2).transpose().shape).toEqual([2, 0]);
  });

  test("takes each axis once", () => {
    expect(() => counting(2, 3).transpose([0, 0])).toThrow(ShapeError);
    expect(() => counting(2, 3).transpose([0])).toThrow(ShapeError);
    expect(() => counting(2, 3).transpose([0, 2])).toThrow(ShapeError);
  });
});
