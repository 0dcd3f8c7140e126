/** Lowering of recurrent kernels. */
import { ShapeError } from "../../runtime/errors.js";
import { at, evaluateDim, formatShape } from "../dim.js";
import { required } from "../shapes/rule.js";
import { type OpNode, output, type SymbolicTensor } from "../symbolic.js";
import { type Lowering, type LoweringRule, optionalRef, sizes, usedRef } from "./context.js";

type RecurrentName = "lstm" | "lstmGrad" | "gru" | "gruGrad" | "simpleRnn" | "simpleRnnGrad";

/** What a user may give beside the input, against the sizes that were fed. */
function refuseUnfitting(node: OpNode<RecurrentName>, to: Lowering): void {
  const x = required(node.inputs, 0);
  const [batch = 0, time = 0] = sizes(to, x.dims);
  const { units } = node.attributes;
  const hasCell = node.op === "lstm" || node.op === "lstmGrad";
  const given: readonly [string, SymbolicTensor | null | undefined, readonly number[]][] = [
    ["The mask", node.inputs[7], [batch, time]],
    ["The hidden state", node.inputs[4], [batch, units]],
    ["The cell state", hasCell ? node.inputs[8] : null, [batch, units]],
  ];
  for (const [what, tensor, expected] of given) {
    if (tensor === null || tensor === undefined) continue;
    const own = sizes(to, tensor.dims);
    if (own.every((size, axis) => size === expected[axis])) continue;
    throw new ShapeError(
      `${what} has shape ${formatShape(own)} for an input of shape ${formatShape(sizes(to, x.dims))}; expected ${formatShape(expected)}.`,
    );
  }
}

/** Operands and sizes that all cells have, in both directions. */
function common(node: OpNode<RecurrentName>, to: Lowering) {
  refuseUnfitting(node, to);
  const [x, kernel, recurrent] = [
    required(node.inputs, 0),
    required(node.inputs, 1),
    required(node.inputs, 2),
  ];
  const [batch = 0, time = 0, features = 0] = sizes(to, x.dims);
  const [inputMasks = null, recurrentMasks = null] = node.inputs.slice(5, 7);
  const count = (masks: SymbolicTensor | null) =>
    masks === null ? 0 : evaluateDim(at(masks.dims, 0), to.binding);
  return {
    batch,
    time,
    features,
    x: to.ref(x),
    kernel: to.ref(kernel),
    recurrent: to.ref(recurrent),
    bias: optionalRef(to, node.inputs[3]),
    initialHidden: optionalRef(to, node.inputs[4]),
    inputMasks: optionalRef(to, inputMasks),
    inputMaskCount: count(inputMasks),
    recurrentMasks: optionalRef(to, recurrentMasks),
    recurrentMaskCount: count(recurrentMasks),
    mask: optionalRef(to, node.inputs[7]),
  };
}

/** Where the gradients of x, kernel, recurrent, bias and initial hidden go. */
function gradients(node: OpNode, to: Lowering) {
  const gradient = (index: number) => usedRef(to, output(node, index));
  return {
    dx: gradient(0),
    dkernel: gradient(1),
    drecurrent: gradient(2),
    dbias: gradient(3),
    dinitialHidden: gradient(4),
  };
}

const lstm: LoweringRule<"lstm"> = (node, to) => {
  const used = (index: number) => usedRef(to, output(node, index));
  to.emit("lstm", {
    ...node.attributes,
    ...common(node, to),
    initialCell: optionalRef(to, node.inputs[8]),
    sequence: used(0),
    hidden: to.ref(output(node, 1)),
    cell: to.ref(output(node, 2)),
    gates: used(3),
    cells: used(4),
    hiddens: used(5),
    cellActivations: used(6),
  });
};

const lstmGrad: LoweringRule<"lstmGrad"> = (node, to) => {
  const history = (index: number) => to.ref(required(node.inputs, index));
  to.emit("lstmGrad", {
    ...node.attributes,
    ...common(node, to),
    initialCell: optionalRef(to, node.inputs[8]),
    gates: to.refToOverwrite(required(node.inputs, 9)),
    cells: history(10),
    hiddens: history(11),
    cellActivations: history(12),
    dsequence: optionalRef(to, node.inputs[13]),
    dhidden: optionalRef(to, node.inputs[14]),
    dcell: optionalRef(to, node.inputs[15]),
    ...gradients(node, to),
    dinitialCell: usedRef(to, output(node, 5)),
  });
};

const gru: LoweringRule<"gru"> = (node, to) => {
  const used = (index: number) => usedRef(to, output(node, index));
  to.emit("gru", {
    ...node.attributes,
    ...common(node, to),
    sequence: used(0),
    hidden: to.ref(output(node, 1)),
    gates: used(2),
    hiddens: used(3),
    resets: used(4),
  });
};

const gruGrad: LoweringRule<"gruGrad"> = (node, to) => {
  const history = (index: number) => to.ref(required(node.inputs, index));
  to.emit("gruGrad", {
    ...node.attributes,
    ...common(node, to),
    gates: to.refToOverwrite(required(node.inputs, 8)),
    hiddens: history(9),
    resets: to.refToOverwrite(required(node.inputs, 10)),
    dsequence: optionalRef(to, node.inputs[11]),
    dhidden: optionalRef(to, node.inputs[12]),
    ...gradients(node, to),
  });
};

const simpleRnn: LoweringRule<"simpleRnn"> = (node, to) => {
  const used = (index: number) => usedRef(to, output(node, index));
  to.emit("simpleRnn", {
    ...node.attributes,
    ...common(node, to),
    sequence: used(0),
    hidden: to.ref(output(node, 1)),
    hiddens: used(2),
    derivatives: used(3),
  });
};

const simpleRnnGrad: LoweringRule<"simpleRnnGrad"> = (node, to) => {
  const history = (index: number) => to.ref(required(node.inputs, index));
  const { units, reverse } = node.attributes;
  to.emit("simpleRnnGrad", {
    units,
    reverse,
    ...common(node, to),
    hiddens: history(8),
    derivatives: to.refToOverwrite(required(node.inputs, 9)),
    dsequence: optionalRef(to, node.inputs[10]),
    dhidden: optionalRef(to, node.inputs[11]),
    ...gradients(node, to),
  });
};

export const recurrentLowering = {
  lstm,
  lstmGrad,
  gru,
  gruGrad,
  simpleRnn,
  simpleRnnGrad,
} as const;
