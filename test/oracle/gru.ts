/** The GRU written out in both forms, and its gradient by reverse mode through that. */
import type { GruAttributes } from "../../ts/graph/attributes.js";
import * as ops from "../../ts/graph/ops.js";
import { get as getActivation } from "../../ts/layers/activations/index.js";
import type { Decomposition } from "./decompose.js";
import {
  columns,
  fromInput,
  fromState,
  gradientsOf,
  type Inputs,
  type Operands,
  operands,
  unroll,
} from "./recurrent.js";

function gruOperands(inputs: Inputs, { units, resetAfter }: GruAttributes): Operands {
  return operands(inputs, resetAfter ? [2, 3 * units] : [3 * units], units);
}

/** z, r = r(...); g = a(v + r (h U + b')) or a(v + (r h) U); h = z h + (1 - z) g. */
function unrolled(own: Operands, attributes: GruAttributes) {
  const { units, resetAfter } = attributes;
  const a = getActivation(attributes.activation);
  const r = getActivation(attributes.recurrentActivation);
  const bias = (which: number, gate: number) =>
    columns(resetAfter ? ops.take(own.bias, which, 0) : own.bias, gate, units);
  return unroll(own, attributes, [own.hidden], (x, [hidden]) => {
    const v = (gate: number) => ops.add(fromInput(own, x, gate, units), bias(0, gate));
    const u = (gate: number) => {
      const product = fromState(own, hidden!, gate, units);
      return resetAfter ? ops.add(product, bias(1, gate)) : product;
    };
    const [update, reset] = [r(ops.add(v(0), u(0))), r(ops.add(v(1), u(1)))];
    const inner = resetAfter ? ops.mul(reset, u(2)) : fromState(own, hidden!, 2, units, reset);
    const candidate = a(ops.add(v(2), inner));
    const next = ops.add(ops.mul(update, hidden!), ops.mul(ops.sub(1, update), candidate));
    return { states: [next], gates: [update, reset, candidate] };
  });
}

/** What was reset, and gates beside their slopes, are between the two kernels alone. */
export const gru: Decomposition<"gru"> = (inputs, attributes) => {
  const { activation, recurrentActivation } = attributes;
  const { sequence, last, histories, gates } = unrolled(
    gruOperands(inputs, attributes),
    attributes,
  );
  const defaults = activation === "tanh" && recurrentActivation === "sigmoid";
  return [sequence, last[0]!, defaults ? gates : null, histories[0]!, null];
};

export const gruGrad: Decomposition<"gruGrad"> = (inputs, attributes) => {
  const own = gruOperands(inputs, attributes);
  const { sequence, last } = unrolled(own, attributes);
  const parameters = [own.x, own.kernel, own.recurrent, own.bias, own.hidden];
  return gradientsOf([sequence, ...last], inputs.slice(11), parameters);
};
