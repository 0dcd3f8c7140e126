/** Shape rules of operations that work element by element. */
import { BINARY_NAMES, type BinaryName, UNARY_NAMES, type UnaryName } from "../instructions.js";
import { broadcastDims, required, type ShapeRule, typeOf } from "./rule.js";

const PREDICATES: ReadonlySet<string> = new Set<UnaryName | BinaryName>([
  "isFinite",
  "not",
  "equal",
  "notEqual",
  "less",
  "lessEqual",
  "greater",
  "greaterEqual",
  "and",
  "or",
]);

function resultDType(op: string) {
  return PREDICATES.has(op) ? "bool" : "float32";
}

function unaryRule(op: UnaryName): ShapeRule<UnaryName> {
  return (inputs) => [typeOf(required(inputs, 0).dims, resultDType(op))];
}

function binaryRule(op: BinaryName): ShapeRule<BinaryName> {
  return (inputs) => [
    typeOf(broadcastDims(op, required(inputs, 0).dims, required(inputs, 1).dims), resultDType(op)),
  ];
}

// Object.fromEntries forgets the names that the lists of the generated file guarantee.
export const unaryShapes = Object.fromEntries(UNARY_NAMES.map((op) => [op, unaryRule(op)])) as {
  readonly [Name in UnaryName]: ShapeRule<UnaryName>;
};
export const binaryShapes = Object.fromEntries(BINARY_NAMES.map((op) => [op, binaryRule(op)])) as {
  readonly [Name in BinaryName]: ShapeRule<BinaryName>;
};

export const whereShape: ShapeRule<"where"> = (inputs) => {
  const [condition, yes, no] = [required(inputs, 0), required(inputs, 1), required(inputs, 2)];
  return [
    typeOf(broadcastDims("where", broadcastDims("where", yes.dims, no.dims), condition.dims)),
  ];
};
