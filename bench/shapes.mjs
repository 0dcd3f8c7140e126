// The sequences that the design names: batch, steps, features, units.

export const SHAPES = [
  { batch: 32, steps: 10, features: 1, units: 64 },
  { batch: 32, steps: 50, features: 64, units: 128 },
  { batch: 64, steps: 100, features: 128, units: 256 },
];

/** One sequence of the smallest of them. */
export const SINGLE = { ...SHAPES[0], batch: 1 };

export function nameOf({ batch, steps, features, units }) {
  return `(${batch}, ${steps}, ${features}, ${units})`;
}
