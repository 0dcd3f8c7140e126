/** Copying between strided views: most operations that move elements lower to it. */
import { count, type Lowering, sizes } from "../lowering.js";
import { collapse, rowMajor } from "../strides.js";
import type { SymbolicTensor } from "../symbolic.js";

/** Offset and strides of a tensor's elements for a loop over a shape. */
export interface View {
  readonly offset: number;
  readonly strides: readonly number[];
}

/** All elements of a tensor in their order. */
export function wholeView(to: Lowering<SymbolicTensor>, tensor: SymbolicTensor): View {
  return { offset: 0, strides: rowMajor(sizes(to, tensor.dims)) };
}

/** Copies elements of x to y: a loop over `shape` with a view of each. */
export function emitCopy(
  to: Lowering<SymbolicTensor>,
  shape: readonly number[],
  x: SymbolicTensor,
  from: View,
  y: SymbolicTensor,
  target: View,
): void {
  const collapsed = collapse(shape, [from.strides, target.strides]);
  const [xStrides = [], yStrides = []] = collapsed.strides;
  to.emit("copy", {
    shape: collapsed.shape,
    x: to.ref(x),
    xLen: count(to, x),
    xOffset: from.offset,
    xStrides,
    y: to.ref(y),
    yLen: count(to, y),
    yOffset: target.offset,
    yStrides,
  });
}
