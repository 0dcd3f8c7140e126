/** The steps of any cell as a loop over time in the graph. */

import { at, equalShapes, formatShape } from "../../graph/dim.js";
import { zeros } from "../../graph/operations/broadcast.js";
import { where } from "../../graph/operations/elementwise.js";
import { expandDims, reverse, take, transpose } from "../../graph/operations/layout.js";
import { scan } from "../../graph/operations/scan.js";
import { SymbolicTensor } from "../../graph/symbolic.js";
import { ShapeError, ValueError } from "../../runtime/errors.js";
import { type CellLike, stateSizes } from "./cell.js";
import type { StepInputs, Steps } from "./recurrent.js";

/**
 * Runs a cell over time. A masked step keeps the states, and gives what the state that stands for the output was
 * (the first of the last of several cells, as Keras); where output and state differ in size, the output before.
 *
 * @param outputState which of the states stands for the output
 */
export function loopOver(
  cell: CellLike,
  { x, states, mask, training }: StepInputs,
  backwards: boolean,
  outputState: number,
): Steps {
  const sizes = stateSizes(cell);
  const batch = at(x.dims, 0);
  const first = states ?? sizes.map((size) => zeros([batch, size]));
  const sequences = mask === null ? [timeMajor(x)] : [timeMajor(x), timeMajor(mask)];
  const outputSize = cell.outputSize ?? sizes[outputState] ?? 0;
  const standsIn = outputSize === sizes[outputState];
  const initial = standsIn ? first : [...first, zeros([batch, outputSize])];
  const result = scan(
    ([slice, kept], carried) => {
      const before = carried.slice(0, sizes.length);
      const [output, next] = checked(
        cell,
        cell.call(slice!, before, { training }),
        before,
        outputSize,
      );
      if (kept === undefined) return { outputs: [output], states: carry(next, output, standsIn) };
      const counts = expandDims(kept, -1);
      const previous = standsIn ? before[outputState]! : carried.at(-1)!;
      const given = where(counts, output, previous);
      const held = next.map((state, index) => where(counts, state, before[index]!));
      return { outputs: [given], states: carry(held, given, standsIn) };
    },
    sequences,
    initial,
    backwards,
  );
  const byTime = transpose(result.outputs[0]!, [1, 0, 2]);
  const sequence = backwards ? reverse(byTime, 1) : byTime;
  return {
    sequence,
    last: take(sequence, -1, 1),
    states: result.states.slice(0, sizes.length),
  };
}

function carry(
  states: readonly SymbolicTensor[],
  output: SymbolicTensor,
  standsIn: boolean,
): readonly SymbolicTensor[] {
  return standsIn ? states : [...states, output];
}

/** [batch, time, ...] to [time, batch, ...] */
function timeMajor(x: SymbolicTensor): SymbolicTensor {
  return transpose(x, [1, 0, ...x.dims.slice(2).map((_, axis) => axis + 2)]);
}

/** @throws ValueError, ShapeError where a cell gives something else than it says. */
function checked(
  cell: CellLike,
  result: ReturnType<CellLike["call"]>,
  before: readonly SymbolicTensor[],
  outputSize: number,
): readonly [SymbolicTensor, readonly SymbolicTensor[]] {
  const name = "name" in cell ? String(cell.name) : "The cell";
  // A cell of a user's own may give anything where nothing checks types.
  const [output, given]: readonly unknown[] = Array.isArray(result) ? result : [];
  const states: readonly unknown[] = Array.isArray(given) ? given : [given];
  if (!isTensor(output) || given === undefined || !states.every(isTensor)) {
    throw new ValueError(
      `${name}: call must give [output, states] of what ops compute, one tensor and ${before.length === 1 ? "a state" : `${before.length} states`}; got ${shown(result)}.`,
    );
  }
  if (states.length !== before.length) {
    throw new ShapeError(
      `${name}: stateSize says ${before.length} states, call gave ${states.length}.`,
    );
  }
  states.forEach((state, index) => {
    const wanted = before[index]!;
    if (equalShapes(state.dims, wanted.dims)) return;
    throw new ShapeError(
      `${name}: state ${index} has shape ${wanted.toString()} by stateSize, call gave ${state.toString()}.`,
    );
  });
  const dims = [at(before[0]!.dims, 0), outputSize];
  if (!equalShapes(output.dims, dims)) {
    throw new ShapeError(
      `${name}: the output has shape ${formatShape(dims)} by ${cell.outputSize === undefined ? "stateSize" : "outputSize"}, call gave ${output.toString()}.`,
    );
  }
  return [output, states];
}

function isTensor(value: unknown): value is SymbolicTensor {
  return value instanceof SymbolicTensor;
}

function shown(value: unknown): string {
  if (!Array.isArray(value)) return isTensor(value) ? "one tensor" : String(value);
  return `[${value.map((part) => (Array.isArray(part) ? shown(part) : isTensor(part) ? "tensor" : String(part))).join(", ")}]`;
}
