/**
 * The new values of the variables that each effect writes, as graphs of operations. Formulas: Keras 3's.
 */
import type { Definition, OperandKind, Operands } from "../../ts/graph/operation.js";
import * as operations from "../../ts/graph/operations/index.js";
import * as ops from "../../ts/graph/ops.js";
import type { OperandRecord, Operation, SymbolicTensor } from "../../ts/graph/symbolic.js";
import { ruleResult } from "./rule-updates.js";

/** New values of the operands that are written, by their names; null for an absent one. */
export type Effect = (
  operands: OperandRecord,
  attributes: unknown,
) => Readonly<Record<string, SymbolicTensor | null>>;

/** The entry of an effect, written with the names and types of its definition. */
function entry<I extends Readonly<Record<string, OperandKind>>, A>(
  { operation }: Definition<I, Readonly<Record<never, "tensor">>, A>,
  effect: (
    operands: Operands<I>,
    attributes: A,
  ) => { readonly [Name in keyof I]?: SymbolicTensor | null },
): readonly [Operation, Effect] {
  // The operands and attributes of a node of this operation are those of its definition.
  return [operation, effect as unknown as Effect];
}

/** Step size and decay: the two numbers of the hyperparameters. */
function split(hyper: SymbolicTensor): [rate: SymbolicTensor, decay: SymbolicTensor] {
  return [ops.take(hyper, 0, 0), ops.take(hyper, 1, 0)];
}

/** w - w decay */
function decayed(w: SymbolicTensor, decay: SymbolicTensor): SymbolicTensor {
  return ops.sub(w, ops.mul(w, decay));
}

/** s + (1 - beta) (target - s) */
function average(s: SymbolicTensor, target: SymbolicTensor, beta: number): SymbolicTensor {
  return ops.add(s, ops.mul(ops.sub(target, s), 1 - beta));
}

const sgdUpdate = entry(operations.sgdUpdate, ({ weight, gradient, hyper }) => {
  const [rate, decay] = split(hyper);
  return { weight: ops.sub(decayed(weight, decay), ops.mul(gradient, rate)) };
});

const momentumUpdate = entry(
  operations.momentumUpdate,
  ({ weight, slot, gradient, hyper }, { momentum, nesterov }) => {
    const [rate, decay] = split(hyper);
    const velocity = (m: SymbolicTensor) => ops.sub(ops.mul(m, momentum), ops.mul(gradient, rate));
    const m = velocity(slot);
    return { weight: ops.add(decayed(weight, decay), nesterov ? velocity(m) : m), slot: m };
  },
);

const adamUpdate = entry(
  operations.adamUpdate,
  ({ weight, m, v, vHat, gradient, hyper }, { beta1, beta2, epsilon }) => {
    const [alpha, decay] = split(hyper);
    const [newM, newV] = [average(m, gradient, beta1), average(v, ops.square(gradient), beta2)];
    const largest = vHat ? ops.maximum(vHat, newV) : newV;
    const step = ops.div(ops.mul(newM, alpha), ops.add(ops.sqrt(largest), epsilon));
    return {
      weight: ops.sub(decayed(weight, decay), step),
      m: newM,
      v: newV,
      vHat: vHat && largest,
    };
  },
);

const rmspropUpdate = entry(
  operations.rmspropUpdate,
  ({ weight, v, meanGradient, momentumSlot, gradient, hyper }, { rho, momentum, epsilon }) => {
    const [rate, decay] = split(hyper);
    const newV = average(v, ops.square(gradient), rho);
    const newMean = meanGradient && average(meanGradient, gradient, rho);
    const spread = newMean ? ops.sub(newV, ops.square(newMean)) : newV;
    const step = ops.div(ops.mul(gradient, rate), ops.sqrt(ops.add(spread, epsilon)));
    const newSlot = momentumSlot && ops.add(ops.mul(momentumSlot, momentum), step);
    return {
      weight: ops.sub(decayed(weight, decay), newSlot ?? step),
      v: newV,
      meanGradient: newMean,
      momentumSlot: newSlot,
    };
  },
);

const accumulateMean = entry(operations.accumulateMean, ({ sums, values, weights }) => {
  const own = weights ?? ops.ones(values.dims);
  const total = ops.sum(ops.mul(values, own));
  return { sums: ops.add(sums, ops.stack([total, ops.sum(own)])) };
});

export const effects: ReadonlyMap<Operation, Effect> = new Map([
  entry(operations.assign, ({ value }) => ({ target: value })),
  entry(operations.accumulate, ({ sums, increments }) => ({
    sums: ops.add(sums, ops.reshape(increments, sums.dims)),
  })),
  accumulateMean,
  sgdUpdate,
  momentumUpdate,
  adamUpdate,
  rmspropUpdate,
  entry(operations.ruleUpdate, ruleResult),
]);
