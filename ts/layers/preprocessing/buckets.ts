/** Buckets of tokens by hash, which are those of Keras. */
import { ValueError } from "../../runtime/errors.js";
import { rejected } from "../../runtime/registry/kinds.js";
import type { OptionalOption } from "../../runtime/registry/option.js";
import { farmHash64, sipHash64 } from "../../text/hash.js";

/** The key of SipHash. */
export type Salt = readonly [number, number];

/** The bucket of a text: FarmHash64, or SipHash with a salt, modulo the number of buckets. */
export function bucketOf(text: string, buckets: number, salt: Salt | null): number {
  const hash = salt === null ? farmHash64(text) : sipHash64(text, salt);
  return Number(hash % BigInt(buckets));
}

/** What a conversion of a float that no 64-bit integer can hold gives, as on x86. */
const NOT_AN_INT64 = "-9223372036854775808";
const LARGEST_INT64 = 2 ** 63;

/** A value as text: a number without its fraction, in decimal. */
export function textOf(value: string | number): string {
  if (typeof value === "string") return value;
  const whole = Math.trunc(value);
  return Math.abs(whole) < LARGEST_INT64 ? String(BigInt(whole)) : NOT_AN_INT64;
}

/** An option for the key of SipHash: one integer, for both halves, or two; null for FarmHash64. */
export function saltOption(): OptionalOption<number | readonly number[] | null, Salt | null> {
  return {
    read: (given, what) => {
      if (given === null) return null;
      const halves = typeof given === "number" ? [given, given] : given;
      if (!Array.isArray(halves)) throw rejected(what, "an integer, two of them, or null", given);
      const [first, second] = halves as readonly number[];
      if (halves.length !== 2 || !Number.isSafeInteger(first) || !Number.isSafeInteger(second))
        throw new ValueError(
          `${what} must be an integer, two of them, or null, got ${JSON.stringify(halves).slice(0, 40)}.`,
        );
      return [first!, second!];
    },
    write: (held) => (held === null ? null : [...held]),
    fallback: null,
  };
}
