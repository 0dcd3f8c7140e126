/**
 * NumPy's `RandomState`: the Mersenne Twister and the random draws of scikit-learn's splits.
 *
 * What belongs here: the random numbers that reproduce scikit-learn's choice of rows. What does not: random numbers of
 * models and of `random.*`, which the counter-based generator makes (ts/runtime/random).
 *
 * MT19937 (Matsumoto and Nishimura, "Mersenne Twister: a 623-dimensionally equidistributed uniform
 * pseudo-random number generator", 1998).
 */
import { ValueError } from "../runtime/errors.js";

const WORDS = 624;
const MIDDLE = 397;
const TWIST = 0x9908b0df;

export class RandomState {
  readonly #words = new Int32Array(WORDS);
  #next = WORDS;

  /**
   * @param seed an integer from 0 to 4294967295
   * @throws ValueError for any other seed
   */
  constructor(seed: number) {
    if (!Number.isInteger(seed) || seed < 0 || seed >= 2 ** 32) {
      throw new ValueError(
        `randomState: expected an integer from 0 to 4294967295, got ${String(seed)}.`,
      );
    }
    // w[i] = 1812433253 (w[i-1] xor (w[i-1] >> 30)) + i
    this.#words[0] = seed;
    for (let i = 1; i < WORDS; i++) {
      const last = this.#words[i - 1]!;
      this.#words[i] = Math.imul(last ^ (last >>> 30), 1812433253) + i;
    }
  }

  /** The next word of 32 bits. */
  nextWord(): number {
    if (this.#next === WORDS) this.#twist();
    let y = this.#words[this.#next++]!;
    y ^= y >>> 11;
    y ^= (y << 7) & 0x9d2c5680;
    y ^= (y << 15) & 0xefc60000;
    return (y ^ (y >>> 18)) >>> 0;
  }

  /** An integer from 0 to `most`: words masked to as many bits as `most` has, until one is not above it. */
  interval(most: number): number {
    if (most === 0) return 0;
    const mask = 0xffffffff >>> Math.clz32(most);
    for (;;) {
      const value = (this.nextWord() & mask) >>> 0;
      if (value <= most) return value;
    }
  }

  /** A shuffled copy: Fisher and Yates, from the last index down. */
  permutation(values: ArrayLike<number>): Int32Array {
    const order = Int32Array.from(values);
    for (let i = order.length - 1; i > 0; i--) {
      const j = this.interval(i);
      const moved = order[i]!;
      order[i] = order[j]!;
      order[j] = moved;
    }
    return order;
  }

  /** The next 624 words: w[i] = w[i+397] xor (upper bit of w[i], lower 31 of w[i+1]) A. */
  #twist(): void {
    const w = this.#words;
    for (let i = 0; i < WORDS; i++) {
      const y = (w[i]! & 0x80000000) | (w[(i + 1) % WORDS]! & 0x7fffffff);
      w[i] = w[(i + MIDDLE) % WORDS]! ^ (y >>> 1) ^ (y & 1 ? TWIST : 0);
    }
    this.#next = 0;
  }
}
