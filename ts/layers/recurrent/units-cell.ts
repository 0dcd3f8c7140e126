/** What the cells of units (SimpleRNN, GRU, LSTM) share: weights of so many gates, and dropout of inputs and states. */

import type { Dim } from "../../graph/dim.js";
import { ones } from "../../graph/operations/broadcast.js";
import { dropout } from "../../graph/operations/dropout.js";
import { add, mul } from "../../graph/operations/elementwise.js";
import { slice, take } from "../../graph/operations/layout.js";
import { matmul } from "../../graph/operations/matmul.js";
import type { SymbolicShape, SymbolicTensor } from "../../graph/symbolic.js";
import type { VariableInitializer } from "../../graph/variable.js";
import { ShapeError } from "../../runtime/errors.js";
import { nextOperationKey, type RandomKey } from "../../runtime/random/seed.js";
import {
  boolean,
  dropoutRate,
  optional,
  positiveInteger,
  seed,
} from "../../runtime/registry/kinds.js";
import type { AnyDescription, Description, FieldsOf } from "../../runtime/registry/option.js";
import type { ActivationLike } from "../activations/index.js";
import type { ConstraintLike } from "../constraints.js";
import type { InitializerLike } from "../initializers/index.js";
import { activation, constraint, initializer, regularizer } from "../option-kinds.js";
import type { RegularizerLike } from "../regularizers.js";
import type { WeightedOptions } from "../weighted.js";
import { Cell, type CellContext, type CellParts, type CellResult } from "./cell.js";

/** Options of the cells and layers of SimpleRNN, GRU and LSTM. */
export interface UnitsCellOptions<Units extends number = number> extends WeightedOptions {
  /** Size of the hidden state. */
  readonly units: Units;
  /** Function of the candidate. Default "tanh". */
  readonly activation?: ActivationLike;
  /** Whether a bias is added. Default true. */
  readonly useBias?: boolean;
  /** First values of the kernel. Default "glorot_uniform". */
  readonly kernelInitializer?: InitializerLike;
  /** First values of the recurrent kernel. Default "orthogonal". */
  readonly recurrentInitializer?: InitializerLike;
  /** First values of the bias. Default "zeros". */
  readonly biasInitializer?: InitializerLike;
  /** Penalty on the kernel, added to the loss. Default none. */
  readonly kernelRegularizer?: RegularizerLike;
  /** Penalty on the recurrent kernel, added to the loss. Default none. */
  readonly recurrentRegularizer?: RegularizerLike;
  /** Penalty on the bias, added to the loss. Default none. */
  readonly biasRegularizer?: RegularizerLike;
  /** Projection of the kernel after each update. Default none. */
  readonly kernelConstraint?: ConstraintLike;
  /** Projection of the recurrent kernel after each update. Default none. */
  readonly recurrentConstraint?: ConstraintLike;
  /** Projection of the bias after each update. Default none. */
  readonly biasConstraint?: ConstraintLike;
  /** Fraction of the inputs that is dropped in training, the same at every step, in [0, 1). Default 0. */
  readonly dropout?: number;
  /** Fraction of the hidden state that is dropped in training on its way back, the same at every step. Default 0. */
  readonly recurrentDropout?: number;
  /** Fixes the random numbers of dropout. Default: by setSeed. */
  readonly seed?: number | null;
}

/** Options of cells whose gates have an activation of their own. */
export interface GatedCellOptions<Units extends number = number> extends UnitsCellOptions<Units> {
  /** Function of the gates. Default "sigmoid". */
  readonly recurrentActivation?: ActivationLike;
}

/** What a cell's own options are, beside those of everything with weights. */
export type OwnCellOptions<Options extends WeightedOptions> = Omit<Options, keyof WeightedOptions>;

export function unitsCellOptions() {
  return {
    units: positiveInteger(),
    activation: activation("tanh"),
    useBias: optional(boolean(), true),
    kernelInitializer: initializer("glorot_uniform"),
    recurrentInitializer: initializer("orthogonal"),
    biasInitializer: initializer("zeros"),
    kernelRegularizer: regularizer(),
    recurrentRegularizer: regularizer(),
    biasRegularizer: regularizer(),
    kernelConstraint: constraint(),
    recurrentConstraint: constraint(),
    biasConstraint: constraint(),
    dropout: optional(dropoutRate(), 0),
    recurrentDropout: optional(dropoutRate(), 0),
    seed: seed(),
  } satisfies Description<OwnCellOptions<UnitsCellOptions>>;
}

export function gatedCellOptions() {
  return {
    ...unitsCellOptions(),
    recurrentActivation: activation("sigmoid"),
  } satisfies Description<OwnCellOptions<GatedCellOptions>>;
}

/** The tensors of a cell's weights. */
export interface CellWeights {
  /** [features, gates units] */
  readonly kernel: SymbolicTensor;
  /** [units, gates units] */
  readonly recurrent: SymbolicTensor;
  readonly bias: SymbolicTensor | null;
}

export interface UnitsCell<Units extends number = number>
  extends FieldsOf<UnitsCellOptions, typeof unitsCellOptions> {
  readonly units: Units;
}

/** Base class of cells of so many units: weights, and dropout of inputs and states. */
export abstract class UnitsCell<Units extends number = number> extends Cell {
  /** Parts that lie side by side in kernels and bias. */
  abstract readonly gates: number;
  private readonly inputKey: RandomKey;
  private readonly recurrentKey: RandomKey;
  private ownTensors: CellWeights | null = null;

  static override options(): AnyDescription {
    return { ...Cell.options(), ...unitsCellOptions() };
  }

  /** @throws ValueError where units is not a positive integer, a rate is outside of [0, 1), or a name is unknown. */
  constructor(options: UnitsCellOptions<Units>) {
    super(options);
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
        `${this} needs inputs whose last axis has a known size; got shape (${inputShape.map((dim) => dim ?? "null").join(", ")}).`,
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
    if (this.ownTensors === null) throw new ShapeError(`${this} has not been built.`);
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
}

/** The sum of what is there. */
export function sumOf(terms: readonly (SymbolicTensor | null)[]): SymbolicTensor {
  const [first, ...rest] = terms.filter((term) => term !== null);
  if (first === undefined) throw new ShapeError("A sum of nothing.");
  return rest.reduce<SymbolicTensor>(add, first);
}
