/** Reads TensorBoard's event files: records with their checks, and the numbers and histograms in them. */
import { expect } from "vitest";
import { makeCrc32 } from "../../ts/io/bytes/crc32.js";

/** What a field holds: a number of a fixed width or of variable length, or bytes. */
type Field = bigint | number | Uint8Array;

export interface EventHistogram {
  readonly min: number;
  readonly max: number;
  readonly count: number;
  readonly limits: readonly number[];
  readonly counts: readonly number[];
}

export interface StoredEvent {
  readonly wallTime: number;
  readonly step: number;
  readonly version: string | undefined;
  readonly scalars: Readonly<Record<string, number>>;
  readonly histograms: Readonly<Record<string, EventHistogram>>;
}

const crc32c = makeCrc32("crc32c");

/** As the format has it: rotated by 15 bits, plus a constant. */
function masked(check: number): number {
  return (((check >>> 15) | (check << 17)) + 0xa282ead8) >>> 0;
}

/** The events of a file. Each length and each record must have the right check. */
export function eventsIn(bytes: Uint8Array): StoredEvent[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const events: StoredEvent[] = [];
  for (let at = 0; at < bytes.length; ) {
    const length = Number(view.getBigUint64(at, true));
    expect(view.getUint32(at + 8, true), "check of a length").toBe(
      masked(crc32c(bytes.subarray(at, at + 8))),
    );
    const data = bytes.subarray(at + 12, at + 12 + length);
    expect(data.length, "a whole record").toBe(length);
    expect(view.getUint32(at + 12 + length, true), "check of a record").toBe(masked(crc32c(data)));
    events.push(eventOf(fieldsIn(data)));
    at += 16 + length;
  }
  return events;
}

function eventOf(fields: ReadonlyMap<number, readonly Field[]>): StoredEvent {
  const values = messages(fields, 5).flatMap((summary) => messages(summary, 1));
  const scalars: Record<string, number> = {};
  const histograms: Record<string, EventHistogram> = {};
  for (const value of values) {
    const tag = text(value, 1) ?? "";
    if (value.has(2)) scalars[tag] = Number(value.get(2)?.[0]);
    for (const histogram of messages(value, 5)) {
      const [min, max, count] = [1, 2, 3].map((field) => Number(histogram.get(field)?.[0])) as [
        number,
        number,
        number,
      ];
      const [limits, counts] = [6, 7].map((field) => doubles(histogram.get(field)?.[0]));
      histograms[tag] = { min, max, count, limits: limits ?? [], counts: counts ?? [] };
    }
  }
  const wallTime = Number(fields.get(1)?.[0]);
  const step = Number(fields.get(2)?.[0] ?? 0);
  return { wallTime, step, version: text(fields, 3), scalars, histograms };
}

function messages(fields: ReadonlyMap<number, readonly Field[]>, field: number) {
  return (fields.get(field) ?? []).map((one) => fieldsIn(one as Uint8Array));
}

function text(fields: ReadonlyMap<number, readonly Field[]>, field: number): string | undefined {
  const bytes = fields.get(field)?.[0];
  return bytes === undefined ? undefined : new TextDecoder().decode(bytes as Uint8Array);
}

function doubles(bytes: Field | undefined): number[] {
  const own = Uint8Array.from(bytes as Uint8Array);
  return [...new Float64Array(own.buffer)];
}

/** The fields of a message by number. */
function fieldsIn(bytes: Uint8Array): Map<number, Field[]> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const fields = new Map<number, Field[]>();
  let at = 0;
  const varint = (): bigint => {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = bytes[at++] ?? 0;
      value |= BigInt(byte & 127) << shift;
      if (byte < 128) return value;
    }
  };
  const take = (size: number) => {
    at += size;
    return at - size;
  };
  while (at < bytes.length) {
    const key = Number(varint());
    const kinds: Readonly<Record<number, () => Field>> = {
      0: varint,
      1: () => view.getFloat64(take(8), true),
      2: () => {
        const size = Number(varint());
        const start = take(size);
        return bytes.subarray(start, start + size);
      },
      5: () => view.getFloat32(take(4), true),
    };
    const read = kinds[key & 7];
    if (read === undefined) throw new Error(`A field of kind ${key & 7}.`);
    fields.set(key >> 3, [...(fields.get(key >> 3) ?? []), read()]);
  }
  return fields;
}
