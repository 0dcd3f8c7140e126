/** Variables of user-defined metrics. */
import { broadcastTo } from "../../graph/operations/broadcast.js";
import { add, cast, sub } from "../../graph/operations/elementwise.js";
import { asSymbolic, constant, type Operand } from "../../graph/operations/sources.js";
import { SymbolicTensor } from "../../graph/symbolic.js";
import { ShapeError, ValueError } from "../../runtime/errors.js";
import { Opaque } from "../../runtime/opaque.js";
import { integerFrom, listOf, number, optional, text } from "../../runtime/registry/kinds.js";
import { type Description, functionOptions } from "../../runtime/registry/option.js";
import { formatShape, sizeOf } from "../../runtime/shape.js";
import { Tensor } from "../../runtime/tensor.js";

/** Options of `addVariable`. */
export interface MetricVariableOptions {
  /** Its name in errors. Default "variable". */
  readonly name?: string;
  /** Sizes of the sums. Default []: one number. */
  readonly shape?: readonly number[];
  /** The number with which all its elements begin; default 0. As in Keras, `resetState` sets them to 0. */
  readonly initializer?: number;
}

function variableOptions() {
  return {
    name: optional(text(), "variable"),
    shape: optional(listOf(integerFrom(0)), []),
    initializer: optional(number(), 0),
  } satisfies Description<MetricVariableOptions>;
}

/**
 * A float32 array of a metric that lives from batch to batch. While a model is traced its value is symbolic, and what is
 * assigned becomes a part of the model's step; else it is a Tensor, and assigning takes effect at once.
 */
export class MetricVariable extends Opaque {
  readonly name: string;
  readonly shape: readonly number[];
  #current: Tensor | SymbolicTensor;

  /** @throws ValueError for options of the wrong type. */
  constructor(options: MetricVariableOptions = {}) {
    super();
    const { name, shape, initializer } = functionOptions("addVariable", variableOptions(), options);
    this.name = name;
    this.shape = shape;
    this.#current = filled(shape, initializer);
  }

  /** Number of elements. */
  get size(): number {
    return sizeOf(this.shape);
  }

  /** Its value, for `ops`. Typed as in a trace; outside of one it is a Tensor. */
  get value(): SymbolicTensor {
    return this.#current as SymbolicTensor;
  }

  /** Its first element, where it is a Tensor, as in `result`. @throws ValueError while a model is traced. */
  get number(): number {
    return this.tensor.data[0] ?? Number.NaN;
  }

  /** Its value as a Tensor. @throws ValueError while a model is traced. */
  get tensor(): Tensor {
    if (this.#current instanceof Tensor) return this.#current;
    throw new ValueError(
      `The numbers of the metric's variable "${this.name}" are not known while a model is traced: compute with value and ops.`,
    );
  }

  /** Sets all elements. @throws ShapeError for a value of another shape. */
  assign(value: Operand | Tensor): void {
    this.set(this.#converted(value));
  }

  /** Adds to the elements. @throws ShapeError for a value of another shape. */
  assignAdd(value: Operand | Tensor): void {
    this.set(this.#combined(value, add, (a, b) => a + b));
  }

  /** Subtracts from the elements. @throws ShapeError for a value of another shape. */
  assignSub(value: Operand | Tensor): void {
    this.set(this.#combined(value, sub, (a, b) => a - b));
  }

  /** Sets the value. @internal */
  set(value: Tensor | SymbolicTensor): void {
    this.#current = value;
  }

  #combined(
    given: Operand | Tensor,
    symbolic: (a: SymbolicTensor, b: SymbolicTensor) => SymbolicTensor,
    concrete: (a: number, b: number) => number,
  ): Tensor | SymbolicTensor {
    const value = this.#converted(given);
    const current = this.#current;
    if (current instanceof Tensor && value instanceof Tensor) {
      const data = Float32Array.from(current.data, (element, index) =>
        concrete(element, value.data[index] ?? Number.NaN),
      );
      return new Tensor(this.shape, "float32", data);
    }
    return symbolic(asTraced(current), asTraced(value));
  }

  /** The value as float32 in the shape of the variable. */
  #converted(given: Operand | Tensor): Tensor | SymbolicTensor {
    if (typeof given === "number") return filled(this.shape, given);
    const shape = given instanceof Tensor ? given.shape : given.dims;
    const fits =
      shape.length === this.shape.length && shape.every((size, axis) => size === this.shape[axis]);
    if (!fits)
      throw new ShapeError(
        `The metric's variable "${this.name}" has shape ${formatShape(this.shape)}, got a value of shape ${formatShape(given.shape)}.`,
      );
    return given instanceof Tensor
      ? new Tensor(this.shape, "float32", Float32Array.from(given.data))
      : cast(given, "float32");
  }
}

function asTraced(value: Tensor | SymbolicTensor): SymbolicTensor {
  if (value instanceof SymbolicTensor) return value;
  const [first = 0] = value.data;
  const isUniform = value.data.every((element) => element === first);
  return isUniform
    ? broadcastTo(asSymbolic(first), value.shape)
    : constant(Array.from(value.data), value.shape);
}

function filled(shape: readonly number[], value: number): Tensor {
  const size = sizeOf(shape);
  return new Tensor(shape, "float32", new Float32Array(size).fill(value));
}
