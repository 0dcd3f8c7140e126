/** Windows over images whose number is given, and images put together from windows. */
import { ShapeError, ValueError } from "../../runtime/errors.js";
import { describe } from "../../runtime/fill.js";
import { checkedEager } from "../checked.js";
import { at, formatShape, multiplyDims } from "../dim.js";
import { adaptivePool } from "../images/adaptive-pool.js";
import { reshape } from "../operations/broadcast.js";
import { cast } from "../operations/elementwise.js";
import { scatterAdd } from "../operations/gather.js";
import { slice, transpose } from "../operations/layout.js";
import { averagePool, maxPool } from "../operations/pooling.js";
import { constant } from "../operations/sources.js";
import { type DataFormat, withChannelsLast } from "../operations/windows.js";
import type { SymbolicTensor } from "../symbolic.js";

/** Defines pooling in as many windows as an output has elements. */
/* @__NO_SIDE_EFFECTS__ */
function adaptive(name: string, pool: typeof maxPool) {
  return checkedEager(
    name,
    "x:tensor outputSize:perAxis dataFormat:dataFormat?",
    (
      x: SymbolicTensor,
      outputSize: number | readonly number[],
      dataFormat: DataFormat = "channels_last",
    ) => {
      const rank = x.rank - 2;
      const sizes = eachOf(name, "outputSize", outputSize, rank, 1);
      return withChannelsLast(x, dataFormat, (channelsLast) =>
        adaptivePool(`ops.${name}`, channelsLast, sizes, pool),
      );
    },
  );
}

/** The mean of windows along each axis between batch and channels, as many as `outputSize` (one number or one for each axis) says. */
export const adaptiveAveragePool = adaptive("adaptiveAveragePool", averagePool);
/**
 * The largest of windows along each axis between batch and channels, as many as `outputSize` (one number or one for each axis) says.
 */
export const adaptiveMaxPool = adaptive("adaptiveMaxPool", maxPool);

/** A number for each axis, from one for all. @throws ValueError for others than integers of at least `least` */
function eachOf(
  op: string,
  name: string,
  given: number | readonly number[],
  rank: number,
  least: number,
): readonly number[] {
  const list = typeof given === "number" ? Array.from({ length: rank }, () => given) : [...given];
  const fits = list.length === rank && list.every((one) => Number.isInteger(one) && one >= least);
  if (fits && rank > 0) return list;
  throw new ValueError(
    `ops.${op}: ${name} must be an integer of at least ${least}, or ${rank} of them, got ${describe(given)}.`,
  );
}

/**
 * An image put together from windows: x [batch, channels · taps, windows] to [batch, channels, height, width], with height
 * and width from `outputSize`. Elements where windows overlap are added; those in the padding are dropped. Sizes, dilation,
 * padding and strides are one number, or one for each of both axes.
 */
export const fold = checkedEager(
  "fold",
  "x:tensor outputSize:perAxis kernelSize:perAxis dilation:perAxis? padding:perAxis? stride:perAxis?",
  (
    x: SymbolicTensor,
    outputSize: number | readonly number[],
    kernelSize: number | readonly number[],
    dilation: number | readonly number[] = 1,
    padding: number | readonly number[] = 0,
    stride: number | readonly number[] = 1,
  ) => {
    const both = (name: string, given: number | readonly number[], least: number) =>
      eachOf("fold", name, given, 2, least) as readonly [number, number];
    const [height, width] = both("outputSize", outputSize, 1);
    const [tapRows, tapColumns] = both("kernelSize", kernelSize, 1);
    const [dilationY, dilationX] = both("dilation", dilation, 1);
    const [paddingY, paddingX] = both("padding", padding, 0);
    const [strideY, strideX] = both("stride", stride, 1);
    const [wholeHeight, wholeWidth] = [height + 2 * paddingY, width + 2 * paddingX];
    const rows = placesAlong(wholeHeight, tapRows, dilationY, strideY);
    const columns = placesAlong(wholeWidth, tapColumns, dilationX, strideX);
    const [taps, windows] = [tapRows * tapColumns, rows.count * columns.count];
    const channels = at(x.dims, 1);
    if (
      x.rank !== 3 ||
      typeof channels !== "number" ||
      channels % taps !== 0 ||
      at(x.dims, 2) !== windows
    ) {
      throw new ShapeError(
        `ops.fold: expected [batch, channels · ${taps}, ${windows}], got a tensor of shape ${formatShape(x.dims)}.`,
      );
    }
    const planes = multiplyDims(at(x.dims, 0), channels / taps);
    const updates = transpose(reshape(x, [planes, taps * windows]));
    const places = rows.taps.flatMap((y) =>
      columns.taps.flatMap((tapX) =>
        rows.starts.flatMap((startY) =>
          columns.starts.map((startX) => (startY + y) * wholeWidth + startX + tapX),
        ),
      ),
    );
    const indices = constant(places, [places.length], "int32");
    const { y } = scatterAdd(
      { indices, updates: cast(updates, "float32") },
      { rows: wholeHeight * wholeWidth },
    );
    const whole = reshape(transpose(y), [planes, wholeHeight, wholeWidth]);
    const inner = slice(whole, [0, paddingY, paddingX], [planes, height, width]);
    return reshape(inner, [at(x.dims, 0), channels / taps, height, width]);
  },
);

/** Where windows begin along an axis, and where their taps are from there. */
function placesAlong(size: number, taps: number, dilation: number, stride: number) {
  const count = Math.max(0, Math.floor((size - dilation * (taps - 1) - 1) / stride) + 1);
  return {
    count,
    starts: Array.from({ length: count }, (_, index) => index * stride),
    taps: Array.from({ length: taps }, (_, index) => index * dilation),
  };
}
