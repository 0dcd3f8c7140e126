/**
 * Pads and truncates sequences to one length.
 *
 * What belongs here: Keras's pad_sequences. What does not: masks, which layers compute from the padding.
 */
import { type TensorLike, toTensor } from "../runtime/convert.js";
import { allocate, DTYPES, type DType } from "../runtime/dtype.js";
import { ShapeError, ValueError } from "../runtime/errors.js";
import { describe, fillRow } from "../runtime/fill.js";
import { leftOut, oneOf, optional, positiveInteger, valueThat } from "../runtime/registry/kinds.js";
import { type Description, functionOptions } from "../runtime/registry/option.js";
import { formatShape, sizeOf } from "../runtime/shape.js";
import { copyRun } from "../runtime/slice.js";
import { Tensor } from "../runtime/tensor.js";

/** An end of a sequence: `"pre"` its beginning, `"post"` its end. */
export type SequenceEnd = "pre" | "post";

/** Options of `padSequences`. */
export interface PadOptions<D extends DType = DType> {
  /** Steps of every padded sequence. Default: those of the longest one. */
  readonly maxLen?: number;
  /** Keras's spelling of `maxLen`. */
  readonly maxlen?: number;
  /** Element type of the result. Default "int32". */
  readonly dtype?: D;
  /** The end at which a short sequence is padded. Default "pre". */
  readonly padding?: SequenceEnd;
  /** The end at which a long sequence is truncated. Default "pre". */
  readonly truncating?: SequenceEnd;
  /** The padding value. Default 0, for strings "". */
  readonly value?: number | string;
}

/**
 * The sequences as one tensor [sequences, maxLen, ...shape of a step], as Keras's `pad_sequences`
 * returns it, with its defaults: `padSequences([[1], [2, 3]])` is [[0, 1], [2, 3]].
 *
 * Steps are numbers or, all of one shape, arrays of them. Unlike NumPy, which truncates fractions
 * silently, dtype int32 rejects them.
 *
 * @throws ValueError for no sequences, for unknown options, and for values that the dtype cannot hold
 * @throws ShapeError for steps of different shapes
 */
export function padSequences<D extends DType = "int32">(
  sequences: readonly TensorLike[],
  options?: PadOptions<D>,
): Tensor<D>;
export function padSequences(
  sequences: readonly TensorLike[],
  options: PadOptions = {},
): Tensor<DType> {
  const settings = functionOptions("padSequences", padOptions(), options);
  const { dtype, padding, truncating } = settings;
  const { value = dtype === "string" ? "" : 0 } = settings;
  const rows = readSequences(sequences, dtype);
  const stepShape = commonStepShape(rows);
  const maxLen = settings.maxLen ?? longest(rows);

  const stepSize = sizeOf(stepShape);
  const data = allocate(dtype, rows.length * maxLen * stepSize);
  const filling = { what: "padSequences: value", indices: [] };
  fillRow(dtype, new Array<unknown>(data.length).fill(value), data, 0, filling);
  for (const [index, row] of rows.entries()) {
    const length = row.shape[0]!;
    const kept = Math.min(length, maxLen);
    const from = truncating === "pre" ? length - kept : 0;
    const to = index * maxLen + (padding === "pre" ? maxLen - kept : 0);
    copyRun(row.data, from * stepSize, data, to * stepSize, kept * stepSize);
  }
  return new Tensor<DType>([rows.length, maxLen, ...stepShape], dtype, data);
}

function padOptions() {
  return {
    maxLen: { ...leftOut(positiveInteger()), kerasName: "maxlen" },
    dtype: optional(oneOf(...DTYPES), "int32"),
    padding: optional(oneOf("pre", "post"), "pre"),
    truncating: optional(oneOf("pre", "post"), "pre"),
    value: leftOut(
      valueThat<number | string>("a number or a string", (value) =>
        ["number", "string"].includes(typeof value),
      ),
    ),
  } satisfies Description<Omit<PadOptions, "maxlen">>;
}

function readSequences(sequences: readonly TensorLike[], dtype: DType): Tensor<DType>[] {
  if (!Array.isArray(sequences)) {
    throw new ValueError(
      `padSequences: sequences must be an array of sequences, got ${describe(sequences)}.`,
    );
  }
  if (sequences.length === 0) throw new ValueError("padSequences: there are no sequences.");
  return sequences.map((sequence: TensorLike, index) => {
    const what = `padSequences: sequence ${index}`;
    const row = toTensor(sequence, dtype, what);
    if (row.shape.length === 0) throw new ShapeError(`${what} is a scalar, expected steps.`);
    return row;
  });
}

/** The shape of one step: that of the first sequence with steps, which all others must have. */
function commonStepShape(rows: readonly Tensor<DType>[]): readonly number[] {
  const shapeOf = (row: Tensor<DType>) => row.shape.slice(1);
  const first = rows.findIndex(({ shape }) => shape[0]! > 0);
  if (first < 0) return [];
  const expected = shapeOf(rows[first]!);
  for (const [index, row] of rows.entries()) {
    if (row.shape[0] === 0 || formatShape(shapeOf(row)) === formatShape(expected)) continue;
    throw new ShapeError(
      `padSequences: a step of sequence ${index} has the shape ${formatShape(shapeOf(row))}, ` +
        `one of sequence ${first} ${formatShape(expected)}.`,
    );
  }
  return expected;
}

function longest(rows: readonly Tensor<DType>[]): number {
  return rows.reduce((most, { shape }) => Math.max(most, shape[0]!), 0);
}
