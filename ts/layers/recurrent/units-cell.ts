/** What the cells of units (SimpleRNN, GRU, LSTM) share: weights of so many gates, and dropout of inputs and states. */
import { add, mul } from "../../graph/builders/elementwise.js";
import { dropout, matmul } from "../../graph/builders/fused.js";
import { ones, slice, take } from "../../graph/builders/layout.js";
import type { Dim } from "../../graph/dim.js";
import type { SymbolicShape, SymbolicTensor } from "../../graph/symbolic.js";
import type { VariableInitializer } from "../../graph/variable.js";
import { ShapeError } from "../../runtime/errors.js";
import { nextOperationKey, type RandomKey } from "../../runtime/random/seed.js";
import {
  type ActivationFunction,
  type ActivationLike,
  get as getActivation,
  nameOf,
} from "../activations/index.js";
import { describe, dropoutRate, positiveInteger, seedOrNull } from "../checks.js";
import { type Constraint, type ConstraintLike, get as getConstraint } from "../constraints.js";
import {
  get as getInitializer,
  type Initializer,
  type InitializerLike,
} from "../initializers/index.js";
import { get as getRegularizer, type Regularizer, type RegularizerLike } from "../regularizers.js";
import { serialize, serializeOrNull } from "../serialized.js";
import type { WeightedOptions } from "../weighted.js";
import { Cell, type CellContext, type CellParts, type CellResult } from "./cell.js";

/** Options of the cells and layers of SimpleRNN, GRU and LSTM. */
export interface UnitsCellOptions<Units extends number = number> extends WeightedOptions {
  /** Size of the hidden state. */
  readonly units: Units;
  /** Of the candidate; default "tanh". */
  readonly activation?: ActivationLike;
  /** Default true. */
  readonly useBias?: boolean;
  /** Default "glorot_uniform". */
  readonly kernelInitializer?: InitializerLike;
  /** Default "orthogonal". */
  readonly recurrentInitializer?: InitializerLike;
  /** Default "zeros". */
  readonly biasInitializer?: InitializerLike;
  readonly kernelRegularizer?: RegularizerLike;
  readonly recurrentRegularizer?: RegularizerLike;
  readonly biasRegularizer?: RegularizerLike;
  readonly kernelConstraint?: ConstraintLike;
  readonly recurrentConstraint?: ConstraintLike;
  readonly biasConstraint?: ConstraintLike;
  /** Share of the inputs that is dropped in training, the same at every step. Default 0. */
  readonly dropout?: number;
  /** Share of the hidden state that is dropped in training on its way back, the same at every step. Default 0. */
  readonly recurrentDropout?: number;
  readonly seed?: number | null;
}

/** Options of cells whose gates have an activation of their own. */
export interface GatedCellOptions<Units extends number = number> extends UnitsCellOptions<Units> {
  /** Of the gates; default "sigmoid". */
  readonly recurrentActivation?: ActivationLike;
}

/** The tensors of a cell's weights. */
export interface CellWeights {
  /** [features, gates units] */
  readonly kernel: SymbolicTensor;
  /** [units, gates units] */
  readonly recurrent: SymbolicTensor;
  readonly bias: SymbolicTensor | null;
}

export abstract class UnitsCell<Units extends number = number> extends Cell {
  readonly units: Units;
  readonly activation: ActivationFunction;
  readonly useBias: boolean;
  readonly kernelInitializer: Initializer;
  readonly recurrentInitializer: Initializer;
  readonly biasInitializer: Initializer;
  readonly kernelRegularizer: Regularizer | null;
  readonly recurrentRegularizer: Regularizer | null;
  readonly biasRegularizer: Regularizer | null;
  readonly kernelConstraint: Constraint | null;
  readonly recurrentConstraint: Constraint | null;
  readonly biasConstraint: Constraint | null;
  readonly dropout: number;
  readonly recurrentDropout: number;
  readonly seed: number | null;
  /** Parts that lie side by side in kernels and bias. */
  abstract readonly gates: number;
  private readonly inputKey: RandomKey;
  private readonly recurrentKey: RandomKey;
  private ownTensors: CellWeights | null = null;

  /** @throws ValueError where units is no positive whole number, a rate is outside of [0, 1), or a name is not known. */
  constructor(options: UnitsCellOptions<Units>) {
    super(options);
    positiveInteger(this, "units", options.units);
    this.units = options.units;
    this.activation = getActivation(options.activation ?? "tanh");
    this.useBias = options.useBias ?? true;
    this.kernelInitializer = getInitializer(options.kernelInitializer ?? "glorot_uniform");
    this.recurrentInitializer = getInitializer(options.recurrentInitializer ?? "orthogonal");
    this.biasInitializer = getInitializer(options.biasInitializer ?? "zeros");
    this.kernelRegularizer = getRegularizer(options.kernelRegularizer);
    this.recurrentRegularizer = getRegularizer(options.recurrentRegularizer);
    this.biasRegularizer = getRegularizer(options.biasRegularizer);
    this.kernelConstraint = getConstraint(options.kernelConstraint);
    this.recurrentConstraint = getConstraint(options.recurrentConstraint);
    this.biasConstraint = getConstraint(options.biasConstraint);
    this.dropout = dropoutRate(this, "dropout", options.dropout ?? 0);
    this.recurrentDropout = dropoutRate(this, "recurrentDropout", options.recurrentDropout ?? 0);
    this.seed = seedOrNull(this, options.seed);
    const [input, recurrent] = [nextOperationKey(), nextOperationKey()];
    this.inputKey = this.seed === null ? input : { seed: this.seed, stream: 0 };
    this.recurrentKey = this.seed === null ? recurrent : { seed: this.seed, stream: 1 };
  }

  /** Shape of the bias, and its first numbers. */
  protected biasShape(): number[] {
    return [this.gates * this.units];
  }

  protected firstBias(): VariableInitializer {
    return this.biasInitializer;
  }

  override build(inputShape: SymbolicShape): void {
    const features = inputShape.at(-1);
    if (typeof features !== "number") {
      throw new ShapeError(
        `${describe(this)} needs inputs whose last axis has a known size; got shape (${inputShape.map((dim) => dim ?? "null").join(", ")}).`,
      );
    }
    const columns = this.gates * this.units;
    const kernel = this.addWeight({
      name: "kernel",
      shape: [features, columns],
      initializer: this.kernelInitializer,
      regularizer: this.kernelRegularizer,
      constraint: this.kernelConstraint,
    });
    const recurrent = this.addWeight({
      name: "recurrent_kernel",
      shape: [this.units, columns],
      initializer: this.recurrentInitializer,
      regularizer: this.recurrentRegularizer,
      constraint: this.recurrentConstraint,
    });
    const bias = this.useBias
      ? this.addWeight({
          name: "bias",
          shape: this.biasShape(),
          initializer: this.firstBias(),
          regularizer: this.biasRegularizer,
          constraint: this.biasConstraint,
        })
      : null;
    this.ownTensors = { kernel, recurrent, bias };
  }

  /** One step taken apart: its gates and states, [batch, units] each. */
  abstract parts(
    x: SymbolicTensor,
    states: readonly SymbolicTensor[],
    context: CellContext,
  ): CellParts;

  /** The states among the parts, in Keras's order. */
  abstract statesOf(parts: CellParts): readonly SymbolicTensor[];

  override call(
    x: SymbolicTensor,
    states: readonly SymbolicTensor[],
    context: CellContext,
  ): CellResult {
    const parts = this.parts(x, states, context);
    return [parts.hidden, this.statesOf(parts)];
  }

  /** The weights as tensors. @throws ShapeError before they are declared. */
  get tensors(): CellWeights {
    if (this.ownTensors === null) throw new ShapeError(`${describe(this)} has not been built.`);
    return this.ownTensors;
  }

  /**
   * Keras's masks of one call, drawn once for all its steps: one for the inputs of all gates, but with recurrent
   * dropout one for each gate, of inputs and of states. [1 or gates, batch, size], scaled; null where nothing drops.
   */
  inputMasks(batch: Dim, features: Dim): SymbolicTensor | null {
    if (this.dropout === 0) return null;
    const each = this.recurrentDropout > 0 ? this.gates : 1;
    return dropout(ones([each, batch, features]), this.dropout, this.inputKey);
  }

  recurrentMasks(batch: Dim): SymbolicTensor | null {
    if (this.recurrentDropout === 0) return null;
    const dims = [this.gates, batch, this.units];
    return dropout(ones(dims), this.recurrentDropout, this.recurrentKey);
  }

  /** x times the columns of a weight that belong to each gate, each x with the gate's mask: one [batch, units] a gate. */
  protected products(
    x: SymbolicTensor,
    weight: SymbolicTensor,
    masks: SymbolicTensor | null,
  ): SymbolicTensor[] {
    const gates = Array.from({ length: this.gates }, (_, gate) => gate);
    if (masks !== null && masks.dims[0] !== 1) {
      return gates.map((gate) => matmul(mul(x, take(masks, gate, 0)), this.columns(weight, gate)));
    }
    const all = matmul(masks === null ? x : mul(x, take(masks, 0, 0)), weight);
    return gates.map((gate) => this.columns(all, gate));
  }

  /** The columns of one gate, or of several. */
  protected columns(x: SymbolicTensor, gate: number, count = 1): SymbolicTensor {
    const lead = x.dims.slice(0, -1);
    const starts = [...lead.map(() => 0), gate * this.units];
    return slice(x, starts, [...lead, count * this.units]);
  }

  override getConfig(): Record<string, unknown> {
    const { units, useBias, dropout, recurrentDropout, seed } = this;
    return {
      ...super.getConfig(),
      units,
      activation: nameOf(this.activation),
      useBias,
      kernelInitializer: serialize(this.kernelInitializer),
      recurrentInitializer: serialize(this.recurrentInitializer),
      biasInitializer: serialize(this.biasInitializer),
      kernelRegularizer: serializeOrNull(this.kernelRegularizer),
      recurrentRegularizer: serializeOrNull(this.recurrentRegularizer),
      biasRegularizer: serializeOrNull(this.biasRegularizer),
      kernelConstraint: serializeOrNull(this.kernelConstraint),
      recurrentConstraint: serializeOrNull(this.recurrentConstraint),
      biasConstraint: serializeOrNull(this.biasConstraint),
      dropout,
      recurrentDropout,
      seed,
    };
  }
}

/** The sum of what is there. */
export function sumOf(terms: readonly (SymbolicTensor | null)[]): SymbolicTensor {
  const [first, ...rest] = terms.filter((term) => term !== null);
  if (first === undefined) throw new ShapeError("A sum of nothing.");
  return rest.reduce<SymbolicTensor>(add, first);
}
