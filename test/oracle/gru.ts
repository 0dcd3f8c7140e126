/** The GRU in both forms as a graph of primitive operations, and its gradient by reverse mode. */
import type { GruAttributes } from "../../ts/graph/operations/recurrent/gru.js";
import type { RecurrentOperands } from "../../ts/graph/operations/recurrent/kernel.js";
import * as ops from "../../ts/graph/ops.js";
import type { SymbolicTensor } from "../../ts/graph/symbolic.js";
import { get as getActivation } from "../../ts/layers/activations/index.js";
import {
  type Completed,
  columns,
  completed,
  fromInput,
  fromState,
  gradientsOf,
  namedGradients,
  parametersOf,
  unroll,
} from "./recurrent.js";

function gruOperands(operands: RecurrentOperands, { units, resetAfter }: GruAttributes) {
  return completed(operands, resetAfter ? [2, 3 * units] : [3 * units], units);
}

/** z, r = r(...); g = a(v + r (h U + b')) or a(v + (r h) U); h = z h + (1 - z) g. */
function unrolled(own: Completed, attributes: GruAttributes) {
  const { units, resetAfter } = attributes;
  const a = getActivation(attributes.activation);
  const r = getActivation(attributes.recurrentActivation);
  const bias = (which: number, gate: number) =>
    columns(resetAfter ? ops.take(own.bias, which, 0) : own.bias, gate, units);
  return unroll(own, attributes, [own.initialHidden], (x, [hidden]) => {
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

/** Outputs that are internal to the two kernels (resets, and gates followed by derivatives) are null. */
export function gru(operands: RecurrentOperands, attributes: GruAttributes) {
  const { activation, recurrentActivation } = attributes;
  const own = gruOperands(operands, attributes);
  const { sequence, last, histories, gates } = unrolled(own, attributes);
  const defaults = activation === "tanh" && recurrentActivation === "sigmoid";
  const [hidden] = last;
  const [hiddens] = histories;
  return {
    sequence,
    hidden: hidden!,
    gates: defaults ? gates : null,
    hiddens: hiddens!,
    resets: null,
  };
}

interface GruGradOperands extends RecurrentOperands {
  readonly dsequence: SymbolicTensor | null;
  readonly dhidden: SymbolicTensor | null;
}

export function gruGrad(operands: GruGradOperands, attributes: GruAttributes) {
  const own = gruOperands(operands, attributes);
  const { sequence, last } = unrolled(own, attributes);
  const { dsequence, dhidden } = operands;
  const derivatives = [dsequence, dhidden];
  return namedGradients(gradientsOf([sequence, ...last], derivatives, parametersOf(own)));
}
