/** Lowering of sources and of operations that move elements. */
import { ShapeError } from "../../runtime/errors.js";
import { at, evaluateDim, formatShape } from "../dim.js";
import { required } from "../shapes/rule.js";
import { isCastOfBool } from "../storage.js";
import { type OpNode, output, type SymbolicTensor } from "../symbolic.js";
import {
  broadcastStrides,
  collapse,
  count,
  type Lowering,
  type LoweringRule,
  product,
  rowMajor,
  sizes,
} from "./context.js";

/** Has its place from the plan and needs no instruction. */
const placed = (): void => {};

const feed: LoweringRule<"input"> = (node, to) => {
  const y = output(node);
  const [rows = 1, ...rest] = sizes(to, y.dims);
  to.emit("feed", { source: to.feed(node), rowLen: product(rest), y: to.ref(y), rows });
};

/** From here on float32 skips whole numbers. */
const LARGEST_COUNT = 2 ** 24;

const iota: LoweringRule<"iota"> = (node, to) => {
  const y = output(node);
  if (count(to, y) > LARGEST_COUNT) {
    throw new ShapeError(
      `Counting ${count(to, y)} elements: float32 holds whole numbers up to ${LARGEST_COUNT} alone. Use a smaller batch.`,
    );
  }
  to.emit("iota", { y: to.ref(y), n: count(to, y) });
};

const randomUniform: LoweringRule<"randomUniform"> = (node, to) => {
  const y = output(node);
  const { low, high, key } = node.attributes;
  to.emit("randomUniform", {
    y: to.ref(y),
    n: count(to, y),
    low,
    high,
    seed: key.seed,
    stream: key.stream,
  });
};

export const sourceLowering = {
  input: feed,
  variable: placed,
  constant: placed,
  dimension: placed,
  hyperparameters: placed,
  iota,
  randomUniform,
} as const;

/** The elements stay where they are. @throws ShapeError where what was fed has another number of them. */
const reshape: LoweringRule<"reshape"> = (node, to) => {
  const [x, y] = [required(node.inputs, 0), output(node)];
  const [before, after] = [sizes(to, x.dims), sizes(to, y.dims)];
  if (product(before) === product(after)) return;
  throw new ShapeError(
    `reshape: ${formatShape(before)} has ${product(before)} elements, ${formatShape(after)} has ${product(after)}.`,
  );
};

interface Walk {
  readonly offset: number;
  readonly strides: readonly number[];
}

/** Copies elements of x to y, each by its own offset and strides over one shape. */
function emitCopy(
  to: Lowering,
  shape: readonly number[],
  x: SymbolicTensor,
  from: Walk,
  y: SymbolicTensor,
  target: Walk,
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

function whole(to: Lowering, tensor: SymbolicTensor): Walk {
  return { offset: 0, strides: rowMajor(sizes(to, tensor.dims)) };
}

const transpose: LoweringRule<"transpose"> = (node, to) => {
  const [x, y] = [required(node.inputs, 0), output(node)];
  const own = rowMajor(sizes(to, x.dims));
  const strides = node.attributes.permutation.map((axis) => own[axis] ?? 0);
  emitCopy(to, sizes(to, y.dims), x, { offset: 0, strides }, y, whole(to, y));
};

const broadcastTo: LoweringRule<"broadcastTo"> = (node, to) => {
  const [x, y] = [required(node.inputs, 0), output(node)];
  const shape = sizes(to, y.dims);
  emitCopy(
    to,
    shape,
    x,
    { offset: 0, strides: broadcastStrides(to, x.dims, shape) },
    y,
    whole(to, y),
  );
};

const concat: LoweringRule<"concat"> = (node, to) => {
  const y = output(node);
  const { strides } = whole(to, y);
  const stride = strides[node.attributes.axis] ?? 0;
  let position = 0;
  for (const index of node.inputs.keys()) {
    const part = required(node.inputs, index);
    const shape = sizes(to, part.dims);
    refuseUnequalPart(to, node, part);
    emitCopy(to, shape, part, whole(to, part), y, { offset: position * stride, strides });
    position += shape[node.attributes.axis] ?? 0;
  }
};

function refuseUnequalPart(to: Lowering, node: OpNode<"concat">, part: SymbolicTensor): void {
  const [own, result] = [sizes(to, part.dims), sizes(to, output(node).dims)];
  if (own.some((size, axis) => axis !== node.attributes.axis && size !== result[axis])) {
    throw new ShapeError(
      `concatenate: a part of shape ${formatShape(own)} does not fit the result ${formatShape(result)} along axis ${node.attributes.axis}.`,
    );
  }
}

const slice: LoweringRule<"slice"> = (node, to) => {
  const [x, y] = [required(node.inputs, 0), output(node)];
  refuseBeyond(to, node);
  emitCopy(to, sizes(to, y.dims), x, windowOf(to, x, node.attributes.starts), y, whole(to, y));
};

function refuseBeyond(to: Lowering, node: OpNode<"slice">): void {
  const [all, part] = [sizes(to, required(node.inputs, 0).dims), sizes(to, output(node).dims)];
  const starts = sizes(to, node.attributes.starts);
  const fits = all.every((size, axis) => {
    const [start, length] = [starts[axis] ?? 0, part[axis] ?? 0];
    return start >= 0 && length >= 0 && start + length <= size;
  });
  if (fits) return;
  throw new ShapeError(
    `slice: ${formatShape(part)} from (${starts.join(", ")}) on does not lie inside of ${formatShape(all)}.`,
  );
}

/** Where the element at `starts` lies in a tensor, with its strides. */
function windowOf(to: Lowering, tensor: SymbolicTensor, starts: SymbolicTensor["dims"]): Walk {
  const { strides } = whole(to, tensor);
  const offset = strides.reduce(
    (sum, stride, axis) => sum + stride * evaluateDim(at(starts, axis), to.binding),
    0,
  );
  return { offset, strides };
}

/** A strided view of x, copied: window w begins `stride` elements behind the one before. */
const windows: LoweringRule<"windows"> = (node, to) => {
  const [x, y] = [required(node.inputs, 0), output(node)];
  const { size, stride, dilation } = node.attributes;
  const shape = sizes(to, y.dims);
  if ((shape[1] ?? 0) < 1) {
    const [, length] = sizes(to, x.dims);
    throw new ShapeError(
      `${length} steps are too few for a window over ${(size - 1) * dilation + 1}: none fits.`,
    );
  }
  const [row = 0, step = 0, ...inner] = whole(to, x).strides;
  const strides = [row, stride * step, dilation * step, ...inner];
  emitCopy(to, shape, x, { offset: 0, strides }, y, whole(to, y));
};

const pad: LoweringRule<"pad"> = (node, to) => {
  const [x, y] = [required(node.inputs, 0), output(node)];
  to.emit("fill", { y: to.ref(y), n: count(to, y), value: 0 });
  emitCopy(to, sizes(to, x.dims), x, whole(to, x), y, windowOf(to, y, node.attributes.starts));
};

const reverse: LoweringRule<"reverse"> = (node, to) => {
  const [x, y] = [required(node.inputs, 0), output(node)];
  const { axis } = node.attributes;
  const shape = sizes(to, x.dims);
  const { strides } = whole(to, x);
  const stride = strides[axis] ?? 0;
  const backwards = strides.map((step, other) => (other === axis ? -step : step));
  const offset = Math.max(0, (shape[axis] ?? 1) - 1) * stride;
  emitCopy(to, shape, x, { offset, strides: backwards }, y, whole(to, y));
};

const cast: LoweringRule<"cast"> = (node, to) => {
  if (isCastOfBool(node)) return;
  const [x, y] = [required(node.inputs, 0), output(node)];
  const fields = { x: to.ref(x), y: to.ref(y), n: count(to, x) };
  if (y.dtype === "int32") to.emit("castToInt", fields);
  else to.emit("castToFloat", fields);
};

export const layoutLowering = {
  // These two share the place of their input.
  reshape,
  stopGradient: placed,
  transpose,
  broadcastTo,
  concat,
  slice,
  pad,
  windows,
  reverse,
  cast,
} as const;
