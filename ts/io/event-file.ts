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

/** What a file begins with. */
const FILE_VERSION = "brain.Event:2";

/** The first record of a file. `wallTime`: seconds since 1970. */
export function encodeFileStart(wallTime: number): Uint8Array<ArrayBuffer> {
  return encodeRecord(new ProtoWriter().double(1, wallTime).text(3, FILE_VERSION).finish());
}

/** A record of numbers. */
export function encodeScalars({ wallTime, step, scalars }: ScalarEvent): Uint8Array<ArrayBuffer> {
  const values = [...scalars].map(([tag, value]) => new ProtoWriter().text(1, tag).float(2, value));
  const event = new ProtoWriter()
    .double(1, wallTime)
    .integer(2, step)
    .message(5, new ProtoWriter().messages(1, values));
  return encodeRecord(event.finish());
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
