/** Symbolic tensors in the place of numbers, and what messages say of them. */
import { functional, input, layers, losses, ops, ShapeError, ValueError } from "latch";
import { expect, test } from "vitest";
import type { Pipe } from "../../ts/graph/symbolic.js";

const x = input({ shape: [3] });

test("a symbolic tensor used as a number or a string throws and names ops.where", () => {
  const uses: (() => unknown)[] = [
    () => Number(x),
    () => (x as unknown as number) > 0,
    () => (x as unknown as number) * 2,
    () => `${x as unknown as string}`,
    () => String(x),
    () => `of ${["shape"].concat(x as unknown as string).join(" ")}`,
  ];
  for (const use of uses) {
    expect(use).toThrow(ValueError);
    expect(use).toThrow(/\(null, 3\).*ops\.where/);
  }
});

test("messages about symbolic tensors say their shapes", () => {
  const flat = layers.flatten().apply(x);
  const states = [input({ shape: [4] }), input({ shape: [2] })] as const;
  const series = input({ shape: [5, 3] });
  const failing: (() => unknown)[] = [
    // @ts-expect-error types refuse it, too
    () => layers.lstm({ units: 2 }).apply(x),
    () => layers.lstm({ units: 2 }).apply(series, { initialState: states }),
    () => layers.reshape({ targetShape: [2, 2] }).apply(x),
    () => ops.concatenate([x, input({ shape: [2, 2] })]),
    () => losses.categoricalCrossentropy().call(flat, input({ shape: [4] })),
    () => losses.sparseCategoricalCrossentropy().call(series, x),
  ];
  for (const fail of failing) expect(fail).toThrow(/\(null, 3\)|\(null, 5, 3\)/);
  expect(failing[0]).toThrow(ShapeError);
});

test("pipe applies layers one after the other", () => {
  const [a, b] = [layers.dense({ units: 4 }), layers.dense({ units: 2 })];
  const y = x.pipe(a, layers.repeatVector({ n: 5 }), layers.lstm({ units: 6 }), b);
  expect(y.shape).toEqual([null, 2]);
  expect(a.input).toBe(x);
  expect(b.output).toBe(y);
  expect(x.pipe()).toBe(x);
  const wrong: [Pipe, RegExp][] = [
    [layers.dense as unknown as Pipe, /argument 2 must be a layer that returns one tensor/],
    [null as unknown as Pipe, /argument 2 .*got null/],
    [
      layers.lstm({ units: 2 }),
      /LSTM "lstm.*expected an input of shape.* needs returnSequences: true\./,
    ],
  ];
  for (const [layer, message] of wrong) expect(() => x.pipe(a, layer)).toThrow(message);
  const several = layers.lstm({ units: 2, returnState: true }) as unknown as Pipe;
  expect(() => x.pipe(layers.repeatVector({ n: 5 }), several)).toThrow(/argument 2 .*LSTM "lstm/);
});

test("a list of tensors is read at the call: its owner may change it afterwards", async () => {
  const y = input({ shape: [2] });
  const list = [x, y];
  const outputs = ops.concatenate(list, 1);
  list.push(input({ shape: [4] }));
  list[0] = y;
  const net = functional({ inputs: [x, y], outputs });
  expect([...(await net.predict([[[1, 2, 3]], [[4, 5]]])).data]).toEqual([1, 2, 3, 4, 5]);
});
