/**
 * What each effect makes of the variables that it writes, as graphs of operations. Formulas: Keras 3's.
 */
import type { EffectName, OpAttributes } from "../../ts/graph/attributes.js";
import * as ops from "../../ts/graph/ops.js";
import type { SymbolicTensor } from "../../ts/graph/symbolic.js";

/** A variable as the effect reads it, and its new value. */
export type NewValue = readonly [target: SymbolicTensor, value: SymbolicTensor];

type Effect<Name extends EffectName> = (
  inputs: readonly (SymbolicTensor | null)[],
  attributes: OpAttributes[Name],
) => readonly NewValue[];

/** Step size and share of decay: the two numbers of the hyperparameters. */
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

const sgdUpdate: Effect<"sgdUpdate"> = ([w, g, hyper]) => {
  const [rate, decay] = split(hyper!);
  return [[w!, ops.sub(decayed(w!, decay), ops.mul(g!, rate))]];
};

const momentumUpdate: Effect<"momentumUpdate"> = ([w, slot, g, hyper], { momentum, nesterov }) => {
  const [rate, decay] = split(hyper!);
  const velocity = (m: SymbolicTensor) => ops.sub(ops.mul(m, momentum), ops.mul(g!, rate));
  const m = velocity(slot!);
  return [
    [w!, ops.add(decayed(w!, decay), nesterov ? velocity(m) : m)],
    [slot!, m],
  ];
};

const adamUpdate: Effect<"adamUpdate"> = ([w, m, v, vHat, g, hyper], { beta1, beta2, epsilon }) => {
  const [alpha, decay] = split(hyper!);
  const [newM, newV] = [average(m!, g!, beta1), average(v!, ops.square(g!), beta2)];
  const largest = vHat ? ops.maximum(vHat, newV) : newV;
  const step = ops.div(ops.mul(newM, alpha), ops.add(ops.sqrt(largest), epsilon));
  const slots: NewValue[] = [
    [m!, newM],
    [v!, newV],
  ];
  return [
    [w!, ops.sub(decayed(w!, decay), step)],
    ...slots,
    ...(vHat ? [[vHat, largest] as const] : []),
  ];
};

const rmspropUpdate: Effect<"rmspropUpdate"> = (
  [w, v, mean, slot, g, hyper],
  { rho, momentum, epsilon },
) => {
  const [rate, decay] = split(hyper!);
  const newV = average(v!, ops.square(g!), rho);
  const newMean = mean ? average(mean, g!, rho) : null;
  const spread = newMean ? ops.sub(newV, ops.square(newMean)) : newV;
  const step = ops.div(ops.mul(g!, rate), ops.sqrt(ops.add(spread, epsilon)));
  const newSlot = slot ? ops.add(ops.mul(slot, momentum), step) : null;
  return [
    [w!, ops.sub(decayed(w!, decay), newSlot ?? step)],
    [v!, newV],
    ...(mean && newMean ? [[mean, newMean] as const] : []),
    ...(slot && newSlot ? [[slot, newSlot] as const] : []),
  ];
};

const accumulateMean: Effect<"accumulateMean"> = ([state, values, weights]) => {
  const own = weights ?? ops.ones(values!.dims);
  const total = ops.sum(ops.mul(values!, own));
  return [[state!, ops.add(state!, ops.stack([total, ops.sum(own)]))]];
};

export const effects: { readonly [Name in EffectName]: Effect<Name> } = {
  assign: ([target, value]) => [[target!, value!]],
  accumulate: ([state, delta]) => [[state!, ops.add(state!, ops.reshape(delta!, state!.dims))]],
  accumulateMean,
  sgdUpdate,
  momentumUpdate,
  adamUpdate,
  rmspropUpdate,
};
