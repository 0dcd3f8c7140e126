/** The simple recurrent network as a graph of primitive operations, and its gradient by reverse mode. */
import type {
  RecurrentAttributes,
  RecurrentOperands,
} from "../../ts/graph/operations/recurrent/kernel.js";
import * as ops from "../../ts/graph/ops.js";
import type { SymbolicTensor } from "../../ts/graph/symbolic.js";
import { get as getActivation } from "../../ts/layers/activations/index.js";
import {
  type Completed,
  completed,
  fromInput,
  fromState,
  gradientsOf,
  namedGradients,
  parametersOf,
  unroll,
} from "./recurrent.js";

/** h = a(x W + h U + b) */
function unrolled(own: Completed, attributes: RecurrentAttributes) {
  const { units } = attributes;
  const a = getActivation(attributes.activation);
  return unroll(own, attributes, [own.initialHidden], (x, [hidden]) => {
    const products = ops.add(fromInput(own, x, 0, units), fromState(own, hidden!, 0, units));
    return { states: [a(ops.add(products, own.bias))], gates: [] };
  });
}

/** The derivatives are internal to the two kernels: null. */
export function simpleRnn(operands: RecurrentOperands, attributes: RecurrentAttributes) {
  const { units } = attributes;
  const { sequence, last, histories } = unrolled(completed(operands, [units], units), attributes);
  const [hidden] = last;
  const [hiddens] = histories;
  return { sequence, hidden: hidden!, hiddens: hiddens!, derivatives: null };
}

interface SimpleRnnGradOperands extends RecurrentOperands {
  readonly dsequence: SymbolicTensor | null;
  readonly dhidden: SymbolicTensor | null;
}

export function simpleRnnGrad(operands: SimpleRnnGradOperands, attributes: RecurrentAttributes) {
  const { units } = attributes;
  const own = completed(operands, [units], units);
  const { sequence, last } = unrolled(own, attributes);
  const derivatives = [operands.dsequence, operands.dhidden];
  return namedGradients(gradientsOf([sequence, ...last], derivatives, parametersOf(own)));
}
