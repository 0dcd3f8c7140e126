/** Copying between strided views, which most operations that move elements are made of. */
import { count, type Lowering, sizes } from "../lowering.js";
import { collapse, rowMajor } from "../strides.js";
import type { SymbolicTensor } from "../symbolic.js";

/** How a walk over a shape passes through a tensor's elements. */
export interface View {
  readonly offset: number;
  readonly strides: readonly number[];
}

/** All elements of a tensor in their order. */
export function wholeView(to: Lowering<SymbolicTensor>, tensor: SymbolicTensor): View {
  return { offset: 0, strides: rowMajor(sizes(to, tensor.dims)) };
}

/** Copies elements of x to y, each by its own view over one shape. */
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
