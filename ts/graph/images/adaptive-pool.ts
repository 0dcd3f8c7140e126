/** Adaptive pooling: the size of the output is given, that of the windows follows. */
import { ShapeError } from "../../runtime/errors.js";
import { at, formatShape } from "../dim.js";
import { concatenate } from "../operations/concat.js";
import { slice } from "../operations/layout.js";
import type { averagePool } from "../operations/pooling.js";
import type { SymbolicTensor } from "../symbolic.js";

/**
 * x [batch, ..., channels] pooled to `outputSize`, the sizes of the spatial axes. Of n elements in m windows, window o covers
 * elements ⌊o n / m⌋ to ⌈(o + 1) n / m⌉. Pooling over several axes is pooling over each in turn.
 * @param caller begins the message of the ShapeError for sizes that are not known
 */
export function adaptivePool(
  caller: string,
  x: SymbolicTensor,
  outputSize: readonly number[],
  pool: typeof averagePool,
): SymbolicTensor {
  return outputSize.reduce((y, size, index) => {
    const axis = index + 1;
    const length = at(y.dims, axis);
    if (typeof length !== "number") {
      throw new ShapeError(
        `${caller} needs an input whose sizes are known between batch and channels, got a tensor of shape ${formatShape(x.dims)}.`,
      );
    }
    const poolAlong = (part: SymbolicTensor, width: number) =>
      pool(
        part,
        outputSize.map((_, other) => (other === index ? width : 1)),
      );
    if (length % size === 0) return poolAlong(y, length / size);
    const windows = Array.from({ length: size }, (_, o) => {
      const start = Math.floor((o * length) / size);
      const end = Math.ceil(((o + 1) * length) / size);
      const starts = y.dims.map((_dim, other) => (other === axis ? start : 0));
      const sizes = y.dims.map((dim, other) => (other === axis ? end - start : dim));
      return poolAlong(slice(y, starts, sizes), end - start);
    });
    return concatenate(windows, axis);
  }, x);
}
