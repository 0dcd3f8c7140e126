/** The inputs of Functional models. */

import { uniqueName } from "../graph/naming.js";
import { inputTensor } from "../graph/operations/sources.js";
import {
  type SymbolicDType,
  type SymbolicShape,
  type SymbolicStrings,
  symbolicDims,
} from "../graph/symbolic.js";
import type { SymbolicTensor } from "../graph/typed.js";
import { DTYPES, isDType } from "../runtime/dtype.js";
import { ShapeError, ValueError } from "../runtime/errors.js";
import { describe } from "../runtime/fill.js";
import { assertOptions } from "../runtime/registry/option.js";

/** Options of `input`. */
export interface InputOptions<
  Shape extends SymbolicShape = SymbolicShape,
  Batch extends number | undefined = number | undefined,
  D extends SymbolicDType = SymbolicDType,
> {
  /** Shape of one example, without the batch; null where a size is known only when data are fed. */
  readonly shape: Shape;
  /** Names the input in data given by name. By default `input_layer`, numbered. */
  readonly name?: string;
  /** Default "float32". Tensors of "string" are inputs of layers that look text up. */
  readonly dtype?: D;
  /** Fixes the number of examples in a batch. Default: any. */
  readonly batchSize?: Batch;
}

/** The shape of an input with its batch. */
export type InputShape<Shape extends SymbolicShape, Batch extends number | undefined> = [
  Batch extends number ? Batch : null,
  ...Shape,
];

/** The tensor of an input. */
export type InputTensor<Shape extends SymbolicShape, D extends SymbolicDType> = [D] extends [
  "string",
]
  ? SymbolicStrings
  : SymbolicTensor<Shape>;

/**
 * A tensor that is fed: `input({ shape: [64] })` has shape [batch, 64].
 * @throws ShapeError where a size is neither null nor a positive integer.
 */
export function input<
  const Shape extends SymbolicShape,
  const Batch extends number | undefined = undefined,
  D extends SymbolicDType = "float32",
>(options: InputOptions<Shape, Batch, D>): InputTensor<InputShape<Shape, Batch>, D> {
  assertOptions("input", options);
  const name = options.name ?? uniqueName("InputLayer");
  const dtype: SymbolicDType = options.dtype ?? "float32";
  if (!isDType(dtype)) {
    throw new ValueError(
      `Input "${name}": dtype must be one of ${DTYPES.join(", ")}, got ${describe(dtype)}.`,
    );
  }
  if (!Array.isArray(options.shape)) {
    throw new ShapeError(
      `Input "${name}": shape must be an array such as [64] or [null, 8], got ${describe(options.shape)}.`,
    );
  }
  const { batchSize = null } = options;
  const shape: SymbolicShape = [batchSize, ...options.shape];
  assertSize(name, "batchSize", batchSize);
  for (const size of options.shape) assertSize(name, "shape", size);
  // The node has the dimensions of `shape`, whose literal type the caller knows, and the dtype of the options.
  return inputTensor(name, symbolicDims(shape), dtype) as InputTensor<InputShape<Shape, Batch>, D>;
}

function assertSize(name: string, option: string, size: number | null): void {
  if (size === null || (Number.isInteger(size) && size > 0)) return;
  throw new ShapeError(
    `Input "${name}": ${option} must be of positive integers or null, got ${describe(size)}.`,
  );
}
