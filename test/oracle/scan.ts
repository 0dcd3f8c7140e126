/** A loop over time written out: one step after the other. */
import * as ops from "../../ts/graph/ops.js";
import type { SymbolicTensor } from "../../ts/graph/symbolic.js";
import { expandCalls } from "../../ts/graph/trace.js";
import type { Decomposition } from "./decompose.js";

export const scan: Decomposition<"scan"> = (inputs, { body, reverse }) => {
  const { slices, shared, outputs, nextStates } = body;
  const all = inputs.map((input) => input!);
  const sequences = all.slice(0, slices.length);
  let states = all.slice(slices.length, slices.length + body.states.length);
  const around = all.slice(slices.length + body.states.length);
  const time = sequences[0]!.dims[0] as number;
  const steps = Array.from({ length: time }, (_, step) => (reverse ? time - 1 - step : step));
  const given: SymbolicTensor[][] = outputs.map(() => []);
  const before: SymbolicTensor[][] = states.map(() => []);
  for (const t of steps) {
    states.forEach((state, index) => {
      before[index]![t] = state;
    });
    const results = expandCalls(
      [...outputs, ...nextStates],
      new Map([
        ...slices.map((slice, index) => [slice, ops.take(sequences[index]!, t, 0)] as const),
        ...body.states.map((state, index) => [state, states[index]!] as const),
        ...shared.map((tensor, index) => [tensor, around[index]!] as const),
      ]),
    );
    outputs.forEach((_, index) => {
      given[index]![t] = results[index]!;
    });
    states = results.slice(outputs.length);
  }
  const stacked = (list: readonly SymbolicTensor[]) => ops.stack(list, 0);
  return [...given.map(stacked), ...states, ...before.map(stacked)];
};
