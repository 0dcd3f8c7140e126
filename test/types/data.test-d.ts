/** What data become, in types. Checked by tsc alone. */
import { random, type Tensor, tensor, trainTestSplit } from "latch";
import { batches, lengthBatches, statefulWindows, toCategorical, windows } from "latch/data";
import { same } from "./same.js";

const table = [
  [1, 2],
  [3, 4],
];
const names = ["a", "b"];
const x = random.uniform([2, 5]);

// Tuples of splits are exact, whatever went in.
same<[Tensor, Tensor]>()(trainTestSplit(table));
same<[Tensor, Tensor]>()(trainTestSplit(new Float32Array(2), { testSize: 1 }));
same<[Tensor, Tensor, Tensor, Tensor]>()(trainTestSplit(x, [0, 1], { randomState: 42 }));
same<[Tensor, Tensor, Tensor, Tensor]>()(
  trainTestSplit({ data: [1, 2], shape: [2, 1] }, [true, false]),
);
same<[Tensor, Tensor, Tensor<"string">, Tensor<"string">, Tensor, Tensor]>()(
  trainTestSplit(tensor(table), names, [new Float32Array(1), new Float32Array(1)]),
);
same<[Tensor, Tensor, Tensor, Tensor, Tensor<"string">, Tensor<"string">, Tensor, Tensor]>()(
  trainTestSplit(x, x, tensor(names), x, {}),
);

// A number is a number, without a question of its type.
const positive: boolean = tensor(table).at(0, 1) > 0;
const total: number = x.sum() + x.sum(0).at(0) + x.argMax(-1).at(0);
const word: string = tensor(names).at(0);
const rows: number[][] = x.toArray<number[][]>();
const pairs = x.toArray<readonly [number, number][]>();
const lines = tensor([names]).toArray<string[][]>();
// @ts-expect-error numbers are no strings
x.toArray<string[]>();
// @ts-expect-error numbers are no strings
x.toArray<string>();
// @ts-expect-error strings are no numbers
tensor(names).toArray<number[]>();
same<Tensor<"int32">>()(x.argMax(1));
same<Tensor<"int32">>()(tensor([1, 2], undefined, "int32"));
same<Tensor<"string">>()(tensor(names));
same<Tensor>()(tensor(JSON.parse(JSON.stringify(x))));
same<Tensor>()(tensor([]));
same<Tensor>()(tensor({ data: [1], shape: [1], dtype: "int32" }));
same<Tensor<"float32">>()(toCategorical([0, 1]));
export const read = { positive, total, word, rows, pairs, lines };

for (const [xs, ys] of batches([x, names])) {
  same<Tensor>()(xs);
  same<Tensor<"string">>()(ys);
}
same<Tensor>()(windows([1, 2, 3], { sequenceLength: 2 }));
same<[Tensor, Tensor]>()(windows([1, 2, 3], { sequenceLength: 2, targets: [1, 2, 3] }));
same<[x: Tensor, y: Tensor]>()(statefulWindows([1, 2], { batchSize: 1, sequenceLength: 1 }));

// Misspelt options and what is no data do not compile.
// @ts-expect-error
trainTestSplit(table, { testsize: 0.2 });
// @ts-expect-error
trainTestSplit(table, { randomState: "42" });
// @ts-expect-error
tensor([1], [1], "float23");
// @ts-expect-error
tensor(names).at(0).toFixed();
// @ts-expect-error
x.shape[0] = 3;

for (const places of lengthBatches([3, 1], { batchSize: 1, shuffle: true })) {
  same<number[]>()(places);
}
