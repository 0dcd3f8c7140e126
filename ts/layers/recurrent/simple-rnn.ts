/** The plain recurrent network: Elman 1990, as Keras computes it. */

import { at } from "../../graph/dim.js";
import type { Concrete } from "../../graph/eager.js";
import type { ActivationName as KernelActivation } from "../../graph/instructions.js";
import type { RecurrentOperands } from "../../graph/operations/recurrent/kernel.js";
import { simpleRnn as simpleRnnKernel } from "../../graph/operations/recurrent/simple-rnn.js";
import type { SymbolicShape } from "../../graph/symbolic.js";
import type { SymbolicTensor } from "../../graph/typed.js";
import { type AnyDescription, type FieldsOf, heldOptions } from "../../runtime/registry/option.js";
import type { Tensor } from "../../runtime/tensor.js";
import type { ActivationFunction } from "../activations/index.js";
import type { AnyTensor, ApplyOptions } from "../call.js";
import type { SequenceTensor } from "../shape-types.js";
import type { CellContext, CellParts } from "./cell.js";
import type { RecurrentOptions, SequenceOutputs } from "./recurrent.js";
import type { OneStateOutput, OutputShape, StateShape } from "./types.js";
import { sumOf, UnitsCell, type UnitsCellOptions, unitsCellOptions } from "./units-cell.js";
import { UnitsLayer } from "./units-layer.js";

/**
 * One step, [batch, features] to [batch, units]; one state: h = tanh(x W + h U + b).
 * Weights: kernel [features, units], recurrent kernel [units, units], bias [units].
 */
export class SimpleRNNCell<Units extends number = number> extends UnitsCell<Units> {
  static override readonly className: string = "SimpleRNNCell";
  override readonly gates = 1;
  override readonly stateSize: Units;

  constructor(options: UnitsCellOptions<Units>) {
    super(options);
    this.stateSize = this.units;
  }

  override parts(
    x: SymbolicTensor,
    [hidden]: readonly SymbolicTensor[],
    { training }: CellContext,
  ): CellParts {
    const { kernel, recurrent, bias } = this.tensors;
    const [batch, features] = [at(x.dims, 0), at(x.dims, 1)];
    const fromInput = this.products(x, kernel, training ? this.inputMasks(batch, features) : null);
    const masks = training ? this.recurrentMasks(batch) : null;
    const fromState = this.products(hidden!, recurrent, masks);
    return { hidden: this.activation(sumOf([fromInput[0]!, fromState[0]!, bias])) };
  }

  override statesOf({ hidden }: CellParts): readonly SymbolicTensor[] {
    return [hidden];
  }
}

/** Options of `simpleRNN`: those of its cell, and of every recurrent layer. */
export interface SimpleRnnOptions<
  Units extends number = number,
  Sequences extends boolean = boolean,
  State extends boolean = boolean,
> extends UnitsCellOptions<Units>,
    RecurrentOptions<Sequences, State> {}

export interface SimpleRNN<
  Units extends number = number,
  Sequences extends boolean = boolean,
  State extends boolean = boolean,
> extends FieldsOf<UnitsCellOptions, typeof unitsCellOptions> {
  readonly units: Units;
  /** Whether the outputs of all steps are given rather than the last. */
  readonly returnSequences: Sequences;
  /** Whether the last states follow the output. */
  readonly returnState: State;
}

/**
 * [batch, time, features] to [batch, units], or [batch, time, units] with returnSequences: a `SimpleRNNCell` over
 * time. Weights and equation are the cell's.
 */
export class SimpleRNN<
  Units extends number = number,
  Sequences extends boolean = boolean,
  State extends boolean = boolean,
> extends UnitsLayer<Units, Sequences, State, OneStateOutput<State>> {
  static override readonly className: string = "SimpleRNN";
  readonly cell: SimpleRNNCell<Units>;

  static override options(): AnyDescription {
    return { ...UnitsLayer.options(), ...unitsCellOptions() };
  }

  /** @throws ValueError where units is not a positive integer, a rate is outside of [0, 1), or a name is unknown. */
  constructor(options: SimpleRnnOptions<Units, Sequences, State>) {
    super(options);
    this.cell = new SimpleRNNCell({
      ...heldOptions(this, unitsCellOptions()),
      name: "simple_rnn_cell",
      trainable: this.trainable,
    });
  }

  protected override get activations(): readonly ActivationFunction[] {
    return [this.cell.activation];
  }

  protected override runKernel(
    operands: RecurrentOperands,
    _states: readonly SymbolicTensor[] | null,
    [activation = "tanh"]: readonly KernelActivation[],
  ): SequenceOutputs {
    const attributes = { units: this.units, reverse: this.goBackwards, activation };
    const { sequence, hidden } = simpleRnnKernel(operands, attributes);
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
 * A plain recurrent network over a sequence: `layers.simpleRNN({ units: 64 })`. [batch, time, features] to [batch, units],
 * or [batch, time, units] with returnSequences.
 * @throws ValueError where units is not a positive integer, a rate is outside of [0, 1), or a name is unknown.
 */
export function simpleRNN<
  const Units extends number,
  const Sequences extends boolean = false,
  const State extends boolean = false,
>(options: SimpleRnnOptions<Units, Sequences, State>): SimpleRNN<Units, Sequences, State> {
  return new SimpleRNN(options);
}

/**
 * One step of a plain recurrent network, to be run by `layers.rnn({ cell })`. A step [batch, features] and the state
 * [batch, units] to [batch, units].
 * @throws ValueError for an option that does not exist, and a value that an option does not take.
 */
export function simpleRNNCell<const Units extends number>(
  options: UnitsCellOptions<Units>,
): SimpleRNNCell<Units> {
  return new SimpleRNNCell(options);
}
