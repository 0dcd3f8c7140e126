/** Long short-term memory: Hochreiter and Schmidhuber 1997, with forget gates, as Keras computes it. */

import { at } from "../../graph/dim.js";
import type { Concrete } from "../../graph/eager.js";
import type { ActivationName as KernelActivation } from "../../graph/instructions.js";
import { add, mul } from "../../graph/operations/elementwise.js";
import type { RecurrentOperands } from "../../graph/operations/recurrent/kernel.js";
import { lstm as lstmKernel } from "../../graph/operations/recurrent/lstm.js";
import type { SymbolicShape } from "../../graph/symbolic.js";
import type { SymbolicTensor } from "../../graph/typed.js";
import type { VariableInitializer } from "../../graph/variable.js";
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
import { lstmBias } from "./lstm-bias.js";
import type { RecurrentOptions, SequenceOutputs } from "./recurrent.js";
import type { LstmOutput, OutputShape, StateShape } from "./types.js";
import {
  type GatedCellOptions,
  gatedCellOptions,
  type OwnCellOptions,
  sumOf,
  UnitsCell,
} from "./units-cell.js";
import { UnitsLayer } from "./units-layer.js";

/** Options of `lstmCell`. */
export interface LstmCellOptions<Units extends number = number> extends GatedCellOptions<Units> {
  /** Whether the forget gate's bias is initialized to 1. Default true. */
  readonly unitForgetBias?: boolean;
}

function lstmCellOptions() {
  return {
    ...gatedCellOptions(),
    unitForgetBias: optional(boolean(), true),
  } satisfies Description<OwnCellOptions<LstmCellOptions>>;
}

/** The gates, the candidate and the states of one step. */
export type LstmParts = Readonly<
  Record<"input" | "forget" | "candidate" | "output" | "cell" | "hidden", SymbolicTensor>
>;

export interface LSTMCell<Units extends number = number>
  extends FieldsOf<LstmCellOptions, typeof lstmCellOptions> {
  readonly units: Units;
}

/**
 * One step of an LSTM, [batch, features] to [batch, units]; states hidden and cell. With z = x W + h U + b in four
 * parts i, f, g, o: c = σ(f) c + σ(i) tanh(g), h = σ(o) tanh(c).
 * Weights: kernel [features, 4 units], recurrent kernel [units, 4 units], bias [4 units].
 */
export class LSTMCell<Units extends number = number> extends UnitsCell<Units> {
  static override readonly className: string = "LSTMCell";
  override readonly gates = 4;
  override readonly stateSize: readonly [Units, Units];

  static override options(): AnyDescription {
    return { ...UnitsCell.options(), ...lstmCellOptions() };
  }

  /** @throws ValueError where units is not a positive integer, a rate is outside of [0, 1), or a name is unknown. */
  constructor(options: LstmCellOptions<Units>) {
    super(options);
    this.stateSize = [this.units, this.units];
  }

  protected override firstBias(): VariableInitializer {
    return lstmBias(this.biasInitializer, this.units, this.unitForgetBias);
  }

  override parts(
    x: SymbolicTensor,
    [hidden, cell]: readonly SymbolicTensor[],
    { training }: CellContext,
  ): LstmParts {
    const { kernel, recurrent, bias } = this.tensors;
    const [batch, features] = [at(x.dims, 0), at(x.dims, 1)];
    const fromInput = this.products(x, kernel, training ? this.inputMasks(batch, features) : null);
    const masks = training ? this.recurrentMasks(batch) : null;
    const fromState = this.products(hidden!, recurrent, masks);
    const z = (gate: number) =>
      sumOf([fromInput[gate]!, fromState[gate]!, bias === null ? null : this.columns(bias, gate)]);
    const gate = (index: number) => this.recurrentActivation(z(index));
    const [input, forget, output] = [gate(0), gate(1), gate(3)];
    const candidate = this.activation(z(2));
    const next = add(mul(forget, cell!), mul(input, candidate));
    return {
      input,
      forget,
      candidate,
      output,
      cell: next,
      hidden: mul(output, this.activation(next)),
    };
  }

  override statesOf({ hidden, cell }: LstmParts): readonly SymbolicTensor[] {
    return [hidden, cell];
  }
}

/** Options of `lstm`: those of its cell, and of every recurrent layer. */
export interface LstmOptions<
  Units extends number = number,
  Sequences extends boolean = boolean,
  State extends boolean = boolean,
> extends LstmCellOptions<Units>,
    RecurrentOptions<Sequences, State> {}

export interface LSTM<
  Units extends number = number,
  Sequences extends boolean = boolean,
  State extends boolean = boolean,
> extends FieldsOf<LstmCellOptions, typeof lstmCellOptions> {
  readonly units: Units;
  /** Whether the outputs of all steps are given rather than the last. */
  readonly returnSequences: Sequences;
  /** Whether the last states follow the output. */
  readonly returnState: State;
}

/**
 * [batch, time, features] to [batch, units], or [batch, time, units] with returnSequences: an `LSTMCell` over time,
 * in one kernel. Weights and equations are the cell's.
 */
export class LSTM<
  Units extends number = number,
  Sequences extends boolean = boolean,
  State extends boolean = boolean,
> extends UnitsLayer<Units, Sequences, State, LstmOutput<State>> {
  static override readonly className: string = "LSTM";
  readonly cell: LSTMCell<Units>;

  static override options(): AnyDescription {
    return { ...UnitsLayer.options(), ...lstmCellOptions() };
  }

  /** @throws ValueError where units is not a positive integer, a rate is outside of [0, 1), or a name is unknown. */
  constructor(options: LstmOptions<Units, Sequences, State>) {
    super(options);
    this.cell = new LSTMCell({
      ...heldOptions(this, lstmCellOptions()),
      name: "lstm_cell",
      trainable: this.trainable,
    });
  }

  protected override get activations(): readonly ActivationFunction[] {
    return [this.cell.activation, this.cell.recurrentActivation];
  }

  protected override runKernel(
    operands: RecurrentOperands,
    states: readonly SymbolicTensor[] | null,
    [activation = "tanh", recurrentActivation = "sigmoid"]: readonly KernelActivation[],
  ): SequenceOutputs {
    const [, initialCell = null] = states ?? [];
    const { sequence, hidden, cell } = lstmKernel(
      { ...operands, initialCell },
      { units: this.units, reverse: this.goBackwards, activation, recurrentActivation },
    );
    return { sequence, last: hidden, states: [hidden, cell] };
  }

  /** @throws ShapeError for an input that is not a sequence, or states that do not fit. */
  override apply<Shape extends SymbolicShape>(
    input: SequenceTensor<Shape>,
    options?: ApplyOptions,
  ): LstmOutput<State, OutputShape<Shape, Units, Sequences>, StateShape<Shape, Units>>;
  override apply(input: Tensor, options?: ApplyOptions<Tensor>): Concrete<LstmOutput<State>>;
  override apply(
    input: AnyTensor,
    options?: ApplyOptions<AnyTensor>,
  ): LstmOutput<State> | Concrete<LstmOutput<State>> {
    return super.apply(input, options);
  }
}

/**
 * A long short-term memory over a sequence: `layers.lstm({ units: 64, inputShape: [10, 1] })`. [batch, time, features] to
 * [batch, units], or [batch, time, units] with returnSequences.
 * @throws ValueError where units is not a positive integer, a rate is outside of [0, 1), or a name is unknown.
 * @example
 * layers.lstm({ units: 64, returnSequences: true }).apply(input({ shape: [10, 3] })); // [batch, 10, 64]
 */
export function lstm<
  const Units extends number,
  const Sequences extends boolean = false,
  const State extends boolean = false,
>(options: LstmOptions<Units, Sequences, State>): LSTM<Units, Sequences, State> {
  return new LSTM(options);
}

/**
 * One step of an LSTM, to be run by `layers.rnn({ cell })`. A step [batch, features] and the states h and c, [batch,
 * units] each, to [batch, units].
 * @throws ValueError where units is not a positive integer, a rate is outside of [0, 1), or a name is unknown.
 */
export function lstmCell<const Units extends number>(
  options: LstmCellOptions<Units>,
): LSTMCell<Units> {
  return new LSTMCell(options);
}
