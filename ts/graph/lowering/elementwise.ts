/** Lowering of operations that work element by element. */
import { BINARY_NAMES, type BinaryName, UNARY_NAMES, type UnaryName } from "../instructions.js";
import { required } from "../shapes/rule.js";
import type { SymbolicTensor } from "../symbolic.js";
import { output } from "../symbolic.js";
import {
  broadcastStrides,
  collapse,
  count,
  type Lowering,
  type LoweringRule,
  sizes,
} from "./context.js";

function unaryRule(name: UnaryName): LoweringRule<UnaryName> {
  return (node, to) => {
    const x = required(node.inputs, 0);
    to.emit("unary", { function: name, x: to.ref(x), y: to.ref(output(node)), n: count(to, x) });
  };
}

/** Shape and strides of operands that are broadcast to one result. */
function walk(to: Lowering, result: SymbolicTensor, operands: readonly SymbolicTensor[]) {
  const shape = sizes(to, result.dims);
  const strides = operands.map((operand) => broadcastStrides(to, operand.dims, shape));
  return collapse(shape, strides);
}

function binaryRule(name: BinaryName): LoweringRule<BinaryName> {
  return (node, to) => {
    const [a, b, y] = [required(node.inputs, 0), required(node.inputs, 1), output(node)];
    const { shape, strides } = walk(to, y, [a, b]);
    const [aStrides = [], bStrides = []] = strides;
    to.emit("binary", {
      function: name,
      shape,
      a: to.ref(a),
      aStrides,
      b: to.ref(b),
      bStrides,
      y: to.ref(y),
    });
  };
}

// Object.fromEntries forgets the names that the lists of the generated file guarantee.
export const unaryLowering = Object.fromEntries(
  UNARY_NAMES.map((name) => [name, unaryRule(name)]),
) as {
  readonly [Name in UnaryName]: LoweringRule<UnaryName>;
};
export const binaryLowering = Object.fromEntries(
  BINARY_NAMES.map((name) => [name, binaryRule(name)]),
) as {
  readonly [Name in BinaryName]: LoweringRule<BinaryName>;
};

export const whereLowering: LoweringRule<"where"> = (node, to) => {
  const [condition, yes, no] = [
    required(node.inputs, 0),
    required(node.inputs, 1),
    required(node.inputs, 2),
  ];
  const y = output(node);
  const { shape, strides } = walk(to, y, [condition, yes, no]);
  const [conditionStrides = [], yesStrides = [], noStrides = []] = strides;
  to.emit("where", {
    shape,
    condition: to.ref(condition),
    conditionStrides,
    yes: to.ref(yes),
    yesStrides,
    no: to.ref(no),
    noStrides,
    y: to.ref(y),
  });
};
