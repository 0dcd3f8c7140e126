/**
 * Functions of functions: branches, loops along a first axis, gradients of one's own.
 *
 * Programs here have no jumps: both branches are computed and one is chosen, and a loop has a number of rounds that is known.
 */
import { ShapeError, ValueError } from "../../runtime/errors.js";
import { describe } from "../../runtime/fill.js";
import { rejected } from "../../runtime/registry/kinds.js";
import { gradients } from "../autodiff.js";
import { checked, checkedEager } from "../checked.js";
import { at, type Dim, formatShape } from "../dim.js";
import { eager } from "../eager.js";
import { broadcastTo, reshape, zeros } from "../operations/broadcast.js";
import { concatenate } from "../operations/concat.js";
import { withGradient } from "../operations/custom-gradient.js";
import { add, cast, equal, maximum, minimum, mul, where } from "../operations/elementwise.js";
import { reverse as reversed } from "../operations/layout.js";
import { sum } from "../operations/reduce.js";
import { scan as loop } from "../operations/scan.js";
import { constant } from "../operations/sources.js";
import { broadcastDims, normalizeAxis } from "../shapes.js";
import { type Form, formOf, type Structure, shapedLike, tensorsOf } from "../structure.js";
import { SymbolicTensor } from "../symbolic.js";
import { positions, slicesAt } from "./along-axis.js";

/** Tensors in the form of others. */
function inForm<Of extends Structure>(form: Form, tensors: readonly SymbolicTensor[]): Of {
  // The form is that of a structure of this type.
  return shapedLike(form, tensors) as Of;
}

function assertStructure(what: string, value: unknown): asserts value is Structure {
  const parts: readonly unknown[] =
    value instanceof SymbolicTensor
      ? [value]
      : typeof value === "object" && value !== null
        ? Object.values(value)
        : [];
  if (parts.length > 0 && parts.every((part) => part instanceof SymbolicTensor)) return;
  throw new ValueError(
    `${what} must return a tensor, or a list or object of them, got ${describe(value)}.`,
  );
}

/** a where a condition holds, else b, tensor by tensor. */
function chosen<Of extends Structure>(what: string, condition: SymbolicTensor, a: Of, b: Of): Of {
  const [left, right] = [tensorsOf(a), tensorsOf(b)];
  if (left.length !== right.length)
    throw new ShapeError(
      `${what} must return as many tensors in each case, got ${left.length} and ${right.length}.`,
    );
  return inForm(
    formOf(a),
    left.map((tensor, index) => where(condition, tensor, right[index] ?? tensor)),
  );
}

/** What one of two functions returns. Both are computed; of a condition that is a tensor (a scalar) its value chooses. */
export const cond = checkedEager(
  "cond",
  "pred:condition trueFn:function falseFn:function",
  <Of extends Structure>(
    pred: SymbolicTensor | boolean,
    trueFn: () => Of,
    falseFn: () => Of,
  ): Of => {
    if (typeof pred === "boolean") return pred ? trueFn() : falseFn();
    const [a, b] = [trueFn(), falseFn()];
    assertStructure("ops.cond: trueFn", a);
    assertStructure("ops.cond: falseFn", b);
    return chosen("ops.cond: the functions", pred, a, b);
  },
);

/** What the branch of an index returns, which is limited to those that there are. All are computed. */
export const switchBranch = checkedEager(
  "switch",
  "index:operand branches:functions operands:tensors?",
  <Of extends Structure>(
    index: SymbolicTensor,
    branches: readonly ((...operands: SymbolicTensor[]) => Of)[],
    operands: readonly SymbolicTensor[] = [],
  ): Of => {
    const results = branches.map((branch) => branch(...operands));
    const [first, ...others] = results;
    if (first === undefined)
      throw new ValueError("ops.switch needs at least one branch, got none.");
    for (const one of results) assertStructure("ops.switch: a branch", one);
    const known = maximum(minimum(cast(index, "int32"), others.length), 0);
    return others.reduce(
      (result, other, position) =>
        chosen("ops.switch: the branches", equal(known, position + 1), other, result),
      first,
    );
  },
);

/** f of each element along the first axis, put together again; f gets and returns a tensor, or a list or object of them. */
export const map = checkedEager(
  "map",
  "f:function xs:structure",
  <In extends Structure, Out extends Structure>(f: (x: In) => Out, xs: In): Out => {
    let form: Form = { kind: "single" };
    const { outputs } = loop(
      (slices) => {
        const y = f(inForm(formOf(xs), slices));
        assertStructure("ops.map: f", y);
        form = formOf(y);
        return { outputs: tensorsOf(y), states: [] };
      },
      tensorsOf(xs),
      [],
    );
    return inForm(form, outputs);
  },
);

/**
 * A loop along the first axis of xs: f gets what it returned before (`init` at first) and an element, and returns
 * `[carry, y]`. The result is the last carry and all y: `[carry, ys]`.
 */
export const scan = checkedEager(
  "scan",
  "f:function init:structure xs:structure reverse:flag?",
  <Carry extends Structure, In extends Structure, Out extends Structure>(
    f: (carry: Carry, x: In) => readonly [Carry, Out],
    init: Carry,
    xs: In,
    reverse = false,
  ): [Carry, Out] => {
    let form: Form = { kind: "single" };
    const carryForm = formOf(init);
    const { outputs, states } = loop(
      (slices, carried) => {
        const returned = f(inForm(carryForm, carried), inForm(formOf(xs), slices));
        if (!Array.isArray(returned) || returned.length !== 2)
          throw new ValueError(`ops.scan: f must return [carry, y], got ${describe(returned)}.`);
        const [carry, y] = returned as readonly [Carry, Out];
        assertStructure("ops.scan: f", carry);
        assertStructure("ops.scan: f", y);
        form = formOf(y);
        return { outputs: tensorsOf(y), states: tensorsOf(carry) };
      },
      tensorsOf(xs),
      tensorsOf(init),
      reverse,
    );
    return [inForm(carryForm, states), inForm(form, outputs)];
  },
);

/** The value after body(lower, value), ..., body(upper - 1, value), each with what the one before returned. */
export const foriLoop = checkedEager(
  "foriLoop",
  "lower:count upper:count bodyFun:function initVal:structure",
  <Value extends Structure>(
    lower: number,
    upper: number,
    bodyFun: (i: SymbolicTensor, value: Value) => Value,
    initVal: Value,
  ): Value => {
    if (upper <= lower) return initVal;
    const form = formOf(initVal);
    const { states } = loop(
      ([i = constant(0)], carried) => {
        const next = bodyFun(i, inForm(form, carried));
        assertStructure("ops.foriLoop: bodyFun", next);
        return { outputs: [], states: tensorsOf(next) };
      },
      [add(positions(upper - lower), lower)],
      tensorsOf(initVal),
    );
    return inForm(form, states);
  },
);

/**
 * The variables after `body` was applied as long as `condition` held, at most `maximumIterations` times: so many are always
 * computed, since a program has no jumps.
 */
export const whileLoop = checkedEager(
  "whileLoop",
  "condition:function body:function loopVars:structure maximumIterations:count",
  <Value extends Structure>(
    condition: (value: Value) => SymbolicTensor,
    body: (value: Value) => Value,
    loopVars: Value,
    maximumIterations: number,
  ): Value => {
    if (!(maximumIterations >= 0))
      throw new ValueError(
        `ops.whileLoop: maximumIterations must be at least 0, got ${maximumIterations}.`,
      );
    if (maximumIterations === 0) return loopVars;
    const form = formOf(loopVars);
    const { states } = loop(
      (_, carried) => {
        const value = inForm<Value>(form, carried);
        const [next, holds] = [body(value), condition(value)];
        assertStructure("ops.whileLoop: body", next);
        if (!(holds instanceof SymbolicTensor))
          throw new ValueError(
            `ops.whileLoop: condition must return a tensor, got ${describe(holds)}.`,
          );
        return {
          outputs: [],
          states: tensorsOf(chosen("ops.whileLoop: body", holds, next, value)),
        };
      },
      [positions(maximumIterations)],
      tensorsOf(loopVars),
    );
    return inForm(form, states);
  },
);

/** Every n-th element along an axis. */
function every(
  x: SymbolicTensor,
  axis: number,
  start: number,
  step: number,
  end: number,
): SymbolicTensor {
  const places = Array.from(
    { length: Math.max(0, Math.ceil((end - start) / step)) },
    (_, index) => start + index * step,
  );
  return slicesAt(x, constant(places, [places.length], "int32"), axis);
}

/**
 * The results of an associative function on the elements up to each along an axis: x_0, f(x_0, x_1), f(f(x_0, x_1), x_2), ...
 * in a logarithmic number of calls on whole tensors (Blelloch, 1990).
 */
export const associativeScan = checkedEager(
  "associativeScan",
  "f:function elems:structure reverse:flag? axis:axis?",
  <Of extends Structure>(f: (a: Of, b: Of) => Of, elems: Of, reverse = false, axis = 0): Of => {
    const form = formOf(elems);
    const all = tensorsOf(elems);
    const [first] = all;
    if (first === undefined)
      throw new ValueError("ops.associativeScan needs at least one tensor, got none.");
    const position = normalizeAxis(axis, first.rank);
    const turned = (list: readonly SymbolicTensor[]) =>
      reverse ? list.map((x) => reversed(x, position)) : list;
    const combine = (a: readonly SymbolicTensor[], b: readonly SymbolicTensor[]) => {
      const y = f(inForm(form, a), inForm(form, b));
      assertStructure("ops.associativeScan: f", y);
      return tensorsOf(y);
    };
    return inForm(form, turned(prefixes(turned(all), position, combine)));
  },
);

function prefixes(
  xs: readonly SymbolicTensor[],
  axis: number,
  combine: (
    a: readonly SymbolicTensor[],
    b: readonly SymbolicTensor[],
  ) => readonly SymbolicTensor[],
): readonly SymbolicTensor[] {
  const [x] = xs;
  const n = x === undefined ? 0 : at(x.dims, axis);
  if (x === undefined || typeof n !== "number")
    throw new ShapeError(
      `ops.associativeScan: the size of axis ${axis} of ${x === undefined ? "()" : formatShape(x.dims)} must be known.`,
    );
  if (n < 2) return xs;
  const part = (list: readonly SymbolicTensor[], start: number, step: number, end: number) =>
    list.map((one) => every(one, axis, start, step, end));
  const pairs = combine(part(xs, 0, 2, n - 1), part(xs, 1, 2, n));
  const odd = prefixes(pairs, axis, combine);
  const count = Math.floor(n / 2);
  const between = part(odd, 0, 1, n % 2 === 0 ? count - 1 : count);
  const rest = n > 2 ? combine(between, part(xs, 2, 2, n)) : [];
  const even = part(xs, 0, 1, 1).map((one, index) => {
    const others = rest[index];
    return others === undefined ? one : concatenate([one, others], axis);
  });
  // Elements 0, 2, 4, ... are in `even`, the others in `odd`, which follows it in the joined tensor.
  const evens = Math.ceil(n / 2);
  const order = Array.from({ length: n }, (_, index) =>
    index % 2 === 0 ? index / 2 : evens + (index - 1) / 2,
  );
  return even.map((one, index) =>
    slicesAt(concatenate([one, odd[index] ?? one], axis), constant(order, [n], "int32"), axis),
  );
}

/**
 * A function whose gradient is given: f returns `[y, grad]`; grad takes the gradient of y and returns that of each
 * argument. f is called again where a gradient is computed.
 * @example
 * const clipped = ops.customGradient((x: SymbolicTensor) => [x, (dy) => ops.clip(dy, -1, 1)]);
 */
/* @__NO_SIDE_EFFECTS__ */
export function customGradient<const Arguments extends readonly SymbolicTensor[]>(
  f: (
    ...xs: Arguments
  ) => readonly [
    SymbolicTensor,
    (dy: SymbolicTensor) => SymbolicTensor | readonly (SymbolicTensor | null)[],
  ],
) {
  if (typeof f !== "function") throw rejected("ops.customGradient: f", "a function", f);
  const both = (xs: readonly SymbolicTensor[]) => {
    // As many as the call gave.
    const returned: unknown = f(...(xs as Arguments));
    const [y, grad]: readonly unknown[] = Array.isArray(returned) ? returned : [];
    if (y instanceof SymbolicTensor && typeof grad === "function") return { y, grad };
    throw new ValueError(`ops.customGradient: f must return [y, grad], got ${describe(returned)}.`);
  };
  return eager((...xs: Arguments): SymbolicTensor => {
    const rule = (dy: SymbolicTensor, again: readonly SymbolicTensor[]) => {
      const found: unknown = both(again).grad(dy);
      return [found].flat() as readonly (SymbolicTensor | null)[];
    };
    return withGradient({ value: both(xs).y, xs }, { rule }).y;
  });
}

/** The value of f and its derivative along tangents of its arguments: `[y, dy]`. */
export const jvp = checkedEager(
  "jvp",
  "fun:function primals:tensors tangents:tensors",
  (
    fun: (...primals: SymbolicTensor[]) => SymbolicTensor,
    primals: readonly SymbolicTensor[],
    tangents: readonly SymbolicTensor[],
  ): [SymbolicTensor, SymbolicTensor] => {
    if (primals.length !== tangents.length)
      throw new ShapeError(
        `ops.jvp: expected a tangent for each argument, got ${tangents.length} for ${primals.length}.`,
      );
    const y = fun(...primals);
    assertStructure("ops.jvp: fun", y);
    // The gradient of Σ u y with respect to the arguments is linear in u; its derivative with respect to u, along the
    // tangents, is the derivative of y.
    const u = zeros(y.dims);
    const found = gradients(sum(mul(u, y)), primals);
    const products = found.map((gradient, index) =>
      sum(mul(gradient, tangents[index] ?? gradient)),
    );
    const total = products.reduce((a, b) => add(a, b));
    const [dy = u] = gradients(total, [u]);
    return [y, dy];
  },
);

/**
 * A function of numbers as one of tensors: the operands are broadcast, and f is called with scalars, once for each element.
 * Functions of `ops` need it only where they do not treat every element alike, as `sum` does.
 */
export const vectorize = checked(
  "vectorize",
  "f:function",
  (f: (...xs: SymbolicTensor[]) => SymbolicTensor) =>
    eager((...xs: SymbolicTensor[]): SymbolicTensor => {
      const dims = xs.reduce<readonly Dim[]>(
        (all, x) => broadcastDims("vectorize", all, x.dims),
        [],
      );
      const flat = xs.map((x) => reshape(broadcastTo(x, dims), [-1]));
      return reshape(
        map((parts: readonly SymbolicTensor[]) => f(...parts), flat),
        dims,
      );
    }),
);

export { map as vectorizedMap, switchBranch as switch };
