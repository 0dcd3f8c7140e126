/**
 * Splitting arrays into a training part and a test part.
 *
 * What belongs here: the arguments and the order of the results. What does not: choosing the rows (split-indices.ts).
 */
import type { TensorLike } from "../runtime/convert.js";
import { ValueError } from "../runtime/errors.js";
import { Tensor } from "../runtime/tensor.js";
import { alignedTensors, type TensorOf } from "./rows.js";
import { chooseRows, type SplitOptions } from "./split-indices.js";

/**
 * Splits one to four arrays with equally many rows, in scikit-learn's order: for `x, y` the result is
 * `[xTrain, xTest, yTrain, yTest]`. For a given `randomState` the rows are those that scikit-learn's
 * `train_test_split` (1.9) chooses, with `stratify` too.
 *
 * @throws ShapeError for arrays of unequal lengths
 * @throws ValueError for sizes that leave a part empty or exceed the rows, a `randomState` that is not an integer
 *   of 32 bits, and a class of one member with `stratify`
 */
export function trainTestSplit<A extends TensorLike>(
  a: A,
  options?: SplitOptions,
): [TensorOf<A>, TensorOf<A>];
export function trainTestSplit<A extends TensorLike, B extends TensorLike>(
  a: A,
  b: B,
  options?: SplitOptions,
): [TensorOf<A>, TensorOf<A>, TensorOf<B>, TensorOf<B>];
export function trainTestSplit<A extends TensorLike, B extends TensorLike, C extends TensorLike>(
  a: A,
  b: B,
  c: C,
  options?: SplitOptions,
): [TensorOf<A>, TensorOf<A>, TensorOf<B>, TensorOf<B>, TensorOf<C>, TensorOf<C>];
export function trainTestSplit<
  A extends TensorLike,
  B extends TensorLike,
  C extends TensorLike,
  D extends TensorLike,
>(
  a: A,
  b: B,
  c: C,
  d: D,
  options?: SplitOptions,
): [
  TensorOf<A>,
  TensorOf<A>,
  TensorOf<B>,
  TensorOf<B>,
  TensorOf<C>,
  TensorOf<C>,
  TensorOf<D>,
  TensorOf<D>,
];
export function trainTestSplit(...args: (TensorLike | SplitOptions | undefined)[]): unknown[] {
  const arrays: TensorLike[] = [];
  let options: SplitOptions = {};
  for (const [position, arg] of args.entries()) {
    if (position === args.length - 1 && isOptions(arg)) options = arg ?? {};
    // An argument that is neither data nor options is rejected when it is converted, with its position.
    else arrays.push(arg as TensorLike);
  }
  if (arrays.length === 0) throw new ValueError("trainTestSplit: expected at least one array.");
  const tensors = alignedTensors(arrays, "trainTestSplit");
  const { train, test } = chooseRows(tensors[0]!.shape[0]!, options, "trainTestSplit");
  return tensors.flatMap((tensor) => [tensor.take(train), tensor.take(test)]);
}

function isOptions(
  value: TensorLike | SplitOptions | undefined,
): value is SplitOptions | undefined {
  if (value === undefined) return true;
  const isData = Array.isArray(value) || ArrayBuffer.isView(value) || value instanceof Tensor;
  return !isData && typeof value === "object" && value !== null && !("data" in value);
}
