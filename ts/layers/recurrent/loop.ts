/** Runs any cell as a loop over time in the graph. */

import { at, equalShapes, formatShape } from "../../graph/dim.js";
import { zeros } from "../../graph/operations/broadcast.js";
import { where } from "../../graph/operations/elementwise.js";
import { reverse, take, transpose } from "../../graph/operations/layout.js";
import { scan } from "../../graph/operations/scan.js";
import { SymbolicTensor } from "../../graph/symbolic.js";
import { ShapeError, ValueError } from "../../runtime/errors.js";
import type { CellLike, StepShapes } from "./cell.js";
import type { SequenceInputs, SequenceOutputs } from "./recurrent.js";
import { maskOver } from "./step-mask.js";

/** What runs at each step. */
type LoopCell = Pick<CellLike, "call" | "outputSize">;

/**
 * Runs a cell over time. A masked step keeps the states, and its output is the state that corresponds to the output,
 * as in Keras; where output and state differ in shape, it is the output of the step before.
 */
export function loopOver(
  cell: LoopCell,
  shapes: StepShapes,
  { x, states, mask, training, constants }: SequenceInputs,
  backwards: boolean,
): SequenceOutputs {
  const { outputState } = shapes;
  const batch = at(x.dims, 0);
  const first = states ?? shapes.states.map((shape) => zeros([batch, ...shape]));
  const sequences = mask === null ? [timeMajor(x)] : [timeMajor(x), timeMajor(mask)];
  const stateIsOutput = equalShapes(shapes.output, shapes.states[outputState] ?? []);
  const initial = stateIsOutput ? first : [...first, zeros([batch, ...shapes.output])];
  const { outputs, states: last } = scan(
    ([slice, maskSlice], carried) => {
      const before = carried.slice(0, first.length);
      const result = cell.call(slice!, before, { training, constants });
      const [output, next] = checked(cell, result, before, shapes.output);
      if (maskSlice === undefined)
        return { outputs: [output], states: carry(next, output, stateIsOutput) };
      const previous = stateIsOutput ? before[outputState]! : carried.at(-1)!;
      const chosen = (now: SymbolicTensor, then: SymbolicTensor) =>
        where(maskOver(maskSlice, now), now, then);
      const selected = chosen(output, previous);
      const kept = next.map((state, index) => chosen(state, before[index]!));
      return { outputs: [selected], states: carry(kept, selected, stateIsOutput) };
    },
    sequences,
    initial,
    backwards,
  );
  const [stacked] = outputs;
  const byTime = timeMajor(stacked!);
  const sequence = backwards ? reverse(byTime, 1) : byTime;
  return {
    sequence,
    last: take(sequence, -1, 1),
    states: last.slice(0, first.length),
  };
}

function carry(
  states: readonly SymbolicTensor[],
  output: SymbolicTensor,
  stateIsOutput: boolean,
): readonly SymbolicTensor[] {
  return stateIsOutput ? states : [...states, output];
}

/** [batch, time, ...] to [time, batch, ...], and back. */
function timeMajor(x: SymbolicTensor): SymbolicTensor {
  return transpose(x, [1, 0, ...x.dims.slice(2).map((_, axis) => axis + 2)]);
}

/** The result of a step. @throws ValueError for other values than tensors; ShapeError for other sizes than the cell declares. */
function checked(
  cell: LoopCell,
  result: ReturnType<CellLike["call"]>,
  before: readonly SymbolicTensor[],
  outputShape: readonly number[],
): readonly [SymbolicTensor, readonly SymbolicTensor[]] {
  const name = "name" in cell ? String(cell.name) : "The cell";
  // Users write cells, maybe in JavaScript without type checks.
  const [output, next]: readonly unknown[] = Array.isArray(result) ? result : [];
  const states: readonly unknown[] = Array.isArray(next) ? next : [next];
  if (!isTensor(output) || next === undefined || !states.every(isTensor)) {
    throw new ValueError(
      `${name}: call must return [output, states] of what ops compute, one tensor and ${before.length === 1 ? "a state" : `${before.length} states`}; got ${shown(result)}.`,
    );
  }
  if (states.length !== before.length) {
    throw new ShapeError(
      `${name}: stateSize says ${before.length} states, call returned ${states.length}.`,
    );
  }
  states.forEach((state, index) => {
    const expected = before[index]!;
    if (equalShapes(state.dims, expected.dims)) return;
    throw new ShapeError(
      `${name}: state ${index} has shape ${expected.toString()} by stateSize, call returned ${state.toString()}.`,
    );
  });
  const dims = [at(before[0]!.dims, 0), ...outputShape];
  if (!equalShapes(output.dims, dims)) {
    throw new ShapeError(
      `${name}: the output has shape ${formatShape(dims)} by ${cell.outputSize === undefined ? "stateSize" : "outputSize"}, call returned ${output.toString()}.`,
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
