/**
 * Stratified choice of rows: each part has the classes in the proportions of the whole, as in scikit-learn's
 * StratifiedShuffleSplit.
 *
 * What belongs here: counts and random draws per class, in scikit-learn's order. What does not: sizes of the two
 * parts and gathering rows.
 */
import type { DType } from "../runtime/dtype.js";
import { ShapeError, ValueError } from "../runtime/errors.js";
import { formatShape } from "../runtime/shape.js";
import type { Tensor } from "../runtime/tensor.js";
import type { RandomState } from "./random-state.js";

/** Row indices of the two parts. */
export interface Parts {
  readonly train: Int32Array;
  readonly test: Int32Array;
}

/**
 * `trainCount` and `testCount` rows in the proportions of the classes.
 * @throws ValueError where a class has one member, or a part has fewer rows than there are classes
 */
export function stratifiedParts(
  labels: Tensor<DType>,
  trainCount: number,
  testCount: number,
  random: RandomState,
): Parts {
  const classes = rowsByClass(labels);
  assertEnoughRows(classes, trainCount, testCount);
  const members = [...classes.values()];
  const counts = members.map((rows) => rows.length);
  const trainCounts = approximateMode(counts, trainCount, random);
  const remaining = counts.map((count, c) => count - trainCounts[c]!);
  const testCounts = approximateMode(remaining, testCount, random);

  const train: number[][] = [];
  const test: number[][] = [];
  for (const [c, rows] of members.entries()) {
    const shuffled = [...random.permutation(rows)];
    const end = trainCounts[c]!;
    train.push(shuffled.slice(0, end));
    test.push(shuffled.slice(end, end + testCounts[c]!));
  }
  return { train: random.permutation(train.flat()), test: random.permutation(test.flat()) };
}

/** The rows of each class, classes ascending. */
function rowsByClass(labels: Tensor<DType>): Map<string | number, number[]> {
  const label = labelOfRow(labels);
  const classes = new Map<string | number, number[]>();
  for (let row = 0; row < labels.shape[0]!; row++) {
    const rows = classes.get(label(row));
    if (rows === undefined) classes.set(label(row), [row]);
    else rows.push(row);
  }
  return new Map([...classes].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** A row of a label matrix is one class, compared as text. */
function labelOfRow({ shape, data }: Tensor<DType>): (row: number) => string | number {
  if (shape.length === 1) return (row) => data[row]!;
  if (shape.length === 2) {
    const width = shape[1]!;
    return (row) => data.slice(row * width, (row + 1) * width).join(" ");
  }
  throw new ShapeError(
    `stratify: expected labels of shape (rows,) or (rows, labels), got ${formatShape(shape)}.`,
  );
}

function assertEnoughRows(
  classes: ReadonlyMap<string | number, readonly number[]>,
  trainCount: number,
  testCount: number,
): void {
  const single = [...classes].filter(([, rows]) => rows.length < 2).map(([label]) => label);
  if (single.length > 0) {
    throw new ValueError(
      `stratify: each class needs at least 2 members, but these have 1: ${single.slice(0, 5).join(", ")}. ` +
        "Leave them out, merge them, or split without stratify.",
    );
  }
  for (const [part, count] of [
    ["training", trainCount],
    ["test", testCount],
  ] as const) {
    if (count < classes.size) {
      throw new ValueError(
        `stratify: ${count} ${part} rows are fewer than the ${classes.size} classes. Give that part more rows.`,
      );
    }
  }
}

/**
 * The most probable counts of classes among `draws` members drawn from classes of these counts:
 * n_c = draws counts_c / sum, rounded down; the largest remainders are rounded up until the counts sum to `draws`, ties
 * broken at random.
 */
function approximateMode(counts: readonly number[], draws: number, random: RandomState): number[] {
  const total = counts.reduce((sum, count) => sum + count, 0);
  const exact = counts.map((count) => (count / total) * draws);
  const chosen = exact.map(Math.floor);
  const remainders = exact.map((value, c) => value - chosen[c]!);
  let missing = draws - chosen.reduce((sum, count) => sum + count, 0);

  for (const remainder of [...new Set(remainders)].sort((a, b) => b - a)) {
    if (missing === 0) break;
    const tied = remainders.flatMap((value, c) => (value === remainder ? [c] : []));
    for (const c of random.permutation(tied).slice(0, missing)) chosen[c]!++;
    missing -= Math.min(tied.length, missing);
  }
  return chosen;
}
