/** Lowering of the operations that write variables. */
import { required } from "../shapes/rule.js";
import { count, type LoweringRule, optionalRef } from "./context.js";

const assign: LoweringRule<"assign"> = (node, to) => {
  const [target, source] = [required(node.inputs, 0), required(node.inputs, 1)];
  to.emit("assign", { target: to.ref(target), source: to.ref(source), n: count(to, target) });
};

const accumulate: LoweringRule<"accumulate"> = (node, to) => {
  const [state, delta] = [required(node.inputs, 0), required(node.inputs, 1)];
  to.emit("accumulate", { state: to.ref(state), delta: to.ref(delta), n: count(to, delta) });
};

const accumulateMean: LoweringRule<"accumulateMean"> = (node, to) => {
  const [state, values] = [required(node.inputs, 0), required(node.inputs, 1)];
  const weights = optionalRef(to, node.inputs[2]);
  to.emit("accumulateMean", {
    state: to.ref(state),
    values: to.ref(values),
    weights,
    n: count(to, values),
  });
};

const sgdUpdate: LoweringRule<"sgdUpdate"> = (node, to) => {
  const [weight, gradient, hyper] = [
    required(node.inputs, 0),
    required(node.inputs, 1),
    required(node.inputs, 2),
  ];
  to.emit("sgd", {
    weight: to.ref(weight),
    gradient: to.ref(gradient),
    hyper: to.ref(hyper),
    n: count(to, weight),
  });
};

const momentumUpdate: LoweringRule<"momentumUpdate"> = (node, to) => {
  const weight = required(node.inputs, 0);
  to.emit("momentum", {
    weight: to.ref(weight),
    slot: to.ref(required(node.inputs, 1)),
    gradient: to.ref(required(node.inputs, 2)),
    hyper: to.ref(required(node.inputs, 3)),
    n: count(to, weight),
    ...node.attributes,
  });
};

const adamUpdate: LoweringRule<"adamUpdate"> = (node, to) => {
  const weight = required(node.inputs, 0);
  to.emit("adam", {
    weight: to.ref(weight),
    m: to.ref(required(node.inputs, 1)),
    v: to.ref(required(node.inputs, 2)),
    vHat: optionalRef(to, node.inputs[3]),
    gradient: to.ref(required(node.inputs, 4)),
    hyper: to.ref(required(node.inputs, 5)),
    n: count(to, weight),
    ...node.attributes,
  });
};

const rmspropUpdate: LoweringRule<"rmspropUpdate"> = (node, to) => {
  const weight = required(node.inputs, 0);
  to.emit("rmsprop", {
    weight: to.ref(weight),
    v: to.ref(required(node.inputs, 1)),
    meanGradient: optionalRef(to, node.inputs[2]),
    momentumSlot: optionalRef(to, node.inputs[3]),
    gradient: to.ref(required(node.inputs, 4)),
    hyper: to.ref(required(node.inputs, 5)),
    n: count(to, weight),
    ...node.attributes,
  });
};

export const effectLowering = {
  assign,
  accumulate,
  accumulateMean,
  sgdUpdate,
  momentumUpdate,
  adamUpdate,
  rmspropUpdate,
} as const;
