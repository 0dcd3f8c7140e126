/** A loop over time, unrolled. */
import type { ScanBody } from "../../ts/graph/operations/scan-body.js";
import type { ScanOperands } from "../../ts/graph/operations/scan-gradient.js";
import * as ops from "../../ts/graph/ops.js";
import type { SymbolicTensor } from "../../ts/graph/symbolic.js";
import { expandCalls } from "../../ts/graph/trace.js";

interface ScanAttributes {
  readonly body: ScanBody;
  readonly reverse: boolean;
}

export function scan(operands: ScanOperands, { body, reverse }: ScanAttributes) {
  const { sequences, initial, shared } = operands;
  const time = sequences[0]!.dims[0] as number;
  const steps = Array.from({ length: time }, (_, step) => (reverse ? time - 1 - step : step));
  const outputs: SymbolicTensor[][] = body.outputs.map(() => []);
  const before: SymbolicTensor[][] = initial.map(() => []);
  let states = initial;
  for (const t of steps) {
    states.forEach((state, index) => {
      before[index]![t] = state;
    });
    const results = expandCalls(
      [...body.outputs, ...body.nextStates],
      new Map([
        ...body.slices.map((slice, index) => [slice, ops.take(sequences[index]!, t, 0)] as const),
        ...body.states.map((state, index) => [state, states[index]!] as const),
        ...body.shared.map((tensor, index) => [tensor, shared[index]!] as const),
      ]),
    );
    body.outputs.forEach((_, index) => {
      outputs[index]![t] = results[index]!;
    });
    states = results.slice(body.outputs.length);
  }
  const stacked = (list: readonly SymbolicTensor[]) => ops.stack(list, 0);
  return { outputs: outputs.map(stacked), last: states, before: before.map(stacked) };
}
