/** Colors as red, green and blue, as hue, saturation and value, and as gray. */
import { at } from "../dim.js";
import { concatenate } from "../operations/concat.js";
import {
  abs,
  add,
  clip,
  div,
  equal,
  floor,
  greater,
  less,
  maximum,
  minimum,
  mul,
  sub,
  where,
} from "../operations/elementwise.js";
import { slice } from "../operations/layout.js";
import type { SymbolicTensor } from "../symbolic.js";

/** Each [batch, height, width, 1]. */
export interface Hsv {
  /** From 0 to 1, for a full turn. */
  readonly hue: SymbolicTensor;
  readonly saturation: SymbolicTensor;
  readonly value: SymbolicTensor;
}

/** float32's distance from 1 to the next number. */
const EPSILON = 2 ** -23;

function channel(images: SymbolicTensor, index: number): SymbolicTensor {
  const [batch, height, width] = [0, 1, 2].map((axis) => at(images.dims, axis));
  return slice(images, [0, 0, 0, index], [batch ?? 1, height ?? 1, width ?? 1, 1]);
}

/** The value is the largest of the three, the saturation their range divided by it; the hue is 0 for gray. */
export function rgbToHsv(images: SymbolicTensor): Hsv {
  const nonzero = where(less(abs(images), EPSILON), 0, images);
  const [red, green, blue] = [channel(nonzero, 0), channel(nonzero, 1), channel(nonzero, 2)];
  const value = maximum(maximum(red, green), blue);
  const range = sub(value, minimum(minimum(red, green), blue));
  const isPositive = greater(value, 0);
  const isColored = greater(range, 0);
  const saturation = where(isPositive, div(range, where(isPositive, value, 1)), 0);
  const norm = div(1, mul(where(isColored, range, 1), 6));
  const around = where(
    equal(value, green),
    add(mul(norm, sub(blue, red)), 2 / 6),
    add(mul(norm, sub(red, green)), 4 / 6),
  );
  const signed = where(equal(value, red), mul(norm, sub(green, blue)), around);
  const hue = where(isColored, where(less(signed, 0), add(signed, 1), signed), 0);
  return { hue, saturation, value };
}

/** v (1 - s + s d) for each color, where d is 1 near the color's hue and 0 far from it. */
export function hsvToRgb({ hue, saturation, value }: Hsv): SymbolicTensor {
  const sixths = mul(sub(hue, floor(hue)), 6);
  const near = [
    clip(sub(abs(sub(sixths, 3)), 1), 0, 1),
    clip(sub(2, abs(sub(sixths, 2))), 0, 1),
    clip(sub(2, abs(sub(sixths, 4))), 0, 1),
  ];
  const rest = sub(1, saturation);
  const colors = near.map((d) => mul(value, add(rest, mul(saturation, d))));
  return concatenate(colors, 3);
}

/** 0.2989 red + 0.587 green + 0.114 blue: [batch, height, width, 1]; images of one channel as they are. */
export function grayscale(images: SymbolicTensor): SymbolicTensor {
  if (at(images.dims, 3) === 1) return images;
  const [red, green, blue] = [channel(images, 0), channel(images, 1), channel(images, 2)];
  return add(add(mul(red, 0.2989), mul(green, 0.587)), mul(blue, 0.114));
}
