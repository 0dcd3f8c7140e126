/**
 * Records of TensorBoard's event files, which may be appended to a file one by one.
 *
 * Source of the format: tensorflow/core/lib/io/record_writer and tensorflow/core/util/event.proto.
 */
import { ByteWriter } from "./bytes/byte-writer.js";
import { makeCrc32 } from "./bytes/crc32.js";
import { ProtoWriter } from "./bytes/protobuf.js";

/** Numbers of one moment. */
export interface ScalarEvent {
  /** Seconds since 1970. */
  readonly wallTime: number;
  readonly step: number;
  /** Numbers by tag, such as `epoch_loss`. */
  readonly scalars: ReadonlyMap<string, number>;
}

/** The numbers of a tensor in ranges of equal width, as `histogramOf` counts them. */
export interface Histogram {
  readonly min: number;
  readonly max: number;
  readonly count: number;
  readonly sum: number;
  readonly sumOfSquares: number;
  /** The upper end of each range; the first begins at `min`. */
  readonly limits: readonly number[];
  /** How many numbers each range has. */
  readonly counts: readonly number[];
}

/** Histograms of one moment, by tag. */
export interface HistogramEvent extends Omit<ScalarEvent, "scalars"> {
  readonly histograms: ReadonlyMap<string, Histogram>;
}

/** Ranges of a histogram, as of `tf.summary.histogram`. */
const RANGES = 30;

/** What a file begins with. */
const FILE_VERSION = "brain.Event:2";

/** The first record of a file. `wallTime`: seconds since 1970. */
export function encodeFileStart(wallTime: number): Uint8Array<ArrayBuffer> {
  return encodeRecord(new ProtoWriter().double(1, wallTime).text(3, FILE_VERSION).finish());
}

/** A record of numbers. */
export function encodeScalars({ wallTime, step, scalars }: ScalarEvent): Uint8Array<ArrayBuffer> {
  const values = [...scalars].map(([tag, value]) => new ProtoWriter().text(1, tag).float(2, value));
  return encodeEvent(wallTime, step, values);
}

/** A record of histograms. */
export function encodeHistograms(event: HistogramEvent): Uint8Array<ArrayBuffer> {
  const values = [...event.histograms].map(([tag, histogram]) =>
    new ProtoWriter().text(1, tag).message(5, histogramMessage(histogram)),
  );
  return encodeEvent(event.wallTime, event.step, values);
}

function histogramMessage(of: Histogram): ProtoWriter {
  return new ProtoWriter()
    .double(1, of.min)
    .double(2, of.max)
    .double(3, of.count)
    .double(4, of.sum)
    .double(5, of.sumOfSquares)
    .bytes(6, new Uint8Array(Float64Array.from(of.limits).buffer))
    .bytes(7, new Uint8Array(Float64Array.from(of.counts).buffer));
}

function encodeEvent(wallTime: number, step: number, values: readonly ProtoWriter[]) {
  const event = new ProtoWriter()
    .double(1, wallTime)
    .integer(2, step)
    .message(5, new ProtoWriter().messages(1, values));
  return encodeRecord(event.finish());
}

/** Counts numbers in 30 ranges of equal width between the smallest and the largest; numbers that are not finite are left out. */
export function histogramOf(numbers: ArrayLike<number>): Histogram {
  const finite = Array.from(numbers).filter(Number.isFinite);
  const [min, max] = finite.reduce(
    ([low, high], value) => [Math.min(low, value), Math.max(high, value)],
    [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
  );
  const sum = finite.reduce((total, value) => total + value, 0);
  const sumOfSquares = finite.reduce((total, value) => total + value * value, 0);
  const own = { count: finite.length, sum, sumOfSquares };
  if (finite.length === 0) return { min: 0, max: 0, ...own, limits: [0], counts: [0] };
  // As TensorFlow does for equal numbers: one range of width 1 around them.
  if (min === max) return { min, max, ...own, limits: [max + 0.5], counts: [finite.length] };
  const width = (max - min) / RANGES;
  const counts = new Array<number>(RANGES).fill(0);
  for (const value of finite) {
    const range = Math.min(Math.floor((value - min) / width), RANGES - 1);
    counts[range] = (counts[range] ?? 0) + 1;
  }
  const limits = counts.map((_, range) => (range === RANGES - 1 ? max : min + (range + 1) * width));
  return { min, max, ...own, limits, counts };
}

/** The length and the data, each followed by its check. */
export function encodeRecord(data: Uint8Array): Uint8Array<ArrayBuffer> {
  const crc32c = makeCrc32("crc32c");
  const length = new ByteWriter().u64(data.length).finish();
  return new ByteWriter()
    .bytes(length)
    .u32(masked(crc32c(length)))
    .bytes(data)
    .u32(masked(crc32c(data)))
    .finish();
}

/** Rotated by 15 bits, plus a constant, since a check of data that contain checks is weak. */
function masked(check: number): number {
  return (((check >>> 15) | (check << 17)) + 0xa282ead8) >>> 0;
}
