/** The simple recurrent network written out, and its gradient by reverse mode through that. */
import type { SimpleRnnAttributes } from "../../ts/graph/attributes.js";
import * as ops from "../../ts/graph/ops.js";
import { get as getActivation } from "../../ts/layers/activations/index.js";
import type { Decomposition } from "./decompose.js";
import { fromInput, fromState, gradientsOf, type Operands, operands, unroll } from "./recurrent.js";

/** h = a(x W + h U + b) */
function unrolled(own: Operands, attributes: SimpleRnnAttributes) {
  const { units } = attributes;
  const a = getActivation(attributes.activation);
  return unroll(own, attributes, [own.hidden], (x, [hidden]) => {
    const products = ops.add(fromInput(own, x, 0, units), fromState(own, hidden!, 0, units));
    return { states: [a(ops.add(products, own.bias))], gates: [] };
  });
}

/** The slopes are between the two kernels alone. */
export const simpleRnn: Decomposition<"simpleRnn"> = (inputs, attributes) => {
  const { units } = attributes;
  const { sequence, last, histories } = unrolled(operands(inputs, [units], units), attributes);
  return [sequence, last[0]!, histories[0]!, null];
};

export const simpleRnnGrad: Decomposition<"simpleRnnGrad"> = (inputs, attributes) => {
  const { units } = attributes;
  const own = operands(inputs, [units], units);
  const { sequence, last } = unrolled(own, attributes);
  const parameters = [own.x, own.kernel, own.recurrent, own.bias, own.hidden];
  return gradientsOf([sequence, ...last], inputs.slice(10), parameters);
};
