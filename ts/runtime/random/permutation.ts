/**
 * Random permutations from the counter-based generator: the order of rows in an epoch.
 *
 * What belongs here: permutations that depend on a key and an iteration alone. What does not: NumPy's permutations,
 * which splits reproduce (ts/data).
 */
import type { RandomKey } from "./seed.js";
import { threefry2x32 } from "./threefry.js";

/**
 * The numbers 0 to n - 1 in an order determined by (key, iteration), every order equally likely.
 *
 * Fisher and Yates: for i = n - 1, ..., 1 swap elements i and j, j uniform in 0..i as floor(word (i + 1) / 2^32); its
 * bias is below n / 2^32.
 */
export function permutation(n: number, key: RandomKey, iteration: number): Int32Array {
  const order = new Int32Array(n);
  for (let i = 0; i < n; i++) order[i] = i;
  const words = new Uint32Array(2);
  for (let i = n - 1; i > 0; i--) {
    // Each counter gives two words: an even i takes the first, an odd one the second.
    const parity = i & 1;
    if (parity === 1 || i === n - 1) threefry2x32(key.seed, key.stream, i >> 1, iteration, words);
    const j = Math.floor((words[parity]! * (i + 1)) / 2 ** 32);
    const moved = order[i]!;
    order[i] = order[j]!;
    order[j] = moved;
  }
  return order;
}
