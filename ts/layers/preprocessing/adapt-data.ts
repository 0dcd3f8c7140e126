/** The data that `adapt` reads: arrays as a whole, or batches one by one. */
import { type TensorLike, toTensor } from "../../runtime/convert.js";
import { type DType, isNumericArray } from "../../runtime/dtype.js";
import { ValueError } from "../../runtime/errors.js";
import { describe } from "../../runtime/fill.js";
import { leftOut, positiveInteger } from "../../runtime/registry/kinds.js";
import { type Description, functionOptions } from "../../runtime/registry/option.js";
import { Tensor } from "../../runtime/tensor.js";

/** One batch: an array, or the [x, y] of Tensors that `batches` yields, of which x is read. */
export type AdaptBatch = TensorLike | readonly [TensorLike, ...TensorLike[]];

/** Arrays, or an iterable of batches: an array of Tensors, a generator, `batches([x])` of `latch/data`. */
export type AdaptData = TensorLike | Iterable<AdaptBatch> | AsyncIterable<AdaptBatch>;

/** Options of `adapt`. */
export interface AdaptOptions {
  /** Batches that are read of an iterable. Default all. */
  readonly steps?: number;
}

/** The steps of an `adapt`; infinity where they are left out. @throws ValueError. */
export function adaptSteps(caller: string, options: AdaptOptions): number {
  const description = { steps: leftOut(positiveInteger()) } satisfies Description<AdaptOptions>;
  return functionOptions(caller, description, options).steps ?? Number.POSITIVE_INFINITY;
}

export interface AdaptedBatch<Of extends DType> {
  readonly data: Tensor<Of>;
  /** Whether these are all data, not a batch of an iterable. */
  readonly isWhole: boolean;
}

/**
 * The batches of data, of one element type.
 * @throws ValueError for what is neither data nor iterable, and for no batches
 */
export async function* adaptBatches<Of extends DType>(
  data: AdaptData,
  dtype: Of,
  steps: number,
  caller: string,
): AsyncGenerator<AdaptedBatch<Of>> {
  if (isData(data)) {
    yield { data: toTensor(data, dtype, `${caller}: data`), isWhole: true };
    return;
  }
  if (!isIterable(data)) {
    throw new ValueError(
      `${caller}: expected arrays, a Tensor, or an iterable of batches, got ${describe(data)}.`,
    );
  }
  let position = 0;
  for await (const batch of data) {
    yield {
      data: toTensor(inputsOf(batch), dtype, `${caller}: batch ${position}`),
      isWhole: false,
    };
    position += 1;
    if (position >= steps) return;
  }
  if (position === 0) throw new ValueError(`${caller}: the data have no batches.`);
}

/** The inputs of a batch that is [x, y]. */
function inputsOf(batch: AdaptBatch): TensorLike {
  const [first] = Array.isArray(batch) ? (batch as readonly unknown[]) : [];
  return first instanceof Tensor ? first : (batch as TensorLike);
}

/** Whether these are arrays, not an iterable of batches. */
function isData(data: unknown): data is TensorLike {
  if (data instanceof Tensor || isNumericArray(data)) return true;
  if (Array.isArray(data)) return !(data[0] instanceof Tensor);
  return typeof data === "object" && data !== null && "data" in data && "shape" in data;
}

function isIterable(data: unknown): data is Iterable<AdaptBatch> | AsyncIterable<AdaptBatch> {
  if (typeof data !== "object" || data === null) return false;
  return Symbol.asyncIterator in data || Symbol.iterator in data;
}
