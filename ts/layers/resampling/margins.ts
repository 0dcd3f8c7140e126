/** Elements at both ends of each axis, which padding adds and cropping removes. */
import type { Dim } from "../../graph/dim.js";
import { integerFrom, rejected } from "../../runtime/registry/kinds.js";
import type { Option } from "../../runtime/registry/option.js";
import type { Rank } from "../windowing.js";

/** Before the first element of an axis and after the last. */
export type Ends = readonly [before: number, after: number];

/**
 * One number for all ends; of sequences a number for each end; of images and volumes for each axis a number for both
 * ends, or one for each.
 */
export type Margins<Of extends Rank> =
  | number
  | (Of extends 1
      ? Ends
      : Of extends 2
        ? readonly [number | Ends, number | Ends]
        : readonly [number | Ends, number | Ends, number | Ends]);

/** Held for each axis; in configs as in Keras, of sequences without the list of axes. */
export function margins<Of extends Rank>(rank: Of): Option<Margins<Of>, readonly Ends[]> {
  const number = integerFrom(0);
  const ends = (given: unknown, what: string): Ends => {
    if (!Array.isArray(given)) {
      const both = number.read(given as number, what);
      return [both, both];
    }
    if (given.length !== 2) throw rejected(what, "a number or two of them", given);
    return [number.read(given[0], what), number.read(given[1], what)];
  };
  return {
    read: (given: unknown, what) => {
      // A pair in a list is what an object holds, which `copyWith` passes.
      if (rank === 1) return [ends(isPairs(given) ? given[0] : given, what)];
      if (!Array.isArray(given)) return new Array<Ends>(rank).fill(ends(given, what));
      if (given.length !== rank) throw rejected(what, `a number or a list of ${rank}`, given);
      return given.map((one) => ends(one, what));
    },
    write: (held) => (rank === 1 ? [...(held[0] ?? [])] : held.map((one) => [...one])),
  };
}

function isPairs(given: unknown): given is readonly [readonly unknown[]] {
  return Array.isArray(given) && given.length === 1 && Array.isArray(given[0]);
}

/** The starts of the part after the first ends. */
export function startsOf(rank: number, first: number, ends: readonly Ends[]): Dim[] {
  return Array.from({ length: rank }, (_, axis) => ends[axis - first]?.[0] ?? 0);
}
