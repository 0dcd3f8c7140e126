/**
 * Operations that are in the graph of a file without a layer, by Keras's classes of them: those that most files have.
 * function-operations.ts has the others.
 */
import * as operations from "../../graph/operations/index.js";
import { SymbolicTensor } from "../../graph/symbolic.js";
import * as activations from "../../layers/activations/index.js";
import { isDType, type NumericDType } from "../../runtime/dtype.js";
import { ValueError } from "../../runtime/errors.js";
import { constantOf } from "./constants.js";
import { getItem } from "./get-item.js";
import { type Json, wrong } from "./json.js";

/** What an operation is applied to, and its options. */
class Arguments {
  readonly #args: readonly unknown[];
  readonly #options: Json;

  constructor(
    args: readonly unknown[],
    options: Json,
    readonly where: string,
  ) {
    this.#args = args;
    this.#options = options;
  }

  value(index: number): unknown {
    return this.#args[index];
  }

  /** A tensor, or a number. */
  operand(index: number): SymbolicTensor | number {
    const value = this.#args[index];
    if (value instanceof SymbolicTensor || typeof value === "number") return value;
    if (typeof value === "boolean") return Number(value);
    if (Array.isArray(value)) return constantOf(value, `${this.where}: argument ${index}`);
    throw wrong(`${this.where}: argument ${index}`, "a tensor or a number", value);
  }

  tensor(index = 0): SymbolicTensor {
    return operations.asSymbolic(this.operand(index));
  }

  tensors(index: number): SymbolicTensor[] {
    const value = this.#args[index];
    if (!Array.isArray(value)) return [this.tensor(index)];
    return value.map((one) => {
      if (one instanceof SymbolicTensor) return one;
      throw wrong(`${this.where}: argument ${index}`, "tensors", one);
    });
  }

  /** An option of the operation. */
  option(name: string): unknown {
    return this.#options[name];
  }

  integer(name: string, fallback: number): number {
    const value = this.#options[name] ?? fallback;
    if (typeof value === "number" && Number.isInteger(value)) return value;
    throw wrong(`${this.where}: ${name}`, "an integer", value);
  }

  number(name: string): number {
    const value = this.#options[name];
    if (typeof value === "number") return value;
    throw wrong(`${this.where}: ${name}`, "a number", value);
  }

  integers(name: string): number[] {
    const value = this.#options[name];
    const list: readonly unknown[] = Array.isArray(value) ? value : [value];
    return list.map((one) => {
      if (typeof one === "number" && Number.isInteger(one)) return one;
      throw wrong(`${this.where}: ${name}`, "integers", value);
    });
  }

  /** Axes of a reduction; undefined for all. */
  get axes(): number[] | undefined {
    return (this.#options.axis ?? null) === null ? undefined : this.integers("axis");
  }

  get keepDims(): boolean {
    return this.#options.keepdims === true;
  }
}

type Unary = (x: SymbolicTensor) => SymbolicTensor;
type Binary = (a: operations.Operand, b: operations.Operand) => SymbolicTensor;
type Reduction = (x: SymbolicTensor, axes: operations.Axes, keepDims: boolean) => SymbolicTensor;

const UNARY: Readonly<Record<string, Unary>> = {
  Negative: operations.neg,
  Absolute: operations.abs,
  Abs: operations.abs,
  Sign: operations.sign,
  Square: operations.square,
  Sqrt: operations.sqrt,
  Rsqrt: operations.rsqrt,
  Reciprocal: operations.reciprocal,
  Exp: operations.exp,
  Expm1: operations.expm1,
  Log: operations.log,
  Log1p: operations.log1p,
  Tanh: operations.tanh,
  Sigmoid: operations.sigmoid,
  Relu: operations.relu,
  Softplus: operations.softplus,
  Erf: operations.erf,
  Erfinv: operations.erfInv,
  Floor: operations.floor,
  Ceil: operations.ceil,
  Sin: operations.sin,
  Cos: operations.cos,
  Arctan: operations.atan,
  Isfinite: operations.isFinite,
  LogicalNot: operations.not,
  StopGradient: operations.stopGradient,
  Relu6: activations.relu6,
  Silu: activations.silu,
  Selu: activations.selu,
  Softsign: activations.softsign,
  Mish: activations.mish,
  HardSigmoid: activations.hardSigmoid,
  HardSilu: activations.hardSilu,
  HardTanh: activations.hardTanh,
  LogSigmoid: activations.logSigmoid,
  TanhShrink: activations.tanhShrink,
};

const BINARY: Readonly<Record<string, Binary>> = {
  Add: operations.add,
  Subtract: operations.sub,
  Multiply: operations.mul,
  Divide: operations.div,
  TrueDivide: operations.div,
  Maximum: operations.maximum,
  Minimum: operations.minimum,
  Power: operations.pow,
  Equal: operations.equal,
  NotEqual: operations.notEqual,
  Less: operations.less,
  LessEqual: operations.lessEqual,
  Greater: operations.greater,
  GreaterEqual: operations.greaterEqual,
  LogicalAnd: operations.and,
  LogicalOr: operations.or,
};

const REDUCTIONS: Readonly<Record<string, Reduction>> = {
  Sum: operations.sum,
  Mean: operations.mean,
  Max: operations.max,
  Min: operations.min,
  Any: operations.any,
  Logsumexp: operations.logSumExp,
};

const OTHERS: Readonly<Record<string, (given: Arguments) => SymbolicTensor>> = {
  Where: (given) => operations.where(given.tensor(0), given.operand(1), given.operand(2)),
  Clip: (given) => operations.clip(given.tensor(), given.number("x_min"), given.number("x_max")),
  Cast: (given) => operations.cast(given.tensor(), dtypeOf(given)),
  Matmul: (given) => operations.matmul(given.tensor(0), given.tensor(1)),
  Softmax: (given) => operations.softmax(given.tensor(), given.integer("axis", -1)),
  LogSoftmax: (given) => operations.logSoftmax(given.tensor(), given.integer("axis", -1)),
  Gelu: (given) =>
    activations.gelu(given.tensor(), { approximate: given.option("approximate") !== false }),
  LeakyRelu: (given) =>
    activations.leakyRelu(given.tensor(), { negativeSlope: given.number("negative_slope") }),
  Elu: (given) => activations.elu(given.tensor(), { alpha: given.number("alpha") }),
  Reshape: (given) => {
    const x = given.tensor();
    const sizes = given.integers("newshape");
    // As in NumPy only one size may be left open; a file with an open batch leaves that open.
    return operations.reshape(x, sizes);
  },
  Transpose: (given) =>
    (given.option("axes") ?? null) === null
      ? operations.transpose(given.tensor())
      : operations.transpose(given.tensor(), given.integers("axes")),
  BroadcastTo: (given) => operations.broadcastTo(given.tensor(), given.integers("shape")),
  Concatenate: (given) => operations.concatenate(given.tensors(0), given.integer("axis", 0)),
  Stack: (given) => operations.stack(given.tensors(0), given.integer("axis", 0)),
  GetItem: (given) => getItem(given.tensor(), given.value(1), given.where),
  ExpandDims: (given) => operations.expandDims(given.tensor(), given.integer("axis", -1)),
  Squeeze: (given) => {
    const x = given.tensor();
    const axes = given.axes ?? x.dims.flatMap((size, axis) => (size === 1 ? [axis] : []));
    const positions = axes.map((axis) => (axis < 0 ? axis + x.rank : axis));
    return positions.sort((a, b) => b - a).reduce<SymbolicTensor>(operations.squeeze, x);
  },
  Flip: (given) => {
    const x = given.tensor();
    const axes = given.axes ?? x.dims.map((_, axis) => axis);
    return axes.reduce<SymbolicTensor>(operations.reverse, x);
  },
  Argmax: (given) => {
    const [axis, ...others] = given.axes ?? [];
    if (axis === undefined || others.length > 0)
      throw new ValueError(`${given.where}: Argmax needs one axis here.`);
    return operations.argMax(given.tensor(), axis, given.keepDims);
  },
  ConvertToTensor: (given) => operations.cast(given.tensor(), dtypeOf(given)),
  ZerosLike: (given) => operations.cast(operations.zeros(given.tensor().dims), dtypeOf(given)),
  OnesLike: (given) => operations.cast(operations.ones(given.tensor().dims), dtypeOf(given)),
};

/** The element type that an operation is asked for, else that of its tensor. */
function dtypeOf(given: Arguments): NumericDType {
  const dtype = given.option("dtype") ?? given.tensor().dtype;
  const name = dtype === "int64" || dtype === "uint32" || dtype === "int" ? "int32" : dtype;
  if (typeof name === "string" && isDType(name) && name !== "string") return name;
  throw wrong(`${given.where}: dtype`, "float32, int32, uint8 or bool", dtype);
}

/** The class of an operation that a file may have. */
export function isOperation(className: string): boolean {
  return [UNARY, BINARY, REDUCTIONS, OTHERS].some((table) => Object.hasOwn(table, className));
}

/**
 * The output of an operation of a file.
 * @throws ValueError for an operation that is not known; FormatError for arguments of wrong kinds
 */
export function applyOperation(
  className: string,
  args: readonly unknown[],
  options: Json,
  where: string,
): readonly SymbolicTensor[] {
  const given = new Arguments(args, options, where);
  if (Object.hasOwn(UNARY, className)) return [(UNARY[className] as Unary)(given.tensor())];
  if (Object.hasOwn(BINARY, className))
    return [(BINARY[className] as Binary)(given.operand(0), given.operand(1))];
  if (Object.hasOwn(REDUCTIONS, className))
    return [(REDUCTIONS[className] as Reduction)(given.tensor(), given.axes, given.keepDims)];
  const other = Object.hasOwn(OTHERS, className) ? OTHERS[className] : undefined;
  if (other !== undefined) return [other(given)];
  throw new ValueError(
    `${where}: Keras's operation ${className} is not supported in the graph of a model.`,
  );
}
