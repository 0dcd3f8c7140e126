/** Boxes at random places of images. */
import { at } from "../../graph/dim.js";
import { reshape } from "../../graph/operations/broadcast.js";
import { add, and, greaterEqual, less, mul, sub } from "../../graph/operations/elementwise.js";
import { arange } from "../../graph/operations/sources.js";
import type { SymbolicTensor } from "../../graph/symbolic.js";

/** From one coordinate in pixels up to another, which is outside: each [batch, 1, 1, 1]. */
export interface Interval {
  readonly from: SymbolicTensor;
  readonly to: SymbolicTensor;
}

/** An interval of this part of a length; `place`, from 0 to 1, says where in the room that is left. */
export function intervalOf(part: SymbolicTensor, length: number, place: SymbolicTensor): Interval {
  const inside = mul(part, length);
  const from = mul(place, sub(length, inside));
  return { from, to: add(from, inside) };
}

/** Which pixels are inside of a box: [batch, height, width, 1]. */
export function insideBox(images: SymbolicTensor, x: Interval, y: Interval): SymbolicTensor {
  const [height, width] = [at(images.dims, 1), at(images.dims, 2)];
  const within = (pixel: SymbolicTensor, { from, to }: Interval) =>
    and(greaterEqual(pixel, from), less(pixel, to));
  return and(
    within(reshape(arange(width), [1, 1, width, 1]), x),
    within(reshape(arange(height), [1, height, 1, 1]), y),
  );
}
