/** Elementwise operations as ONNX's operators. */
import type { OpNode } from "../../../graph/symbolic.js";
import type { NumericDType } from "../../../runtime/dtype.js";
import type { GraphWriter } from "./graph-writer.js";
import { attributesOf, numericDType, operand, type Rule, result } from "./rules.js";

type Unary = (x: string, to: GraphWriter) => string;

const plain =
  (opType: string): Unary =>
  (x, to) =>
    to.emit(opType, [x]);

/** Functions of one float32 tensor. */
const UNARY: Readonly<Record<string, Unary>> = {
  neg: plain("Neg"),
  abs: plain("Abs"),
  sign: plain("Sign"),
  square: (x, to) => to.emit("Mul", [x, x]),
  sqrt: plain("Sqrt"),
  rsqrt: (x, to) => to.emit("Reciprocal", [to.emit("Sqrt", [x])]),
  reciprocal: plain("Reciprocal"),
  exp: plain("Exp"),
  expm1: (x, to) => to.emit("Sub", [to.emit("Exp", [x]), to.scalar(1, "float32")]),
  log: plain("Log"),
  log1p: (x, to) => to.emit("Log", [to.emit("Add", [x, to.scalar(1, "float32")])]),
  tanh: plain("Tanh"),
  sigmoid: plain("Sigmoid"),
  relu: plain("Relu"),
  softplus: plain("Softplus"),
  erf: plain("Erf"),
  floor: plain("Floor"),
  ceil: plain("Ceil"),
  round: plain("Round"),
  sin: plain("Sin"),
  cos: plain("Cos"),
  atan: plain("Atan"),
  isFinite: (x, to) =>
    to.emit("Not", [to.emit("Or", [to.emit("IsNaN", [x]), to.emit("IsInf", [x])])]),
  not: (x, to) => to.emit("Not", [to.cast(x, "bool")]),
};

const ARITHMETIC: Readonly<Record<string, string>> = {
  add: "Add",
  sub: "Sub",
  mul: "Mul",
  div: "Div",
  maximum: "Max",
  minimum: "Min",
  pow: "Pow",
};

const COMPARISONS: Readonly<Record<string, string>> = {
  equal: "Equal",
  less: "Less",
  lessEqual: "LessOrEqual",
  greater: "Greater",
  greaterEqual: "GreaterOrEqual",
};

function unary(of: Unary): Rule {
  return (node, to) => to.setName(result(node), of(to.nameAs(operand(node, "x"), "float32"), to));
}

/** The type in which a function of two operands is computed: int32 where both are integers. */
function computedIn(node: OpNode): "int32" | "float32" {
  const isInteger = ["a", "b"].every((name) =>
    ["int32", "uint8"].includes(operand(node, name).dtype),
  );
  return isInteger ? "int32" : "float32";
}

function both(node: OpNode, to: GraphWriter, dtype: NumericDType): string[] {
  return ["a", "b"].map((name) => to.nameAs(operand(node, name), dtype));
}

function arithmetic(opType: string): Rule {
  return (node, to) => {
    const dtype = computedIn(node);
    const y = to.emit(opType, both(node, to, dtype));
    const wanted = numericDType(result(node));
    to.setName(result(node), wanted === dtype ? y : to.cast(y, wanted));
  };
}

function comparison(opType: string, isNegated = false): Rule {
  return (node, to) => {
    const y = to.emit(opType, both(node, to, computedIn(node)));
    to.setName(result(node), isNegated ? to.emit("Not", [y]) : y);
  };
}

function logical(opType: string): Rule {
  return (node, to) => to.setName(result(node), to.emit(opType, both(node, to, "bool")));
}

function mapped<Value>(
  table: Readonly<Record<string, Value>>,
  rule: (value: Value) => Rule,
): Record<string, Rule> {
  return Object.fromEntries(Object.entries(table).map(([name, value]) => [name, rule(value)]));
}

export const elementwiseRules: Readonly<Record<string, Rule>> = {
  ...mapped(UNARY, unary),
  ...mapped(ARITHMETIC, arithmetic),
  ...mapped(COMPARISONS, (opType) => comparison(opType)),
  notEqual: comparison("Equal", true),
  and: logical("And"),
  or: logical("Or"),
  where: (node, to) => {
    const dtype = numericDType(result(node));
    const [yes, no] = ["yes", "no"].map((name) => to.nameAs(operand(node, name), dtype));
    const condition = to.nameAs(operand(node, "condition"), "bool");
    to.setName(result(node), to.emit("Where", [condition, yes!, no!]));
  },
  cast: (node, to) => {
    const { dtype } = attributesOf<{ dtype: NumericDType }>(node);
    to.setName(result(node), to.nameAs(operand(node, "x"), dtype));
  },
  stopGradient: (node, to) => to.setName(result(node), to.nameOf(operand(node, "x"))),
  lowestByte: (node, to) => {
    const operands = [to.nameAs(operand(node, "x"), "int32"), to.scalar(256, "int32")];
    to.setName(result(node), to.emit("Mod", operands));
  },
};
