/** Arrays of any rank read at any coordinates, as Keras's `ops.image.map_coordinates`. */
import { at, productOfDims } from "../dim.js";
import { reshape } from "../operations/broadcast.js";
import { add, and, cast, mul, where } from "../operations/elementwise.js";
import { gather } from "../operations/gather.js";
import { take } from "../operations/layout.js";
import type { SymbolicTensor } from "../symbolic.js";
import { type Neighbour, neighbours, type Sampling } from "./sampling.js";

/**
 * The values of x, of known sizes, at coordinates [axes of x, ...]: a sum over the neighbours along every axis, each with
 * the product of its weights.
 */
export function mapCoordinates(
  x: SymbolicTensor,
  coordinates: SymbolicTensor,
  sampling: Sampling,
): SymbolicTensor {
  const sizes = x.dims.map(Number);
  const along = sizes.map((size, axis) => neighbours(take(coordinates, axis, 0), size, sampling));
  const table = reshape(x, [productOfDims(x.dims)]);
  const terms = combinations(along).map((corner) => {
    const address = corner.reduce<SymbolicTensor | null>((sum, { index }, axis) => {
      const own = cast(index, "int32");
      return sum === null ? own : add(mul(sum, at(x.dims, axis) as number), own);
    }, null);
    const values = gather(table, address ?? cast(take(coordinates, 0, 0), "int32"));
    const isInside = corner.map((one) => one.isInside).reduce(and);
    const filled =
      sampling.fillMode === "constant" ? where(isInside, values, sampling.fillValue) : values;
    if (sampling.interpolation === "nearest") return filled;
    return corner.reduce((product, { weight }) => mul(product, weight), filled);
  });
  return terms.reduce(add);
}

/** Every choice of one from each list. */
function combinations(lists: readonly (readonly Neighbour[])[]): readonly (readonly Neighbour[])[] {
  return lists.reduce<readonly (readonly Neighbour[])[]>(
    (chosen, list) => chosen.flatMap((before) => list.map((one) => [...before, one])),
    [[]],
  );
}
