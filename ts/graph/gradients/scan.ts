/**
 * The gradient of a loop over time is a loop over time, the other way.
 *
 * Forward keeps the states before each step and nothing else; a step back computes its step forward again. With
 * s_t = F(x_t, s_{t-1}, w) and y_t = G(x_t, s_{t-1}, w), the step back at t is, of ds = dL/ds_t,
 *   (dx_t, ds', dw_t) = the gradient of  y_t . dy_t + s_t . ds  by (x_t, s_{t-1}, w);  dw = sum of dw_t.
 */
import type { ScanBody } from "../attributes.js";
import { add, constant, mul } from "../builders/elementwise.js";
import { zeros } from "../builders/layout.js";
import { applyBeside } from "../builders/node.js";
import { sum } from "../builders/reduce.js";
import { closed, partsOf, standIn } from "../builders/scan-body.js";
import type { SymbolicTensor } from "../symbolic.js";
import { expandCalls } from "../trace.js";
import type { GradientRule, Gradients } from "./rule.js";

/** Tensors of the step back by what they are. */
interface StepBack {
  readonly slices: readonly SymbolicTensor[];
  readonly states: readonly SymbolicTensor[];
  readonly shared: readonly SymbolicTensor[];
}

const scanBack: GradientRule<"scan"> = (node, dy, backward) => {
  const { body, reverse } = node.attributes;
  const { sequences, initial, shared } = partsOf(node);
  const [ys, n] = [body.outputs.length, initial.length];
  const before = node.outputs.slice(ys + n);
  const [dys, dLast, dBefore] = [dy.slice(0, ys), dy.slice(ys, ys + n), dy.slice(ys + n)];
  const isWanted = (tensor: SymbolicTensor, position: number) =>
    tensor.dtype === "float32" && backward.wanted[position] === true;
  const moving = sequences.map(isWanted);
  const wanted = shared.map((tensor, index) => isWanted(tensor, sequences.length + n + index));

  // Sequences of the loop back: x, the states before each step, and the gradients that are there.
  const given = [...dys, ...dBefore].filter((gradient) => gradient !== null);
  const inside: StepBack = {
    slices: body.slices.map(likeStandIn),
    states: body.states.map(likeStandIn),
    shared: body.shared.map(likeStandIn),
  };
  const slopes = given.map((gradient) => standIn(gradient.dims.slice(1), "float32"));
  const dStates = body.states.map(likeStandIn);
  const totals = shared.flatMap((tensor, index) => (wanted[index] ? [likeStandIn(tensor)] : []));

  const { outputs, nextStates } = forwardAgain(body, inside);
  const dOutputs = placed(dys, slopes);
  const dOfBefore = placed(dBefore, slopes.slice(slopes.length - count(dBefore)));
  const objective = inner([...outputs, ...nextStates], [...dOutputs, ...dStates]);
  const by = [
    ...inside.slices.filter((_, index) => moving[index]),
    ...inside.states,
    ...inside.shared.filter((_, index) => wanted[index]),
  ];
  const found = backward.gradients(objective, by);
  const dx = found.splice(0, moving.filter(Boolean).length);
  const dBeforeStep = found.splice(0, n).map((gradient, index) => {
    const own = dOfBefore[index] ?? null;
    return own === null ? gradient : add(gradient, own);
  });
  const sums = found.map((gradient, index) => add(totals[index] as SymbolicTensor, gradient));

  const back = closed(
    [...inside.slices, ...inside.states, ...slopes],
    [...dStates, ...totals],
    { outputs: dx, states: [...dBeforeStep, ...sums] },
    inside.shared,
  );
  const first = [
    ...initial.map((state, index) => dLast[index] ?? zeros(state.dims)),
    ...totals.map(({ dims }) => zeros(dims)),
  ];
  const loop = applyBeside(node, "scan", [...sequences, ...before, ...given, ...first, ...shared], {
    body: back,
    reverse: !reverse,
  });
  const results = [...loop.outputs];
  const take = (has: boolean) => (has ? (results.shift() ?? null) : null);
  return [...moving.map(take), ...initial.map(() => take(true)), ...wanted.map(take)];
};

function likeStandIn({ dims, dtype }: SymbolicTensor): SymbolicTensor {
  return standIn(dims, dtype);
}

/** The body's results on other stand-ins. */
function forwardAgain(body: ScanBody, on: StepBack) {
  const results = expandCalls(
    [...body.outputs, ...body.nextStates],
    new Map([
      ...body.slices.map((tensor, index) => [tensor, on.slices[index]!] as const),
      ...body.states.map((tensor, index) => [tensor, on.states[index]!] as const),
      ...body.shared.map((tensor, index) => [tensor, on.shared[index]!] as const),
    ]),
  );
  return {
    outputs: results.slice(0, body.outputs.length),
    nextStates: results.slice(body.outputs.length),
  };
}

/** Stand-ins of the gradients that are there, null for the others. */
function placed(
  gradients: Gradients,
  stands: readonly SymbolicTensor[],
): (SymbolicTensor | null)[] {
  let next = 0;
  return gradients.map((gradient) => (gradient === null ? null : (stands[next++] ?? null)));
}

function count(gradients: Gradients): number {
  return gradients.filter((gradient) => gradient !== null).length;
}

/** The sum of values times weights; a value without a weight does not matter. */
function inner(
  values: readonly SymbolicTensor[],
  weights: readonly (SymbolicTensor | null)[],
): SymbolicTensor {
  return values.reduce<SymbolicTensor>((total, value, index) => {
    const weight = weights[index] ?? null;
    return weight === null ? total : add(total, sum(mul(value, weight)));
  }, constant(0));
}

export const scanGradients = { scan: scanBack } as const;
