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
import { anything, leftOut, text } from "../runtime/registry/kinds.js";
import { functionOptions, type ValuesOf } from "../runtime/registry/option.js";

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
  /** Element type. Default "float32". Tensors of "string" are inputs of layers that look text up. */
  readonly dtype?: D;
  /** Fixes the number of examples in a batch. Default: any. */
  readonly batchSize?: Batch;
}

/** Options of `input` with the batch as a part of the shape. */
export interface BatchInputOptions<
  Shape extends SymbolicShape = SymbolicShape,
  D extends SymbolicDType = SymbolicDType,
> extends Omit<InputOptions<Shape, undefined, D>, "shape" | "batchSize"> {
  /** Shape of a batch: the number of examples or null, and the shape of one. */
  readonly batchShape: Shape;
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
 * A tensor that is fed: `input({ shape: [64] })` has shape [batch, 64], `input({ batchShape: [8, 64] })` shape [8, 64].
 * @throws ShapeError where a size is neither null nor a positive integer; ValueError for another option or dtype.
 */
export function input<
  const Shape extends SymbolicShape,
  const Batch extends number | undefined = undefined,
  D extends SymbolicDType = "float32",
>(options: InputOptions<Shape, Batch, D>): InputTensor<InputShape<Shape, Batch>, D>;
export function input<const Shape extends SymbolicShape, D extends SymbolicDType = "float32">(
  options: BatchInputOptions<Shape, D>,
): InputTensor<Shape, D>;
export function input(
  options: InputOptions | BatchInputOptions,
): InputTensor<SymbolicShape, SymbolicDType> {
  const given = functionOptions("input", inputOptions(), options);
  const name = given.name ?? uniqueName("InputLayer");
  const dtype = given.dtype ?? "float32";
  if (!isDType(dtype)) {
    throw new ValueError(
      `Input "${name}": dtype must be one of ${DTYPES.join(", ")}, got ${describe(dtype)}.`,
    );
  }
  return inputTensor(name, symbolicDims(wholeShape(name, given)), dtype);
}

/** The types say what each option takes; `wholeShape` rejects anything else, with the input's name. */
function inputOptions() {
  return {
    shape: leftOut(anything<SymbolicShape>()),
    batchShape: leftOut(anything<SymbolicShape>()),
    batchSize: leftOut(anything<number | null>()),
    name: leftOut(text()),
    dtype: leftOut(anything<SymbolicDType>()),
  };
}

function wholeShape(
  name: string,
  { shape, batchShape, batchSize }: ValuesOf<ReturnType<typeof inputOptions>>,
): SymbolicShape {
  if (batchShape === undefined) {
    assertSizes(name, "shape", shape);
    assertSize(name, "batchSize", batchSize ?? null);
    return [batchSize ?? null, ...shape];
  }
  if (shape !== undefined || batchSize !== undefined)
    throw new ValueError(
      `Input "${name}": batchShape is the shape and batchSize in one; leave them out.`,
    );
  assertSizes(name, "batchShape", batchShape);
  return batchShape;
}

function assertSizes(
  name: string,
  option: string,
  sizes: SymbolicShape | undefined,
): asserts sizes is SymbolicShape {
  if (!Array.isArray(sizes)) {
    throw new ShapeError(
      `Input "${name}": ${option} must be an array such as [64] or [null, 8], got ${describe(sizes)}.`,
    );
  }
  for (const size of sizes) assertSize(name, option, size);
}

function assertSize(name: string, option: string, size: number | null): void {
  if (size === null || (Number.isInteger(size) && size > 0)) return;
  throw new ShapeError(
    `Input "${name}": ${option} must be of positive integers or null, got ${describe(size)}.`,
  );
}
