/** Images seen in perspective, as Keras's `ops.image.perspective_transform`. */
import { add, div, mul, sub } from "../operations/elementwise.js";
import type { Operand } from "../operations/sources.js";
import type { SymbolicTensor } from "../symbolic.js";
import { pixelGrid } from "./affine-transform.js";
import { type Interpolation, sampled } from "./sampling.js";

export interface Point {
  readonly x: Operand;
  readonly y: Operand;
}

/** Top left, top right, bottom left, bottom right; a number for each image [batch, 1, 1]. */
export type Corners = readonly [Point, Point, Point, Point];

/** x = (m0 u + m1 v + m2) / w, y = (m3 u + m4 v + m5) / w, w = m6 u + m7 v + m8. */
type Homography = readonly [
  ...(readonly [Operand, Operand, Operand]),
  ...(readonly [Operand, Operand, Operand]),
  ...(readonly [Operand, Operand, Operand]),
];

export interface PerspectiveSampling {
  readonly interpolation: Interpolation;
  /** The value beyond the edges. */
  readonly fillValue: number;
}

/** Images [batch, height, width, channels] of known size, in which what was at the corners `from` is at the corners `to`. */
export function perspectiveTransform(
  images: SymbolicTensor,
  from: Corners,
  to: Corners,
  sampling: PerspectiveSampling,
): SymbolicTensor {
  const { y, x } = pixelGrid(images);
  // A pixel of the output is taken from where the map of `to` to `from` leads.
  const [m0, m1, m2, m3, m4, m5, m6, m7, m8] = product(
    fromUnitSquare(from),
    adjugate(fromUnitSquare(to)),
  );
  const along = (ofX: Operand, ofY: Operand, offset: Operand) =>
    add(add(mul(x, ofX), mul(y, ofY)), offset);
  const w = along(m6, m7, m8);
  const coordinates = { y: div(along(m3, m4, m5), w), x: div(along(m0, m1, m2), w) };
  return sampled(images, coordinates, { ...sampling, fillMode: "constant" });
}

/** The map of the unit square to a quadrilateral; Heckbert, Fundamentals of Texture Mapping (1989), 2.2.3. */
function fromUnitSquare([p0, p1, p2, p3]: Corners): Homography {
  const [right, bottom] = [differenceOf(p1, p3), differenceOf(p2, p3)];
  const rest = differenceOf(differenceOf(p0, p1), differenceOf(p2, p3));
  const determinant = cross(right, bottom);
  const g = div(cross(rest, bottom), determinant);
  const h = div(cross(right, rest), determinant);
  const along = (from: Operand, to: Operand, weight: Operand) =>
    add(sub(to, from), mul(weight, to));
  return [
    ...([along(p0.x, p1.x, g), along(p0.x, p2.x, h), p0.x] as const),
    ...([along(p0.y, p1.y, g), along(p0.y, p2.y, h), p0.y] as const),
    ...([g, h, 1] as const),
  ];
}

function differenceOf(a: Point, b: Point): Point {
  return { x: sub(a.x, b.x), y: sub(a.y, b.y) };
}

function cross(a: Point, b: Point): SymbolicTensor {
  return minor(a.x, b.y, b.x, a.y);
}

/** a d - b c */
function minor(a: Operand, d: Operand, b: Operand, c: Operand): SymbolicTensor {
  return sub(mul(a, d), mul(b, c));
}

/** The adjugate matrix. Its map is the inverse: multiples of a matrix are the same map. */
function adjugate([a, b, c, d, e, f, g, h, i]: Homography): Homography {
  return [
    ...([minor(e, i, f, h), minor(c, h, b, i), minor(b, f, c, e)] as const),
    ...([minor(f, g, d, i), minor(a, i, c, g), minor(c, d, a, f)] as const),
    ...([minor(d, h, e, g), minor(b, g, a, h), minor(a, e, b, d)] as const),
  ];
}

/** The map that applies the second, then the first. */
function product(
  [a, b, c, d, e, f, g, h, i]: Homography,
  [p, q, r, s, t, u, v, w, x]: Homography,
): Homography {
  const dot = (row: readonly [Operand, Operand, Operand], column: typeof row) =>
    add(add(mul(row[0], column[0]), mul(row[1], column[1])), mul(row[2], column[2]));
  const columns = [
    [p, s, v],
    [q, t, w],
    [r, u, x],
  ] as const;
  const times = (row: readonly [Operand, Operand, Operand]) =>
    [dot(row, columns[0]), dot(row, columns[1]), dot(row, columns[2])] as const;
  return [...times([a, b, c]), ...times([d, e, f]), ...times([g, h, i])];
}
