/** Iterables of batches: telling them from arrays, and reading them. */
import { ValueError } from "../../runtime/errors.js";
import type { ModelData } from "./model-data.js";
import type { BatchIterable, BatchTuple, FitOptions } from "./options.js";

/** Every option of fit, to tell options from targets by the names of outputs. */
const FIT_OPTIONS: Readonly<Record<keyof FitOptions, true>> = {
  epochs: true,
  batchSize: true,
  verbose: true,
  callbacks: true,
  validationSplit: true,
  validationData: true,
  shuffle: true,
  classWeight: true,
  sampleWeight: true,
  initialEpoch: true,
  stepsPerEpoch: true,
  validationSteps: true,
  validationBatchSize: true,
  validationFreq: true,
  signal: true,
};

/** Whether fit was called with batches and options, rather than with x and y. */
export function isBatches(
  x: ModelData | BatchIterable,
  second: ModelData | FitOptions | undefined,
): x is BatchIterable {
  const isOptions = second === undefined || (isPlain(second) && !("data" in second));
  if (!isOptions || !isIterable(x)) return false;
  // An array may be batches or the data of several inputs. It is batches if `second` has only options, no outputs' names.
  return !Array.isArray(x) || Object.keys(second ?? {}).every((name) => name in FIT_OPTIONS);
}

function isPlain(value: unknown): value is object {
  return (
    typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype
  );
}

function isIterable(value: unknown): boolean {
  if (typeof value !== "object" || value === null || ArrayBuffer.isView(value)) return false;
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

/** Batches in an epoch, if the iterable has a `length`; else undefined. */
export function lengthOf(batches: BatchIterable): number | undefined {
  const isCounted = "length" in batches && typeof batches.length === "number";
  return isCounted ? (batches.length as number) : undefined;
}

/** The batches of one epoch, each converted by `read`. */
export async function* readBatches<Read>(
  batches: BatchIterable,
  read: (tuple: BatchTuple) => Read,
): AsyncGenerator<Read> {
  let position = 0;
  for await (const tuple of batches) {
    checkTuple(`batch ${position}`, tuple);
    position += 1;
    yield read(tuple);
  }
}

function checkTuple(what: string, tuple: unknown): asserts tuple is BatchTuple {
  if (Array.isArray(tuple) && (tuple.length === 2 || tuple.length === 3)) return;
  const given = Array.isArray(tuple) ? `an array of ${tuple.length}` : describeKind(tuple);
  throw new ValueError(`${what}: expected [x, y] or [x, y, sampleWeight], got ${given}.`);
}

function describeKind(value: unknown): string {
  return typeof value === "object" && value !== null ? "an object" : String(value);
}
