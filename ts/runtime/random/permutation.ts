/**
 * Random permutations from the counter-based generator: the order of rows in an epoch.
 *
 * What belongs here: permutations that depend on a key and an iteration alone. What does not: NumPy's permutations,
 * which splits reproduce (ts/data).
 */
import { yieldWhenOver } from "../time-slice.js";
import type { RandomKey } from "./seed.js";
import { threefry2x32 } from "./threefry.js";

/** Swaps between two looks at the clock: about a millisecond. */
const PIECE = 2 ** 14;

/**
 * The numbers 0 to n - 1 in an order determined by (key, iteration), every order equally likely.
 *
 * Fisher and Yates: for i = n - 1, ..., 1 swap elements i and j, j uniform in 0..i as floor(word (i + 1) / 2^32); its
 * bias is below n / 2^32.
 */
export function permutation(n: number, key: RandomKey, iteration: number): Int32Array {
  const order = ascending(n);
  swap(order, n - 1, 0, key, iteration);
  return order;
}

/** As `permutation`, letting other events happen in between. */
export async function permutationInSlices(
  n: number,
  key: RandomKey,
  iteration: number,
): Promise<Int32Array> {
  const order = ascending(n);
  for (let first = n - 1; first > 0; first -= PIECE) {
    swap(order, first, Math.max(0, first - PIECE), key, iteration);
    if (first > PIECE) await yieldWhenOver();
  }
  return order;
}

/** The numbers 0 to n - 1. */
export function ascending(n: number): Int32Array {
  const order = new Int32Array(n);
  for (let i = 0; i < n; i++) order[i] = i;
  return order;
}

/** The swaps for i = first, ..., last + 1. */
function swap(
  order: Int32Array,
  first: number,
  last: number,
  key: RandomKey,
  iteration: number,
): void {
  const words = new Uint32Array(2);
  for (let i = first; i > last; i--) {
    // Each counter gives two words: an even i takes the first, an odd one the second.
    const parity = i & 1;
    if (parity === 1 || i === first) threefry2x32(key.seed, key.stream, i >> 1, iteration, words);
    const j = Math.floor((words[parity]! * (i + 1)) / 2 ** 32);
    const moved = order[i]!;
    order[i] = order[j]!;
    order[j] = moved;
  }
}
