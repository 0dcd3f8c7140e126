/** Base class of the cells of SimpleRNN, GRU and LSTM: weights for all gates, dropout of inputs and states. */

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
import { formatShape } from "../../runtime/shape.js";
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
  /** Activation of the candidate. Default "tanh". */
  readonly activation?: ActivationLike;
  /** Whether a bias is added. Default true. */
  readonly useBias?: boolean;
  /** Initial values of the kernel. Default "glorot_uniform". */
  readonly kernelInitializer?: InitializerLike;
  /** Initial values of the recurrent kernel. Default "orthogonal". */
  readonly recurrentInitializer?: InitializerLike;
  /** Initial values of the bias. Default "zeros". */
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
  /** Fraction of the hidden state that is dropped before its product in training, the same at every step. Default 0. */
  readonly recurrentDropout?: number;
  /** Fixes the random numbers of dropout. Default: by setSeed. */
  readonly seed?: number | null;
}

/** Options of cells with gates. */
export interface GatedCellOptions<Units extends number = number> extends UnitsCellOptions<Units> {
  /** Activation of the gates. Default "sigmoid". */
  readonly recurrentActivation?: ActivationLike;
}

/** The options of a cell without those of everything with weights. */
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
  /** [features, gates · units] */
  readonly kernel: SymbolicTensor;
  /** [units, gates · units] */
  readonly recurrent: SymbolicTensor;
  readonly bias: SymbolicTensor | null;
}

export interface UnitsCell<Units extends number = number>
  extends FieldsOf<UnitsCellOptions, typeof unitsCellOptions> {
  readonly units: Units;
}

/** Base class of the cells of SimpleRNN, GRU and LSTM. */
export abstract class UnitsCell<Units extends number = number> extends Cell {
  /** Number of gates, candidate included: kernels and bias have `units` columns for each. */
  abstract readonly gates: number;
  readonly #inputKey: RandomKey;
  readonly #recurrentKey: RandomKey;
  #ownTensors: CellWeights | null = null;

  static override options(): AnyDescription {
    return { ...Cell.options(), ...unitsCellOptions() };
  }

  /** @throws ValueError where units is not a positive integer, a rate is outside of [0, 1), or a name is unknown. */
  constructor(options: UnitsCellOptions<Units>) {
    super(options);
    const [input, recurrent] = [nextOperationKey(), nextOperationKey()];
    this.#inputKey = this.seed === null ? input : { seed: this.seed, stream: 0 };
    this.#recurrentKey = this.seed === null ? recurrent : { seed: this.seed, stream: 1 };
  }

  /** Shape of the bias. */
  protected biasShape(): number[] {
    return [this.gates * this.units];
  }

  /** Initializer of the bias. */
  protected firstBias(): VariableInitializer {
    return this.biasInitializer;
  }

  override build(inputShape: SymbolicShape): void {
    const features = inputShape.at(-1);
    if (typeof features !== "number") {
      throw new ShapeError(
        `${this} needs inputs whose last axis has a known size; got shape ${formatShape(inputShape)}.`,
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
    this.#ownTensors = { kernel, recurrent, bias };
  }

  /** The gates and states of one step, [batch, units] each. */
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
    if (this.#ownTensors === null) throw new ShapeError(`${this} has not been built.`);
    return this.#ownTensors;
  }

  /**
   * Dropout masks of the inputs, drawn once for all steps of a call, scaled: [1, batch, features], but as in Keras one for
   * each gate with recurrent dropout, [gates, batch, features]. Null without dropout.
   */
  inputMasks(batch: Dim, features: Dim): SymbolicTensor | null {
    if (this.dropout === 0) return null;
    const each = this.recurrentDropout > 0 ? this.gates : 1;
    return dropout(ones([each, batch, features]), this.dropout, this.#inputKey);
  }

  /** Dropout masks of the hidden state, one for each gate: [gates, batch, units]. Null without recurrent dropout. */
  recurrentMasks(batch: Dim): SymbolicTensor | null {
    if (this.recurrentDropout === 0) return null;
    const dims = [this.gates, batch, this.units];
    return dropout(ones(dims), this.recurrentDropout, this.#recurrentKey);
  }

  /** For each gate the product of x, times the gate's mask, with the gate's columns of a weight: [batch, units]. */
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

  /** The columns of `count` gates, from `gate` on. */
  protected columns(x: SymbolicTensor, gate: number, count = 1): SymbolicTensor {
    const lead = x.dims.slice(0, -1);
    const starts = [...lead.map(() => 0), gate * this.units];
    return slice(x, starts, [...lead, count * this.units]);
  }
}

/** The sum of the terms that are not null. */
export function sumOf(terms: readonly (SymbolicTensor | null)[]): SymbolicTensor {
  const [first, ...rest] = terms.filter((term) => term !== null);
  if (first === undefined) throw new ShapeError("A sum needs at least one term.");
  return rest.reduce<SymbolicTensor>(add, first);
}
