/** Numbers for tests: fixed, all different, neither symmetric nor periodic. */

/** `length` numbers in (-scale, scale): a sine whose frequency grows. */
export function chirp(length: number, seed = 0, scale = 1): number[] {
  return Array.from(
    { length },
    (_, i) => scale * Math.sin(0.7 + 1.3 * seed + i * (1.1 + 0.013 * i)),
  );
}
