/**
 * The gradient of a loop over time is a loop over time, the other way.
 *
 * Forward keeps the states before each step and nothing else; a backward step recomputes its forward step. With
 * s_t = F(x_t, s_{t-1}, w) and y_t = G(x_t, s_{t-1}, w), the backward step at t computes, from ds = dL/ds_t,
 *   (dx_t, ds', dw_t) = the gradient of  y_t . dy_t + s_t . ds  by (x_t, s_{t-1}, w);  dw = sum of dw_t.
 */
import type { Backward, SymbolicTensor } from "../symbolic.js";
import { substitute } from "../trace.js";
import { zeros } from "./broadcast.js";
import { add, mul } from "./elementwise.js";
import { sum } from "./reduce.js";
import { type ScanBody, stepInput } from "./scan-body.js";
import { constant } from "./sources.js";

type Tensors = readonly SymbolicTensor[];
type MaybeTensors = readonly (SymbolicTensor | null)[];

/** Operands of a loop. */
export interface ScanOperands {
  readonly sequences: Tensors;
  readonly initial: Tensors;
  readonly shared: Tensors;
}

/** Gradients with respect to the results of a loop. */
export interface ScanOutputGradients {
  readonly outputs: MaybeTensors;
  readonly last: MaybeTensors;
  readonly before: MaybeTensors;
}

/** The backward loop: its step, its operands, and how the gradients are read from its results. */
export interface BackwardLoop {
  readonly body: ScanBody;
  readonly operands: ScanOperands;
  gradients(loop: { readonly outputs: Tensors; readonly last: Tensors }): {
    readonly sequences: MaybeTensors;
    readonly initial: MaybeTensors;
    readonly shared: MaybeTensors;
  };
}

/** @param before the states before each step, [time, ...], as forward kept them */
export function backwardLoop(
  body: ScanBody,
  { sequences, initial, shared }: ScanOperands,
  before: Tensors,
  dy: ScanOutputGradients,
  backward: Backward,
): BackwardLoop {
  const isWanted = (tensor: SymbolicTensor) =>
    tensor.dtype === "float32" && backward.isWanted(tensor);
  const [wantedSequences, wantedShared] = [sequences.map(isWanted), shared.map(isWanted)];

  // Inputs of the backward step: those of the forward step, the gradients that are not null, the gradients of its
  // states, and the totals for `shared`.
  const again = { slices: like(body.slices), states: like(body.states), shared: like(body.shared) };
  const dOutputs = dy.outputs.map(sliceOrNull);
  const dBefore = dy.before.map(sliceOrNull);
  const dStates = like(body.states);
  const totals = like(shared.filter((_, index) => wantedShared[index]));

  const { outputs, nextStates } = recomputeForward(body, again);
  const objective = inner([...outputs, ...nextStates], [...dOutputs, ...dStates]);
  const by = {
    slices: again.slices.filter((_, index) => wantedSequences[index]),
    shared: again.shared.filter((_, index) => wantedShared[index]),
  };
  const found = backward.gradients(objective, [...by.slices, ...again.states, ...by.shared]);
  const [dSlices, dStatesBefore, dShared] = split(found, by.slices.length, again.states.length);

  const nextGradients = dStatesBefore.map((gradient, index) => {
    const own = dBefore[index] ?? null;
    return own === null ? gradient : add(gradient, own);
  });
  const nextTotals = dShared.map((gradient, index) => add(totals[index]!, gradient));
  return {
    body: {
      slices: [...again.slices, ...again.states, ...present(dOutputs), ...present(dBefore)],
      states: [...dStates, ...totals],
      shared: again.shared,
      outputs: dSlices,
      nextStates: [...nextGradients, ...nextTotals],
    },
    operands: {
      sequences: [...sequences, ...before, ...present(dy.outputs), ...present(dy.before)],
      initial: [
        ...initial.map((state, index) => dy.last[index] ?? zeros(state.dims)),
        ...totals.map(({ dims }) => zeros(dims)),
      ],
      shared,
    },
    gradients: (loop) => ({
      sequences: scatter(loop.outputs, wantedSequences),
      initial: loop.last.slice(0, initial.length),
      shared: scatter(loop.last.slice(initial.length), wantedShared),
    }),
  };
}

function like(tensors: Tensors): SymbolicTensor[] {
  return tensors.map(stepInput);
}

/** A step's slice of a gradient over all steps. */
function sliceOrNull(gradient: SymbolicTensor | null): SymbolicTensor | null {
  return gradient === null ? null : stepInput({ dims: gradient.dims.slice(1), dtype: "float32" });
}

function present(tensors: MaybeTensors): SymbolicTensor[] {
  return tensors.filter((tensor) => tensor !== null);
}

/** The first `first` tensors, the `second` after them, and the rest. */
function split(tensors: Tensors, first: number, second: number): [Tensors, Tensors, Tensors] {
  return [
    tensors.slice(0, first),
    tensors.slice(first, first + second),
    tensors.slice(first + second),
  ];
}

/** Positions where `where` is true take the given tensors in their order, the others null. */
function scatter(given: Tensors, where: readonly boolean[]): MaybeTensors {
  let next = 0;
  return where.map((has) => (has ? (given[next++] ?? null) : null));
}

/** The results of the forward body on other inputs. */
function recomputeForward(body: ScanBody, on: Pick<ScanBody, "slices" | "states" | "shared">) {
  const pairs = (from: Tensors, to: Tensors) =>
    from.map((tensor, index) => [tensor, to[index]!] as const);
  const results = substitute(
    [...body.outputs, ...body.nextStates],
    new Map([
      ...pairs(body.slices, on.slices),
      ...pairs(body.states, on.states),
      ...pairs(body.shared, on.shared),
    ]),
  );
  return {
    outputs: results.slice(0, body.outputs.length),
    nextStates: results.slice(body.outputs.length),
  };
}

/** The sum of values times weights; values without a weight are left out. */
function inner(values: Tensors, weights: MaybeTensors): SymbolicTensor {
  return values.reduce<SymbolicTensor>((total, value, index) => {
    const weight = weights[index] ?? null;
    return weight === null ? total : add(total, sum(mul(value, weight)));
  }, constant(0));
}
