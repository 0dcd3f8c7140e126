/** Every operation that writes variables, as a case with these variables. */
import * as operations from "../../ts/graph/operations/index.js";
import { hyperparameters, read } from "../../ts/graph/operations/sources.js";
import type { RuleName } from "../../ts/graph/operations/updates/rule.js";
import * as ops from "../../ts/graph/ops.js";
import type { Operation, OpNode, SymbolicTensor } from "../../ts/graph/symbolic.js";
import { Variable } from "../../ts/graph/variable.js";

export interface EffectCase {
  readonly name: string;
  readonly effect: OpNode;
  readonly variables: readonly Variable[];
}

const SHAPE = [3, 5];

/** Numbers of about 1; mean squares (`v`) are larger, so that they exceed the square of any mean of gradients. */
export function numbersFor(variable: Variable, seed: number): number[] {
  const offset = variable.name === "v" ? 2 : 0.6;
  return Array.from({ length: variable.size }, (_, i) =>
    Math.fround(offset + 0.5 * Math.sin(1.7 * i + seed)),
  );
}

function variable(name: string, shape: readonly number[], dtype?: "float64"): Variable {
  const key = { seed: 0, stream: 0 };
  const initializer = { values: (dims: readonly number[]) => ops.zeros(dims) };
  const options = { name, shape, initializer, key };
  return new Variable(dtype === undefined ? options : { ...options, dtype });
}

function constant(seed: number, shape = SHAPE): SymbolicTensor {
  const size = shape.reduce((product, length) => product * length, 1);
  return ops.constant(
    Array.from({ length: size }, (_, i) => Math.fround(Math.sin(2.3 * i + seed))),
    shape,
  );
}

/** An effect on variables of one shape, with a gradient and [step size, decay]. */
function update(
  name: string,
  slots: readonly string[],
  make: (of: Readonly<Record<string, SymbolicTensor>>) => OpNode,
): EffectCase {
  const variables = ["weight", ...slots].map((slot) => variable(slot, SHAPE));
  const tensors = Object.fromEntries(variables.map((one) => [one.name, read(one)]));
  const effect = make({
    ...tensors,
    gradient: constant(1),
    hyper: hyperparameters({}, { length: 2 }).y,
  });
  return { name, effect, variables };
}

function effect(
  name: string,
  target: Variable,
  make: (target: SymbolicTensor) => OpNode,
): EffectCase {
  return { name, effect: make(read(target)), variables: [target] };
}

const ADAM = { beta1: 0.8, beta2: 0.95, epsilon: 1e-3 };
const RMSPROP = { rho: 0.8, momentum: 0.7, epsilon: 1e-2 };

/** Step size, decay, three numbers that no rule reads, and factors. */
const RULE_HYPER = [0.3, 0.05, 7, 7, 7, 0.6, 0.4, 0.7, 1.3];

/** What the rules of `ruleUpdate` are given: slots by their shapes, and constants. */
const RULES: readonly (readonly [RuleName, (readonly number[])[], number[]])[] = [
  ["nadam", [SHAPE, SHAPE], [0.2, 0.05, 1e-2]],
  ["adagrad", [SHAPE], [1e-2]],
  ["adadelta", [SHAPE, SHAPE], [0.8, 0.3, 1e-2]],
  ["adamax", [SHAPE, SHAPE], [0.2, 0.7, 1e-2]],
  ["ftrl", [SHAPE, SHAPE], [0.4, 0.3, 0.2, 0.1]],
  ["lion", [SHAPE], [0.7, 0.2, 0.4]],
  ["lamb", [SHAPE, SHAPE], [0.2, 0.05, 1e-2]],
  ["adafactor", [[3], [5], SHAPE], [1e-2, 1e-3, 0.4]],
];

function ruleUpdate([rule, shapes, constants]: (typeof RULES)[number]): EffectCase {
  const weight = variable("weight", SHAPE);
  // All are positive, as sums of squares are.
  const slots = shapes.map((shape) => variable("v", shape));
  const [first, second, third] = slots.map(read);
  const operands = {
    weight: read(weight),
    first: first!,
    second: second ?? null,
    third: third ?? null,
    gradient: constant(1),
    hyper: ops.constant(RULE_HYPER, [RULE_HYPER.length]),
    constants: ops.constant(constants, [constants.length]),
  };
  const made = operations.ruleUpdate(operands, { rule });
  return { name: `ruleUpdate, ${rule}`, effect: made, variables: [weight, ...slots] };
}

export const effectCases: readonly EffectCase[] = [
  effect("assign", variable("target", SHAPE), (target) =>
    operations.assign({ target, value: ops.mul(target, constant(2)) }),
  ),
  effect("accumulate", variable("sums", SHAPE, "float64"), (sums) =>
    operations.accumulate({ sums, increments: constant(3) }),
  ),
  effect("accumulateMean", variable("sums", [2], "float64"), (sums) =>
    operations.accumulateMean({ sums, values: constant(4), weights: null }),
  ),
  effect("accumulateMean, weighted", variable("sums", [2], "float64"), (sums) =>
    operations.accumulateMean({ sums, values: constant(4), weights: ops.abs(constant(5)) }),
  ),
  update("sgdUpdate", [], ({ weight, gradient, hyper }) =>
    operations.sgdUpdate({ weight: weight!, gradient: gradient!, hyper: hyper! }),
  ),
  ...[false, true].map((nesterov) =>
    update(`momentumUpdate, Nesterov ${nesterov}`, ["slot"], ({ weight, slot, gradient, hyper }) =>
      operations.momentumUpdate(
        { weight: weight!, slot: slot!, gradient: gradient!, hyper: hyper! },
        { momentum: 0.7, nesterov },
      ),
    ),
  ),
  ...[
    ["m", "v"],
    ["m", "v", "vHat"],
  ].map((slots) =>
    update(`adamUpdate of ${slots.join(", ")}`, slots, ({ weight, m, v, vHat, gradient, hyper }) =>
      operations.adamUpdate(
        { weight: weight!, m: m!, v: v!, vHat: vHat ?? null, gradient: gradient!, hyper: hyper! },
        ADAM,
      ),
    ),
  ),
  ...[["v"], ["v", "meanGradient"], ["v", "momentumSlot"]].map((slots) =>
    update(`rmspropUpdate of ${slots.join(", ")}`, slots, (of) =>
      operations.rmspropUpdate(
        {
          weight: of.weight!,
          v: of.v!,
          meanGradient: of.meanGradient ?? null,
          momentumSlot: of.momentumSlot ?? null,
          gradient: of.gradient!,
          hyper: of.hyper!,
        },
        RMSPROP,
      ),
    ),
  ),
  ...RULES.map(ruleUpdate),
];

export const operationsWithEffects: ReadonlySet<Operation> = new Set(
  effectCases.map(({ effect: { op } }) => op),
);
