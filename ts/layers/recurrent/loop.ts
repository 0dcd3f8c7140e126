/** Runs any cell as a loop over time in the graph. */

import { at, equalShapes, formatShape } from "../../graph/dim.js";
import { zeros } from "../../graph/operations/broadcast.js";
import { where } from "../../graph/operations/elementwise.js";
import { expandDims, reverse, take, transpose } from "../../graph/operations/layout.js";
import { scan } from "../../graph/operations/scan.js";
import { SymbolicTensor } from "../../graph/symbolic.js";
import { ShapeError, ValueError } from "../../runtime/errors.js";
import { type CellLike, stateSizes } from "./cell.js";
import type { SequenceInputs, SequenceOutputs } from "./recurrent.js";

/**
 * Runs a cell over time. A masked step keeps the states, and its output is the state that corresponds to the output,
 * as in Keras; where output and state differ in size, it is the output of the step before.
 *
 * @param outputState index of the state that corresponds to the output: the first of the last cell
 */
export function loopOver(
  cell: CellLike,
  { x, states, mask, training }: SequenceInputs,
  backwards: boolean,
  outputState: number,
): SequenceOutputs {
  const sizes = stateSizes(cell);
  const batch = at(x.dims, 0);
  const first = states ?? sizes.map((size) => zeros([batch, size]));
  const sequences = mask === null ? [timeMajor(x)] : [timeMajor(x), timeMajor(mask)];
  const outputSize = cell.outputSize ?? sizes[outputState] ?? 0;
  const stateIsOutput = outputSize === sizes[outputState];
  const initial = stateIsOutput ? first : [...first, zeros([batch, outputSize])];
  const { outputs, states: last } = scan(
    ([slice, maskSlice], carried) => {
      const before = carried.slice(0, sizes.length);
      const [output, next] = checked(
        cell,
        cell.call(slice!, before, { training }),
        before,
        outputSize,
      );
      if (maskSlice === undefined)
        return { outputs: [output], states: carry(next, output, stateIsOutput) };
      const counts = expandDims(maskSlice, -1);
      const previous = stateIsOutput ? before[outputState]! : carried.at(-1)!;
      const selected = where(counts, output, previous);
      const kept = next.map((state, index) => where(counts, state, before[index]!));
      return { outputs: [selected], states: carry(kept, selected, stateIsOutput) };
    },
    sequences,
    initial,
    backwards,
  );
  const [stacked] = outputs;
  const byTime = transpose(stacked!, [1, 0, 2]);
  const sequence = backwards ? reverse(byTime, 1) : byTime;
  return {
    sequence,
    last: take(sequence, -1, 1),
    states: last.slice(0, sizes.length),
  };
}

function carry(
  states: readonly SymbolicTensor[],
  output: SymbolicTensor,
  stateIsOutput: boolean,
): readonly SymbolicTensor[] {
  return stateIsOutput ? states : [...states, output];
}

/** [batch, time, ...] to [time, batch, ...] */
function timeMajor(x: SymbolicTensor): SymbolicTensor {
  return transpose(x, [1, 0, ...x.dims.slice(2).map((_, axis) => axis + 2)]);
}

/** The result of a step. @throws ValueError for other values than tensors; ShapeError for other sizes than the cell declares. */
function checked(
  cell: CellLike,
  result: ReturnType<CellLike["call"]>,
  before: readonly SymbolicTensor[],
  outputSize: number,
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
  const dims = [at(before[0]!.dims, 0), outputSize];
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
