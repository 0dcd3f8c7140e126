/** The LSTM written out: gates as four products, and its gradient by reverse mode through that. */
import type { LstmAttributes } from "../../ts/graph/attributes.js";
import { at } from "../../ts/graph/dim.js";
import * as ops from "../../ts/graph/ops.js";
import type { SymbolicTensor } from "../../ts/graph/symbolic.js";
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

interface LstmOperands extends Operands {
  readonly cell: SymbolicTensor;
}

function lstmOperands(inputs: Inputs, units: number): LstmOperands {
  const own = operands(inputs, [4 * units], units);
  return { ...own, cell: inputs[8] ?? ops.zeros([at(own.x.dims, 0), units]) };
}

/** i, f, o = r(z), c̃ = a(z); c = f c + i c̃; h = o a(c). */
function unrolled(own: LstmOperands, attributes: LstmAttributes) {
  const { units } = attributes;
  const a = getActivation(attributes.activation);
  const r = getActivation(attributes.recurrentActivation);
  return unroll(own, attributes, [own.hidden, own.cell], (x, [hidden, cell]) => {
    const z = (gate: number) =>
      ops.add(
        ops.add(fromInput(own, x, gate, units), fromState(own, hidden!, gate, units)),
        columns(own.bias, gate, units),
      );
    const [i, f, g, o] = [r(z(0)), r(z(1)), a(z(2)), r(z(3))];
    const next = ops.add(ops.mul(f, cell!), ops.mul(i, g));
    return { states: [ops.mul(o, a(next)), next], gates: [i, f, g, o] };
  });
}

/** Activated cells, and gates beside their slopes, are between the two kernels alone. */
export const lstm: Decomposition<"lstm"> = (inputs, attributes) => {
  const { activation, recurrentActivation } = attributes;
  const own = lstmOperands(inputs, attributes.units);
  const { sequence, last, histories, gates } = unrolled(own, attributes);
  const defaults = activation === "tanh" && recurrentActivation === "sigmoid";
  const [hiddens, cells] = histories;
  return [sequence, last[0]!, last[1]!, defaults ? gates : null, cells!, hiddens!, null];
};

export const lstmGrad: Decomposition<"lstmGrad"> = (inputs, attributes) => {
  const own = lstmOperands(inputs, attributes.units);
  const { sequence, last } = unrolled(own, attributes);
  const { x, kernel, recurrent, bias, hidden, cell } = own;
  const parameters = [x, kernel, recurrent, bias, hidden, cell];
  return gradientsOf([sequence, ...last], inputs.slice(13), parameters);
};
