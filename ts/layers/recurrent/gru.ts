/** Gated recurrent units: Cho et al. 2014, as Keras computes them. */

import { at } from "../../graph/dim.js";
import type { Concrete } from "../../graph/eager.js";
import type { ActivationName as KernelActivation } from "../../graph/instructions.js";
import { add, mul, sub } from "../../graph/operations/elementwise.js";
import { take } from "../../graph/operations/layout.js";
import { matmul } from "../../graph/operations/matmul.js";
import { gru as gruKernel } from "../../graph/operations/recurrent/gru.js";
import type { RecurrentOperands } from "../../graph/operations/recurrent/kernel.js";
import type { SymbolicShape } from "../../graph/symbolic.js";
import type { SymbolicTensor } from "../../graph/typed.js";
import { boolean, optional } from "../../runtime/registry/kinds.js";
import {
  type AnyDescription,
  type Description,
  type FieldsOf,
  heldOptions,
} from "../../runtime/registry/option.js";
import type { Tensor } from "../../runtime/tensor.js";
import type { ActivationFunction } from "../activations/index.js";
import type { AnyTensor, ApplyOptions } from "../call.js";
import type { SequenceTensor } from "../shape-types.js";
import type { CellContext } from "./cell.js";
import type { RecurrentOptions, SequenceOutputs } from "./recurrent.js";
import type { OneStateOutput, OutputShape, StateShape } from "./types.js";
import {
  type GatedCellOptions,
  gatedCellOptions,
  type OwnCellOptions,
  sumOf,
  UnitsCell,
} from "./units-cell.js";
import { UnitsLayer } from "./units-layer.js";

/** Options of `gruCell`. */
export interface GruCellOptions<Units extends number = number> extends GatedCellOptions<Units> {
  /** Whether the reset gate multiplies after the recurrent product rather than before. Default true. */
  readonly resetAfter?: boolean;
}

function gruCellOptions() {
  return {
    ...gatedCellOptions(),
    resetAfter: optional(boolean(), true),
  } satisfies Description<OwnCellOptions<GruCellOptions>>;
}

/** The gates, the candidate and the state of one step. */
export type GruParts = Readonly<
  Record<"update" | "reset" | "candidate" | "hidden", SymbolicTensor>
>;

export interface GRUCell<Units extends number = number>
  extends FieldsOf<GruCellOptions, typeof gruCellOptions> {
  readonly units: Units;
}

/**
 * One step of a GRU, [batch, features] to [batch, units]; one state. z, r = σ(x W + h U + b),
 * g = tanh(x W_g + b_g + r (h U_g + b'_g)) with resetAfter, else tanh(x W_g + b_g + (r h) U_g);
 * h = z h + (1 - z) g.
 * Weights: kernel [features, 3 units], recurrent kernel [units, 3 units], bias [2, 3 units] with resetAfter (of x, of
 * h), else [3 units]; their columns are z, then r, then g.
 */
export class GRUCell<Units extends number = number> extends UnitsCell<Units> {
  static override readonly className: string = "GRUCell";
  override readonly gates = 3;
  override readonly stateSize: Units;

  static override options(): AnyDescription {
    return { ...UnitsCell.options(), ...gruCellOptions() };
  }

  /** @throws ValueError where units is not a positive integer, a rate is outside of [0, 1), or a name is unknown. */
  constructor(options: GruCellOptions<Units>) {
    super(options);
    this.stateSize = this.units;
  }

  protected override biasShape(): number[] {
    const columns = 3 * this.units;
    return this.resetAfter ? [2, columns] : [columns];
  }

  override parts(
    x: SymbolicTensor,
    [hidden]: readonly SymbolicTensor[],
    { training }: CellContext,
  ): GruParts {
    const h = hidden!;
    const { kernel, recurrent } = this.tensors;
    const [batch, features] = [at(x.dims, 0), at(x.dims, 1)];
    const fromInput = this.products(x, kernel, training ? this.inputMasks(batch, features) : null);
    const masks = training ? this.recurrentMasks(batch) : null;
    const fromState = this.products(h, recurrent, masks);
    const [ofInput, ofState] = this.#biases();
    const input = (gate: number) => sumOf([fromInput[gate]!, this.#part(ofInput, gate)]);
    const state = (gate: number) => sumOf([fromState[gate]!, this.#part(ofState, gate)]);
    const [update, reset] = [0, 1].map((gate) =>
      this.recurrentActivation(add(input(gate), state(gate))),
    ) as [SymbolicTensor, SymbolicTensor];
    const dropped = masks === null ? h : mul(h, take(masks, 2, 0));
    const resetProduct = this.resetAfter
      ? mul(reset, state(2))
      : matmul(mul(reset, dropped), this.columns(recurrent, 2));
    const candidate = this.activation(add(input(2), resetProduct));
    const next = add(mul(update, h), mul(sub(1, update), candidate));
    return { update, reset, candidate, hidden: next };
  }

  override statesOf({ hidden }: GruParts): readonly SymbolicTensor[] {
    return [hidden];
  }

  /** The biases of the products with x and with h. */
  #biases(): [SymbolicTensor | null, SymbolicTensor | null] {
    const { bias } = this.tensors;
    if (bias === null || !this.resetAfter) return [bias, null];
    return [take(bias, 0, 0), take(bias, 1, 0)];
  }

  #part(bias: SymbolicTensor | null, gate: number): SymbolicTensor | null {
    return bias === null ? null : this.columns(bias, gate);
  }
}

/** Options of `gru`: those of its cell, and of every recurrent layer. */
export interface GruOptions<
  Units extends number = number,
  Sequences extends boolean = boolean,
  State extends boolean = boolean,
> extends GruCellOptions<Units>,
    RecurrentOptions<Sequences, State> {}

export interface GRU<
  Units extends number = number,
  Sequences extends boolean = boolean,
  State extends boolean = boolean,
> extends FieldsOf<GruCellOptions, typeof gruCellOptions> {
  readonly units: Units;
  /** Whether the outputs of all steps are given rather than the last. */
  readonly returnSequences: Sequences;
  /** Whether the last states follow the output. */
  readonly returnState: State;
}

/**
 * [batch, time, features] to [batch, units], or [batch, time, units] with returnSequences: a `GRUCell` over time.
 * Weights and equations are the cell's.
 */
export class GRU<
  Units extends number = number,
  Sequences extends boolean = boolean,
  State extends boolean = boolean,
> extends UnitsLayer<Units, Sequences, State, OneStateOutput<State>> {
  static override readonly className: string = "GRU";
  readonly cell: GRUCell<Units>;

  static override options(): AnyDescription {
    return { ...UnitsLayer.options(), ...gruCellOptions() };
  }

  /** @throws ValueError where units is not a positive integer, a rate is outside of [0, 1), or a name is unknown. */
  constructor(options: GruOptions<Units, Sequences, State>) {
    super(options);
    this.cell = new GRUCell({
      ...heldOptions(this, gruCellOptions()),
      name: "gru_cell",
      trainable: this.trainable,
    });
  }

  protected override get activations(): readonly ActivationFunction[] {
    return [this.cell.activation, this.cell.recurrentActivation];
  }

  protected override runKernel(
    operands: RecurrentOperands,
    _states: readonly SymbolicTensor[] | null,
    [activation = "tanh", recurrentActivation = "sigmoid"]: readonly KernelActivation[],
  ): SequenceOutputs {
    const { units, goBackwards: reverse } = this;
    const { resetAfter } = this.cell;
    const attributes = { units, reverse, resetAfter, activation, recurrentActivation };
    const { sequence, hidden } = gruKernel(operands, attributes);
    return { sequence, last: hidden, states: [hidden] };
  }

  /** @throws ShapeError for an input that is not a sequence, or states that do not fit. */
  override apply<Shape extends SymbolicShape>(
    input: SequenceTensor<Shape>,
    options?: ApplyOptions,
  ): OneStateOutput<State, OutputShape<Shape, Units, Sequences>, StateShape<Shape, Units>>;
  override apply(input: Tensor, options?: ApplyOptions<Tensor>): Concrete<OneStateOutput<State>>;
  override apply(
    input: AnyTensor,
    options?: ApplyOptions<AnyTensor>,
  ): OneStateOutput<State> | Concrete<OneStateOutput<State>> {
    return super.apply(input, options);
  }
}

/**
 * Gated recurrent units over a sequence: `layers.gru({ units: 64, returnSequences: true })`. [batch, time, features] to
 * [batch, units], or [batch, time, units] with returnSequences.
 * @throws ValueError where units is not a positive integer, a rate is outside of [0, 1), or a name is unknown.
 * @example
 * const [output, state] = layers.gru({ units: 64, returnState: true }).apply(input({ shape: [10, 3] }));
 */
export function gru<
  const Units extends number,
  const Sequences extends boolean = false,
  const State extends boolean = false,
>(options: GruOptions<Units, Sequences, State>): GRU<Units, Sequences, State> {
  return new GRU(options);
}

/**
 * One step of a GRU, to be run by `layers.rnn({ cell })`. A step [batch, features] and the state [batch, units] to [batch,
 * units].
 * @throws ValueError where units is not a positive integer, a rate is outside of [0, 1), or a name is unknown.
 */
export function gruCell<const Units extends number>(
  options: GruCellOptions<Units>,
): GRUCell<Units> {
  return new GRUCell(options);
}
