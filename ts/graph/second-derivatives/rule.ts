/** Gradient rules of fused gradient kernels, for second derivatives; apart from the operations, to keep pages small. */
import type {
  Applied,
  Definition,
  OperandGradients,
  OperandKind,
  OutputGradients,
  OutputKind,
} from "../operation.js";
import { gradientsByOutput } from "../operation.js";
import type { Backward, GradientRule, Operation } from "../symbolic.js";

/** The operation of a fused gradient kernel, with its gradient rule. */
export type SecondDerivative = readonly [Operation, GradientRule];

/** The rule of a definition, typed by the names of its operands and outputs. */
export function ruleFor<
  I extends Readonly<Record<string, OperandKind>>,
  O extends Readonly<Record<string, OutputKind>>,
  A,
>(
  definition: Definition<I, O, A>,
  rule: (node: Applied<I, O, A>, dy: OutputGradients<O>, backward: Backward) => OperandGradients<I>,
): SecondDerivative {
  return [
    definition.operation,
    (node, dy, backward) => {
      if (!definition.is(node)) throw new Error("The rule belongs to another operation.");
      return rule(node, gradientsByOutput<O>(node, dy), backward);
    },
  ];
}
