/** The LSTM as a graph of primitive operations, gates as four products, and its gradient by reverse mode. */
import { at } from "../../ts/graph/dim.js";
import type { LstmAttributes, LstmOperands } from "../../ts/graph/operations/recurrent/lstm.js";
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

interface CompletedLstm extends Completed {
  readonly initialCell: SymbolicTensor;
}

function lstmOperands(operands: LstmOperands, units: number): CompletedLstm {
  const own = completed(operands, [4 * units], units);
  return { ...own, initialCell: operands.initialCell ?? ops.zeros([at(own.x.dims, 0), units]) };
}

/** i, f, o = r(z), c̃ = a(z); c = f c + i c̃; h = o a(c). */
function unrolled(own: CompletedLstm, attributes: LstmAttributes) {
  const { units } = attributes;
  const a = getActivation(attributes.activation);
  const r = getActivation(attributes.recurrentActivation);
  return unroll(own, attributes, [own.initialHidden, own.initialCell], (x, [hidden, cell]) => {
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

/** Outputs that are internal to the two kernels (activated cells, and gates followed by derivatives) are null. */
export function lstm(operands: LstmOperands, attributes: LstmAttributes) {
  const { activation, recurrentActivation } = attributes;
  const own = lstmOperands(operands, attributes.units);
  const { sequence, last, histories, gates } = unrolled(own, attributes);
  const defaults = activation === "tanh" && recurrentActivation === "sigmoid";
  const [hiddens, cells] = histories;
  const [hidden, cell] = last;
  return {
    sequence,
    hidden: hidden!,
    cell: cell!,
    gates: defaults ? gates : null,
    cells: cells!,
    hiddens: hiddens!,
    cellActivations: null,
  };
}

interface LstmGradOperands extends LstmOperands {
  readonly dsequence: SymbolicTensor | null;
  readonly dhidden: SymbolicTensor | null;
  readonly dcell: SymbolicTensor | null;
}

export function lstmGrad(operands: LstmGradOperands, attributes: LstmAttributes) {
  const own = lstmOperands(operands, attributes.units);
  const { sequence, last } = unrolled(own, attributes);
  const { dsequence, dhidden, dcell } = operands;
  const found = gradientsOf(
    [sequence, ...last],
    [dsequence, dhidden, dcell],
    [...parametersOf(own), own.initialCell],
  );
  return { ...namedGradients(found), dinitialCell: found.at(-1)! };
}
