/**
 * Cylinder, bell and funnel (Saito 1994): series of one of three shapes, of any length and place, under noise. And series
 * of other shapes, which a detector should not take for one of the three.
 *
 *     x(t) = (6 + η) shape(t) + ε(t),  η and ε(t) from N(0, 1), shape(t) = 0 outside of [a, b]
 *
 * with a from 16 to 32 and b - a from 32 to 96. Each series is scaled to mean 0 and standard deviation 1.
 */
import { generator } from "latch/text";

export const LENGTH = 128;

/** From 0 at a to 1 at b. */
type Shape = (position: number) => number;

const KNOWN: Readonly<Record<string, Shape>> = {
  cylinder: () => 1,
  bell: (position) => position,
  funnel: (position) => 1 - position,
};

const OTHERS: Readonly<Record<string, Shape>> = {
  hat: (position) => 1 - Math.abs(2 * position - 1),
  valley: (position) => Math.abs(2 * position - 1),
  pair: (position) => (position < 0.3 || position > 0.7 ? 1 : 0),
  turn: (position) => (position < 0.5 ? 1 : -1),
};

export const NAMES = Object.keys(KNOWN);

export interface Waves {
  /** [series][time]. */
  readonly x: readonly (readonly number[])[];
  /** The number of the shape of each series, in the order of its names. */
  readonly y: readonly number[];
}

/** `count` series of the three shapes in turn. */
export function known(count: number, seed: number): Waves {
  return waves(Object.values(KNOWN), count, seed);
}

/** `count` series of other shapes in turn. */
export function others(count: number, seed: number): Waves {
  return waves(Object.values(OTHERS), count, seed);
}

function waves(shapes: readonly Shape[], count: number, seed: number): Waves {
  const chance = generator(seed);
  const y = Array.from({ length: count }, (_, series) => series % shapes.length);
  return { x: y.map((number) => wave(shapes[number]!, chance)), y };
}

function wave(shape: Shape, chance: () => number): number[] {
  const a = 16 + Math.floor(17 * chance());
  const b = a + 32 + Math.floor(65 * chance());
  const height = 6 + normal(chance);
  return standardized(
    Array.from({ length: LENGTH }, (_, t) => {
      const inside = t >= a && t <= b ? height * shape((t - a) / (b - a)) : 0;
      return inside + normal(chance);
    }),
  );
}

/** Box and Muller 1958. */
function normal(chance: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - chance())) * Math.cos(2 * Math.PI * chance());
}

function standardized(series: readonly number[]): number[] {
  const mean = series.reduce((sum, value) => sum + value, 0) / series.length;
  const variance = series.reduce((sum, value) => sum + (value - mean) ** 2, 0) / series.length;
  return series.map((value) => (value - mean) / Math.sqrt(variance));
}
