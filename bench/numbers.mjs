// Data of the benchmarks: the same at every run.

/** Uniform numbers in [low, high): a linear congruential generator (Numerical Recipes' constants). */
export function uniform(count, low, high, seed = 1) {
  let state = seed >>> 0;
  return Float32Array.from({ length: count }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return low + ((high - low) * state) / 2 ** 32;
  });
}

/** [first, second, ...] to [second, first, ...]: batch-major to time-major and back. */
export function swapFirstAxes(data, first, second) {
  const size = data.length / (first * second);
  const swapped = new Float32Array(data.length);
  for (let a = 0; a < first; a += 1) {
    for (let b = 0; b < second; b += 1) {
      const source = (a * second + b) * size;
      swapped.set(data.subarray(source, source + size), (b * first + a) * size);
    }
  }
  return swapped;
}

/** Rows of `classes` numbers, a 1 in each: the classes take turns. */
export function oneHot(rows, classes) {
  const data = new Float32Array(rows * classes);
  for (let row = 0; row < rows; row += 1) data[row * classes + (row % classes)] = 1;
  return data;
}
