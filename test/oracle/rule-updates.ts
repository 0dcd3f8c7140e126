/** The formulas of `ruleUpdate`, rule by rule, as graphs of primitive operations. */
import type { RuleName } from "../../ts/graph/operations/updates/rule.js";
import * as ops from "../../ts/graph/ops.js";
import type { SymbolicTensor } from "../../ts/graph/symbolic.js";

interface RuleOperands {
  readonly weight: SymbolicTensor;
  readonly first: SymbolicTensor;
  readonly second: SymbolicTensor | null;
  readonly third: SymbolicTensor | null;
  readonly gradient: SymbolicTensor;
  readonly hyper: SymbolicTensor;
  readonly constants: SymbolicTensor;
}

interface Inputs {
  /** The weight after its decay. */
  readonly w: SymbolicTensor;
  readonly g: SymbolicTensor;
  readonly slots: readonly SymbolicTensor[];
  readonly rate: SymbolicTensor;
  readonly factors: readonly SymbolicTensor[];
  readonly constants: readonly SymbolicTensor[];
}

/** New values of the weight and of its slots, in order. */
type Rule = (inputs: Inputs) => readonly SymbolicTensor[];

const { abs, add, div, maximum, mean, mul, sign, sqrt, square, sub, sum } = ops;

/** s + rate (target - s) */
function average(s: SymbolicTensor, target: SymbolicTensor, rate: SymbolicTensor) {
  return add(s, mul(rate, sub(target, s)));
}

const nadam: Rule = ({ w, g, slots: [m, v], factors, constants: [rate1, rate2, epsilon] }) => {
  const [, ofM, ofG, ofV] = factors;
  const [newM, newV] = [average(m!, g, rate1!), average(v!, square(g), rate2!)];
  const ahead = add(mul(newM, ofM!), mul(g, ofG!));
  return [sub(w, div(ahead, add(sqrt(mul(newV, ofV!)), epsilon!))), newM, newV];
};

const adagrad: Rule = ({ w, g, slots: [a], rate, constants: [epsilon] }) => {
  const newA = add(a!, square(g));
  return [sub(w, div(mul(rate, g), sqrt(add(newA, epsilon!)))), newA];
};

const adadelta: Rule = ({ w, g, slots: [a, b], rate, constants: [rho, rest, epsilon] }) => {
  const mixed = (s: SymbolicTensor, x: SymbolicTensor) => add(mul(rho!, s), mul(rest!, square(x)));
  const newA = mixed(a!, g);
  const d = mul(g, sqrt(div(add(b!, epsilon!), add(newA, epsilon!))));
  return [sub(w, mul(rate, d)), newA, mixed(b!, d)];
};

const adamax: Rule = ({ w, g, slots: [m, u], rate, constants: [rate1, beta2, epsilon] }) => {
  const newM = average(m!, g, rate1!);
  const newU = maximum(mul(beta2!, u!), abs(g));
  return [sub(w, div(mul(rate, newM), add(newU, epsilon!))), newM, newU];
};

const ftrl: Rule = ({ w, g, slots: [n, z], rate, constants: [l1, l2, beta, shrinkage] }) => {
  const newN = add(n!, square(g));
  const sigma = div(sub(sqrt(newN), sqrt(n!)), rate);
  const newZ = sub(add(z!, add(g, mul(shrinkage!, w))), mul(sigma, w));
  const beyond = maximum(sub(abs(newZ), l1!), 0);
  const spread = div(add(sqrt(newN), beta!), rate);
  return [div(mul(ops.neg(sign(newZ)), beyond), add(spread, l2!)), newN, newZ];
};

const lion: Rule = ({ w, g, slots: [m], rate, constants: [beta1, rest, rate2] }) => {
  const direction = sign(add(mul(beta1!, m!), mul(rest!, g)));
  return [sub(w, mul(rate, direction)), average(m!, g, rate2!)];
};

const lamb: Rule = ({ w, g, slots: [m, v], rate, factors, constants }) => {
  const [[ofM, ofV], [rate1, rate2, epsilon]] = [factors, constants];
  const [newM, newV] = [average(m!, g, rate1!), average(v!, square(g), rate2!)];
  const d = div(mul(newM, ofM!), add(sqrt(mul(newV, ofV!)), epsilon!));
  const norm = (x: SymbolicTensor) => sqrt(sum(square(x)));
  return [sub(w, mul(mul(rate, d), div(norm(w), norm(d)))), newM, newV];
};

const adafactor: Rule = ({ w, g, slots: [r, c], factors, constants }) => {
  const [[beta, rest, alpha], [epsilon1, epsilon2, threshold]] = [factors, constants];
  const squares = add(square(g), epsilon1!);
  const mixed = (s: SymbolicTensor, x: SymbolicTensor) => add(mul(beta!, s), mul(rest!, x));
  const [newR, newC] = [mixed(r!, mean(squares, -1)), mixed(c!, mean(squares, -2))];
  const rows = div(newR, mean(newR, -1, true));
  const v = mul(ops.expandDims(rows, -1), ops.expandDims(newC, -2));
  const rms = (x: SymbolicTensor) => sqrt(mean(square(x)));
  const u = div(g, sqrt(v));
  const step = div(mul(maximum(epsilon2!, rms(w)), alpha!), maximum(1, div(rms(u), threshold!)));
  return [sub(w, mul(u, step)), newR, newC, v];
};

const rules: Readonly<Record<RuleName, Rule>> = {
  nadam,
  adagrad,
  adadelta,
  adamax,
  ftrl,
  lion,
  lamb,
  adafactor,
};

/** New values of the weight and its slots. */
export function ruleResult(operands: RuleOperands, { rule }: { readonly rule: RuleName }) {
  const { weight, first, second, third, gradient: g, hyper, constants } = operands;
  const elements = (x: SymbolicTensor, from: number) =>
    Array.from({ length: Number(x.dims[0]) - from }, (_, i) => ops.take(x, from + i, 0));
  const [rate, decay] = elements(hyper, 0);
  const w = sub(weight, mul(weight, decay!));
  const slots = [first, second, third].flatMap((slot) => slot ?? []);
  const result = rules[rule]({
    w,
    g,
    slots,
    rate: rate!,
    factors: elements(hyper, 5),
    constants: elements(constants, 0),
  });
  const [newWeight, newFirst, newSecond = null, newThird = null] = result;
  return { weight: newWeight!, first: newFirst!, second: newSecond, third: newThird };
}
