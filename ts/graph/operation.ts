/**
 * Defining operations. A definition names the operands and outputs of an operation and has its rules: shape, gradient
 * and lowering. Defining returns the function that applies the operation, typed by these names.
 *
 * Types are erased here and nowhere else: a node is generic (`OpNode`), and the rules of a definition are handed only
 * nodes that the definition itself made.
 */
import { ShapeError, ValueError } from "../runtime/errors.js";
import { formatShape } from "./dim.js";
import { promoted, storedAs } from "./dtype.js";
import { count, type Lowering } from "./lowering.js";
import { typeOf } from "./shapes.js";
import {
  type Backward,
  type GradientRecord,
  type Node,
  nextNodeId,
  type OperandRecord,
  type OperandValue,
  type Operation,
  type OpNode,
  type ResultRecord,
  type SymbolicDType,
  SymbolicTensor,
  type TensorType,
} from "./symbolic.js";

/** Kinds of operands: a tensor, a tensor or null, a list of tensors. */
export type OperandKind = "needed" | "optional" | "list";
/** Kinds of outputs: one tensor, or a list of tensors. */
export type OutputKind = "tensor" | "list";

type OperandKinds = Readonly<Record<string, OperandKind>>;
type OutputKinds = Readonly<Record<string, OutputKind>>;

/** The element type in which an operand is read; "any": as it is; "common": that to which all such operands promote. */
export type OperandDType = "float32" | "int32" | "any" | "common";

type OperandDTypes<I extends OperandKinds> = { readonly [Name in keyof I]?: OperandDType };

/** Operands by name. */
export type Operands<I extends OperandKinds> = {
  readonly [Name in keyof I]: I[Name] extends "list"
    ? readonly SymbolicTensor[]
    : I[Name] extends "optional"
      ? SymbolicTensor | null
      : SymbolicTensor;
};

/** Outputs by name. */
export type Results<O extends OutputKinds> = {
  readonly [Name in keyof O]: O[Name] extends "list" ? readonly SymbolicTensor[] : SymbolicTensor;
};

type ResultTypes<O extends OutputKinds> = {
  readonly [Name in keyof O]: O[Name] extends "list" ? readonly TensorType[] : TensorType;
};

type MaybeGradient = SymbolicTensor | null;

/** Gradients with respect to outputs. That of a sole output is never null: without it the rule is not called. */
export type OutputGradients<O extends OutputKinds> = {
  readonly [Name in keyof O]: O[Name] extends "list"
    ? readonly MaybeGradient[]
    : [Exclude<keyof O, Name>] extends [never]
      ? SymbolicTensor
      : MaybeGradient;
};

/** Gradients with respect to operands; null is zero. */
export type OperandGradients<I extends OperandKinds> = {
  readonly [Name in keyof I]: I[Name] extends "list" ? readonly MaybeGradient[] : MaybeGradient;
};

/** A node of one operation, with the types of its definition. */
export interface Applied<I extends OperandKinds, O extends OutputKinds, A> extends OpNode {
  readonly operands: Operands<I>;
  readonly attributes: A;
  readonly results: Results<O>;
}

/** The definition of an operation that computes outputs. */
export interface OperationSpec<I extends OperandKinds, O extends OutputKinds, A> {
  readonly name: string;
  readonly inputs: I;
  readonly outputs: O;
  /** The element types to which operands are converted where they have others. Default float32 for each. */
  readonly dtypes?: OperandDTypes<I>;
  /** Whether operands may be text, as of what the host computes. Default false. */
  readonly takesText?: boolean;
  /** Types of the outputs. @throws ShapeError that says what does not fit. */
  shape(operands: Operands<I>, attributes: A): ResultTypes<O>;
  /** See GradientRule. */
  readonly gradient:
    | "zero"
    | "unavailable"
    | ((node: Applied<I, O, A>, dy: OutputGradients<O>, backward: Backward) => OperandGradients<I>);
  lower(node: Applied<I, O, A>, to: Lowering<SymbolicTensor>): void;
  /** The operand whose memory is also the output's, where no element has to be moved. */
  alias?(node: Applied<I, O, A>): SymbolicTensor | null;
}

/** The definition of an operation that writes variables. */
export interface EffectSpec<I extends OperandKinds, A> {
  readonly name: string;
  readonly inputs: I;
  /** The operands that are overwritten. */
  readonly writes: readonly (keyof I & string)[];
  /** @throws ShapeError that says what does not fit. */
  check?(operands: Operands<I>, attributes: A): void;
  lower(node: Applied<I, NoOutputs, A>, to: Lowering<SymbolicTensor>): void;
}

type NoOutputs = Readonly<Record<never, "tensor">>;

/** Attributes of an operation that has none besides its operands. */
export type NoAttributes = Readonly<Record<never, never>>;
type AttributesArgument<A> = NoAttributes extends A ? [attributes?: A] : [attributes: A];

/** A function that applies an operation. */
export interface Definition<I extends OperandKinds, O extends OutputKinds, A> {
  readonly operation: Operation;
  /** Whether a node is of this operation. */
  is(node: Node): node is Applied<I, O, A>;
}

export interface OperationBuilder<I extends OperandKinds, O extends OutputKinds, A>
  extends Definition<I, O, A> {
  /** Applies the operation. @throws ShapeError where the operands do not fit. */
  (operands: Operands<I>, ...attributes: AttributesArgument<A>): Results<O>;
}

export interface EffectBuilder<I extends OperandKinds, A> extends Definition<I, NoOutputs, A> {
  /** The effect, to be committed with a step. @throws ShapeError where the operands do not fit. */
  (operands: Operands<I>, ...attributes: AttributesArgument<A>): OpNode;
}

/** Defines an operation that computes outputs from operands. */
/* @__NO_SIDE_EFFECTS__ */
export function defineOp<
  const I extends OperandKinds,
  const O extends OutputKinds,
  A = NoAttributes,
>(spec: OperationSpec<I, O, A>): OperationBuilder<I, O, A> {
  const { gradient } = spec;
  const operation: Operation = {
    name: spec.name,
    writes: [],
    apply: (given, attributes) => {
      const operands =
        spec.takesText === true ? given : converted(spec.name, given, spec.dtypes ?? {});
      return createNode(operation, operands, attributes, (node) =>
        createResults(node, spec.outputs, spec.shape(typed(operands), typed(attributes))),
      );
    },
    gradient:
      typeof gradient === "string"
        ? gradient
        : (node, dy, backward) =>
            gradient(typed(node), typed(gradientsOf(node.results, dy)), backward),
    lower: (node, to) => spec.lower(typed(node), to),
    alias: (node) => spec.alias?.(typed(node)) ?? null,
  };
  const build = (operands: Operands<I>, ...[attributes]: [attributes?: A]): Results<O> =>
    typed(operation.apply(ordered(spec.inputs, operands), attributes ?? {}).results);
  return Object.assign(build, definition<I, O, A>(operation));
}

/** Defines an operation that writes variables: it runs when a step commits, and has no outputs. */
/* @__NO_SIDE_EFFECTS__ */
export function defineEffect<const I extends OperandKinds, A = NoAttributes>(
  spec: EffectSpec<I, A>,
): EffectBuilder<I, A> {
  const operation: Operation = {
    name: spec.name,
    writes: spec.writes,
    apply: (given, attributes) => {
      const operands = converted(spec.name, given, {});
      spec.check?.(typed(operands), typed(attributes));
      return createNode(operation, operands, attributes, () => ({}));
    },
    gradient: "zero",
    lower: (node, to) => spec.lower(typed(node), to),
    alias: () => null,
  };
  const build = (operands: Operands<I>, ...[attributes]: [attributes?: A]): OpNode =>
    operation.apply(ordered(spec.inputs, operands), attributes ?? {});
  return Object.assign(build, definition<I, NoOutputs, A>(operation));
}

/** The same operation on other operands: each tensor among them is replaced. */
export function applyAgain(
  { op, operands, attributes }: OpNode,
  replace: (operand: SymbolicTensor, name: string) => SymbolicTensor,
): OpNode {
  return op.apply(mapOperands(operands, replace), attributes);
}

function mapOperands(
  operands: OperandRecord,
  map: (operand: SymbolicTensor, name: string) => SymbolicTensor,
): OperandRecord {
  return Object.fromEntries(
    Object.entries(operands).map(([name, value]): [string, OperandValue] => {
      if (value === null) return [name, null];
      return [name, isList(value) ? value.map((part) => map(part, name)) : map(value, name)];
    }),
  );
}

/** Whether the node writes variables when the step commits. */
export function isEffect({ op }: OpNode): boolean {
  return op.writes.length > 0;
}

/** Each input of a node with the gradient that a rule returned for it. */
export function gradientsByInput(
  { operands }: OpNode,
  gradients: GradientRecord,
): [input: SymbolicTensor, gradient: MaybeGradient][] {
  return Object.entries(operands).flatMap(([name, value]) => {
    const inputs = listOf(value);
    const returned = listOf(gradients[name] ?? null);
    return inputs.map((input, position): [SymbolicTensor, MaybeGradient] => [
      input,
      returned[position] ?? null,
    ]);
  });
}

/**
 * The operands in the element types in which the operation reads them. Conversions are made wherever a node is made,
 * so no kernel gets memory of another type, whatever an operation is applied to.
 * @throws ValueError for text
 */
function converted(
  op: string,
  operands: OperandRecord,
  dtypes: Readonly<Record<string, OperandDType | undefined>>,
): OperandRecord {
  if (tensorsOf(operands).some(({ dtype }) => dtype === "string")) {
    throw new ValueError(
      `ops.${op}: text can't be computed with. Turn it into numbers first, by a layer that looks it up.`,
    );
  }
  const common = promoted(
    Object.entries(operands).flatMap(([name, value]) =>
      dtypes[name] === "common" ? listOf(value) : [],
    ),
  );
  return mapOperands(operands, (x, name) => {
    const dtype = dtypes[name] ?? "float32";
    return dtype === "any" ? x : inStorageOf(x, dtype === "common" ? common : dtype);
  });
}

/** The tensor itself where a kernel reads it like one of `dtype`, else converted. */
function inStorageOf(x: SymbolicTensor, dtype: SymbolicDType): SymbolicTensor {
  return storedAs(x.dtype) === storedAs(dtype) ? x : convert({ x }, { dtype }).y;
}

function definition<I extends OperandKinds, O extends OutputKinds, A>(
  operation: Operation,
): Definition<I, O, A> {
  return {
    operation,
    is: (node): node is Applied<I, O, A> => node.kind === "op" && node.op === operation,
  };
}

/** The only cast from erased types: restores the types of a value that the definition itself made. */
function typed<T>(value: unknown): T {
  return value as T;
}

function createNode(
  op: Operation,
  operands: OperandRecord,
  attributes: unknown,
  resultsOf: (node: OpNode) => ResultRecord,
): OpNode {
  const results: Record<string, SymbolicTensor | readonly SymbolicTensor[]> = {};
  const outputs: SymbolicTensor[] = [];
  const inputs = tensorsOf(operands);
  const id = nextNodeId();
  const node: OpNode = {
    kind: "op",
    id,
    op,
    name: null,
    operands,
    attributes,
    results,
    inputs,
    outputs,
  };
  Object.assign(results, resultsOf(node));
  outputs.push(...tensorsOf(results));
  return node;
}

function createResults<O extends OutputKinds>(
  node: OpNode,
  outputs: O,
  types: ResultTypes<O>,
): ResultRecord {
  const made = Object.keys(outputs).map((name) => {
    const type: TensorType | readonly TensorType[] = types[name]!;
    return [
      name,
      isList(type) ? type.map((part) => createResult(node, part)) : createResult(node, type),
    ] as const;
  });
  return Object.fromEntries(made);
}

function createResult(node: OpNode, type: TensorType): SymbolicTensor {
  if (type.dims.every((dim) => typeof dim !== "number" || (Number.isInteger(dim) && dim >= 0)))
    return new SymbolicTensor(node, type);
  throw new ShapeError(
    `ops.${node.op.name}: the result would have shape ${formatShape(type.dims)}; sizes are integers of at least 0.`,
  );
}

/** The operands in the order of the definition, and nothing else. Lists are copied: their owner may change them. */
function ordered(kinds: OperandKinds, operands: OperandRecord): OperandRecord {
  return Object.fromEntries(
    Object.keys(kinds).map((name) => {
      const value = operands[name] ?? null;
      return [name, isList(value) ? [...value] : value];
    }),
  );
}

function tensorsOf(record: OperandRecord): SymbolicTensor[] {
  return Object.values(record).flatMap(listOf);
}

/** The gradients of a node's outputs by their names. */
export function gradientsByOutput<O extends OutputKinds>(
  { results }: OpNode,
  dy: (output: SymbolicTensor) => MaybeGradient,
): OutputGradients<O> {
  return typed(gradientsOf(results, dy));
}

function gradientsOf(
  results: ResultRecord,
  dy: (output: SymbolicTensor) => MaybeGradient,
): GradientRecord {
  return Object.fromEntries(
    Object.entries(results).map(([name, value]) => [
      name,
      isList(value) ? value.map(dy) : dy(value),
    ]),
  );
}

function listOf<T>(value: T | null | readonly T[]): readonly T[] {
  if (value === null) return [];
  return isList(value) ? value : [value];
}

function isList<T>(value: T | readonly T[]): value is readonly T[] {
  return Array.isArray(value);
}

/**
 * The numbers of x in another element type, which must hold them: int32 truncates. It is defined here since defining
 * other operations needs it; users call `cast`.
 */
export const convert = defineOp({
  name: "cast",
  inputs: { x: "needed" },
  outputs: { y: "tensor" },
  dtypes: { x: "any" },
  shape: ({ x }, { dtype }: { readonly dtype: SymbolicDType }) => ({ y: typeOf(x.dims, dtype) }),
  // No gradient flows between float32 and int32: the conversion is constant between integers.
  gradient: "zero",
  alias: ({ operands: { x }, attributes: { dtype } }) =>
    storedAs(x.dtype) === storedAs(dtype) ? x : null,
  lower: ({ operands: { x }, results: { y }, attributes: { dtype } }, to) => {
    if (storedAs(x.dtype) === storedAs(dtype)) return;
    const fields = { x: to.ref(x), y: to.ref(y), n: count(to, x) };
    to.emit(dtype === "int32" ? "castToInt" : "castToFloat", fields);
  },
});
