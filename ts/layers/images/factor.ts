/** Options that hold a range of random factors. */
import { finite, listOf, rejected } from "../../runtime/registry/kinds.js";
import type { Option } from "../../runtime/registry/option.js";

/** The lower and the upper limit. */
export type Range = readonly [low: number, high: number];

/**
 * An option that holds a range. Users pass two limits, or one number f for [max(-f, low), f].
 * @param low the smallest limit that is allowed
 * @param high the largest
 * @param excludesLow whether limits must be above `low`
 */
export function factorRange(
  low: number,
  high: number,
  excludesLow = false,
): Option<number | Range, Range> {
  const [one, list] = [finite(), listOf(finite())];
  const expected = `a number from ${low} to ${high}, or two of them`;
  return {
    read: (given, what) => {
      const values = Array.isArray(given)
        ? list.read(given, what)
        : [one.read(given as number, what)];
      const fits = values.every(
        (value) => value >= low && value <= high && !(excludesLow && value === low),
      );
      const [first, second = Math.abs(first ?? 0), ...more] = values;
      if (first === undefined || more.length > 0 || !fits) throw rejected(what, expected, given);
      const other = values.length === 1 ? Math.max(-second, low) : first;
      return other <= second ? [other, second] : [second, other];
    },
    write: (range) => [...range],
  };
}

/** As `factorRange`, of integers. */
export function integerRange(low: number, high: number): Option<number | Range, Range> {
  const range = factorRange(low, high);
  return {
    read: (given, what) => {
      const limits = range.read(given, what);
      if (limits.every(Number.isInteger)) return limits;
      throw rejected(what, `an integer from ${low} to ${high}, or two of them`, given);
    },
    write: (limits) => [...limits],
  };
}
