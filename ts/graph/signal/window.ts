/** Windows by which signals are multiplied before their spectrum is computed, as in scipy.signal.windows. */

/** w(n) for n = 0, 1, ..., size - 1, symmetric; size is 2 or more. */
type Shape = (n: number, size: number) => number;

/** Σ_k a_k cos(k x), x from -π to π. */
function cosines(...coefficients: readonly number[]): Shape {
  return (n, size) => {
    const x = (2 * Math.PI * n) / (size - 1) - Math.PI;
    return coefficients.reduce((sum, a, k) => sum + a * Math.cos(k * x), 0);
  };
}

/** The position of n in the window, from -1 at its beginning to 1 at its end. */
function position(n: number, size: number): number {
  return (2 * n) / (size - 1) - 1;
}

const SHAPES = {
  barthann: (n, size) => {
    const x = position(n, size) / 2;
    return 0.62 - 0.48 * Math.abs(x) + 0.38 * Math.cos(2 * Math.PI * x);
  },
  bartlett: (n, size) => 1 - Math.abs(position(n, size)),
  blackman: cosines(0.42, 0.5, 0.08),
  blackmanharris: cosines(0.35875, 0.48829, 0.14128, 0.01168),
  bohman: (n, size) => {
    if (n === 0 || n === size - 1) return 0;
    const x = Math.abs(position(n, size));
    return (1 - x) * Math.cos(Math.PI * x) + Math.sin(Math.PI * x) / Math.PI;
  },
  boxcar: () => 1,
  cosine: (n, size) => Math.sin((Math.PI / size) * (n + 0.5)),
  flattop: cosines(0.21557895, 0.41663158, 0.277263158, 0.083578947, 0.006947368),
  hamming: cosines(0.54, 0.46),
  hann: cosines(0.5, 0.5),
  lanczos: (n, size) => {
    const x = Math.PI * position(n, size);
    return x === 0 ? 1 : Math.sin(x) / x;
  },
  nuttall: cosines(0.3635819, 0.4891775, 0.1365995, 0.0106411),
  parzen: (n, size) => {
    const x = Math.abs(n - (size - 1) / 2) / (size / 2);
    return x > (size - 1) / 2 / size ? 2 * (1 - x) ** 3 : 1 - 6 * x ** 2 * (1 - x);
  },
  triang: (n, size) => {
    const distance = Math.abs(n - (size - 1) / 2);
    return 1 - (2 * distance) / (size % 2 === 1 ? size + 1 : size);
  },
} as const satisfies Readonly<Record<string, Shape>>;

export type WindowName = keyof typeof SHAPES;

/** Names of windows. */
export function windowNames(): readonly WindowName[] {
  return Object.keys(SHAPES) as WindowName[];
}

/** The numbers of a window. A periodic window is a symmetric one of `size` + 1 numbers without the last. */
export function windowOf(name: WindowName, size: number, isPeriodic: boolean): number[] {
  const symmetricSize = isPeriodic ? size + 1 : size;
  // scipy gives 1 for a single number, whatever the shape.
  if (size <= 1) return Array.from({ length: size }, () => 1);
  return Array.from({ length: size }, (_, n) => SHAPES[name](n, symmetricSize));
}
