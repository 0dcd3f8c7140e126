/** Recognizes iterables of batches. */

import { ValueError } from "../../runtime/errors.js";
import { describe } from "../../runtime/fill.js";
import { Tensor } from "../../runtime/tensor.js";
import type { BatchIterable, BatchTuple } from "./options.js";

/** Whether a value can be iterated over; typed arrays and Tensors count as data. */
export function isIterable(value: unknown): boolean {
  if (typeof value !== "object" || value === null || ArrayBuffer.isView(value)) return false;
  if (value instanceof Tensor) return false;
  return Symbol.asyncIterator in value || Symbol.iterator in value;
}

/**
 * Whether validation data are `[x, y]` or `[x, y, sampleWeight]`: as in Keras, every array is; other iterables are
 * batches.
 * @throws ValueError for an array of another length.
 */
export function isTuple(data: BatchTuple | BatchIterable): data is BatchTuple {
  if (!Array.isArray(data)) return false;
  checkTuple("validationData", data);
  return true;
}

/** @throws ValueError for anything but `[x, y]` and `[x, y, sampleWeight]`. */
export function checkTuple(what: string, tuple: unknown): asserts tuple is BatchTuple {
  if (Array.isArray(tuple) && (tuple.length === 2 || tuple.length === 3)) return;
  const given = Array.isArray(tuple) ? `an array of ${tuple.length}` : describe(tuple);
  throw new ValueError(`${what}: expected [x, y] or [x, y, sampleWeight], got ${given}.`);
}
