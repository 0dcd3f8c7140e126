/** Lowering of recurrent kernels. */
import { at, evaluateDim } from "../dim.js";
import { required } from "../shapes/rule.js";
import { type OpNode, output } from "../symbolic.js";
import { type Lowering, type LoweringRule, optionalRef, sizes, usedRef } from "./context.js";

/** Operands and sizes that both directions of an LSTM have. */
function lstmInputs(node: OpNode<"lstm" | "lstmGrad">, to: Lowering) {
  const { units, reverse, activation, recurrentActivation } = node.attributes;
  const [x, kernel, recurrent] = [
    required(node.inputs, 0),
    required(node.inputs, 1),
    required(node.inputs, 2),
  ];
  const [batch = 0, time = 0, features = 0] = sizes(to, x.dims);
  const inputMasks = node.inputs[6] ?? null;
  return {
    batch,
    time,
    features,
    units,
    reverse,
    activation,
    recurrentActivation,
    x: to.ref(x),
    kernel: to.ref(kernel),
    recurrent: to.ref(recurrent),
    bias: optionalRef(to, node.inputs[3]),
    initialHidden: optionalRef(to, node.inputs[4]),
    initialCell: optionalRef(to, node.inputs[5]),
    inputMasks: optionalRef(to, inputMasks),
    inputMaskCount: inputMasks === null ? 0 : evaluateDim(at(inputMasks.dims, 0), to.binding),
    recurrentMasks: optionalRef(to, node.inputs[7]),
  };
}

const lstm: LoweringRule<"lstm"> = (node, to) => {
  // One history is read exactly when all are: by the gradient.
  const history = (index: number) =>
    to.isUsed(output(node, 3)) ? to.ref(output(node, index)) : null;
  to.emit("lstm", {
    ...lstmInputs(node, to),
    sequence: usedRef(to, output(node, 0)),
    hidden: to.ref(output(node, 1)),
    cell: to.ref(output(node, 2)),
    gates: history(3),
    cells: history(4),
    hiddens: history(5),
    cellActivations: history(6),
  });
};

const lstmGrad: LoweringRule<"lstmGrad"> = (node, to) => {
  const history = (index: number) => to.ref(required(node.inputs, index));
  const gradient = (index: number) => usedRef(to, output(node, index));
  to.emit("lstmGrad", {
    ...lstmInputs(node, to),
    gates: history(8),
    cells: history(9),
    hiddens: history(10),
    cellActivations: history(11),
    dsequence: optionalRef(to, node.inputs[12]),
    dhidden: optionalRef(to, node.inputs[13]),
    dcell: optionalRef(to, node.inputs[14]),
    dx: gradient(0),
    dkernel: gradient(1),
    drecurrent: gradient(2),
    dbias: gradient(3),
    dinitialHidden: gradient(4),
    dinitialCell: gradient(5),
  });
};

export const recurrentLowering = { lstm, lstmGrad } as const;
