/**
 * The engine's random numbers, in JavaScript: bit for bit what the kernels draw.
 *
 * What belongs here: the counter-based generator and its uniform numbers. What does not: other distributions
 * (normal.ts) and the choice of keys (seed.ts).
 *
 * Threefry-2x32 with 20 rounds (Salmon, Moraes, Dror and Shaw, "Parallel random numbers: as easy as
 * 1, 2, 3", 2011): add, rotate and xor on words of 32 bits.
 */

/** Skein's parity constant: the third key word is its xor with the other two. */
const PARITY = 0x1bd11bda;

/**
 * Numbers that are made at a time, some blocks. A block is those of four counters: the first words of all four, then
 * their second words.
 */
const AT_ONCE = 64;

/**
 * Encrypts the counters `(c0, c1)`, `(c0 + 1, c1)`, ... with the key `(k0, k1)` and writes two words for each, one after the
 * other, until `words` is full. All arguments are read modulo 2^32.
 *
 * Each round is `x0 += x1; x1 = rotl(x1, r) ^ x0`. After every fourth round comes a key injection; number s, counted
 * from 1, is `x0 += k[s mod 3]; x1 += k[(s + 1) mod 3] + s`.
 */
export function threefry2x32(
  k0: number,
  k1: number,
  c0: number,
  c1: number,
  words: Uint32Array | Int32Array,
): void {
  const [a, b, c] = [k0 | 0, k1 | 0, PARITY ^ k0 ^ k1];
  // Written out, the rounds take half the time of a loop over them.
  for (let i = 0; i < words.length; i += 2) {
    let x0 = (c0 + (i >> 1) + a) | 0;
    let x1 = (c1 + b) | 0;
    x0 = (x0 + x1) | 0;
    x1 = rotateLeft(x1, 13) ^ x0;
    x0 = (x0 + x1) | 0;
    x1 = rotateLeft(x1, 15) ^ x0;
    x0 = (x0 + x1) | 0;
    x1 = rotateLeft(x1, 26) ^ x0;
    x0 = (x0 + x1) | 0;
    x1 = rotateLeft(x1, 6) ^ x0;
    x0 = (x0 + b) | 0;
    x1 = (x1 + c + 1) | 0;
    x0 = (x0 + x1) | 0;
    x1 = rotateLeft(x1, 17) ^ x0;
    x0 = (x0 + x1) | 0;
    x1 = rotateLeft(x1, 29) ^ x0;
    x0 = (x0 + x1) | 0;
    x1 = rotateLeft(x1, 16) ^ x0;
    x0 = (x0 + x1) | 0;
    x1 = rotateLeft(x1, 24) ^ x0;
    x0 = (x0 + c) | 0;
    x1 = (x1 + a + 2) | 0;
    x0 = (x0 + x1) | 0;
    x1 = rotateLeft(x1, 13) ^ x0;
    x0 = (x0 + x1) | 0;
    x1 = rotateLeft(x1, 15) ^ x0;
    x0 = (x0 + x1) | 0;
    x1 = rotateLeft(x1, 26) ^ x0;
    x0 = (x0 + x1) | 0;
    x1 = rotateLeft(x1, 6) ^ x0;
    x0 = (x0 + a) | 0;
    x1 = (x1 + b + 3) | 0;
    x0 = (x0 + x1) | 0;
    x1 = rotateLeft(x1, 17) ^ x0;
    x0 = (x0 + x1) | 0;
    x1 = rotateLeft(x1, 29) ^ x0;
    x0 = (x0 + x1) | 0;
    x1 = rotateLeft(x1, 16) ^ x0;
    x0 = (x0 + x1) | 0;
    x1 = rotateLeft(x1, 24) ^ x0;
    x0 = (x0 + b) | 0;
    x1 = (x1 + c + 4) | 0;
    x0 = (x0 + x1) | 0;
    x1 = rotateLeft(x1, 13) ^ x0;
    x0 = (x0 + x1) | 0;
    x1 = rotateLeft(x1, 15) ^ x0;
    x0 = (x0 + x1) | 0;
    x1 = rotateLeft(x1, 26) ^ x0;
    x0 = (x0 + x1) | 0;
    x1 = rotateLeft(x1, 6) ^ x0;
    x0 = (x0 + c) | 0;
    x1 = (x1 + a + 5) | 0;
    words[i] = x0;
    words[i + 1] = x1;
  }
}

function rotateLeft(x: number, bits: number): number {
  return (x << bits) | (x >>> (32 - bits));
}

/**
 * Fills `out` with `low + (high - low) u`, u uniform in [0, 1): bit for bit what the engine's kernel
 * draws for the same key and iteration.
 *
 * Number `8 b + 4 h + l` comes from word `h` of the counter `(4 b + l, iteration)`: u is its top 24
 * bits times 2^-24.
 */
export function uniformInto(
  seed: number,
  stream: number,
  iteration: number,
  low: number,
  high: number,
  out: Float32Array,
): void {
  const start = Math.fround(low);
  const span = Math.fround(Math.fround(high) - start);
  // Signed words stay small integers in JavaScript engines, which makes this twice as fast.
  const words = new Int32Array(AT_ONCE);
  for (let first = 0; first < out.length; first += AT_ONCE) {
    threefry2x32(seed, stream, first / 2, iteration, words);
    for (let i = 0; i < AT_ONCE; i++) {
      // Its bits: the block, the lane, the half.
      const word = words[(i & -8) | ((i & 3) << 1) | ((i & 4) >> 2)]!;
      // Rounded after the product, then after the sum (by the store), as float32 arithmetic does. Writes beyond the end of
      // a typed array are ignored.
      out[first + i] = start + Math.fround(span * ((word >>> 8) * 2 ** -24));
    }
  }
}
