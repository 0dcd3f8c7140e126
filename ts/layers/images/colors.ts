/** Checks of images in color. */
import { at, formatShape } from "../../graph/dim.js";
import type { SymbolicTensor } from "../../graph/symbolic.js";
import { ShapeError } from "../../runtime/errors.js";
import type { AnyLayer } from "../layer.js";

/** @throws ShapeError where images do not have `counts` channels */
export function assertColors(layer: AnyLayer, images: SymbolicTensor, counts: readonly number[]) {
  const channels = at(images.dims, 3);
  if (typeof channels === "number" && counts.includes(channels)) return;
  throw new ShapeError(
    `${layer}: expected images of ${counts.join(" or ")} channels, got shape ${formatShape(images.dims)}.`,
  );
}
