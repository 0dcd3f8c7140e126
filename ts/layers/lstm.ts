/** Long short-term memory: Hochreiter and Schmidhuber 1997, with forget gates, as Keras computes it. */
import type { LstmAttributes } from "../graph/attributes.js";
import { dropout, lstm as lstmKernel } from "../graph/builders/fused.js";
import { concatenate, ones } from "../graph/builders/layout.js";
import { at } from "../graph/dim.js";
import type { Concrete } from "../graph/eager.js";
import type { SymbolicShape, SymbolicTensor } from "../graph/symbolic.js";
import { ShapeError, ValueError } from "../runtime/errors.js";
import { nextOperationKey, type RandomKey } from "../runtime/random/seed.js";
import type { Tensor } from "../runtime/tensor.js";
import {
  type ActivationFunction,
  type ActivationLike,
  get as getActivation,
  kernelName,
  nameOf,
} from "./activations/index.js";
import type { AnyTensor, ApplyOptions, CallContext } from "./call.js";
import { describe, dropoutRate, positiveInteger, seedOrNull } from "./checks.js";
import { type Constraint, type ConstraintLike, get as getConstraint } from "./constraints.js";
import {
  get as getInitializer,
  type Initializer,
  type InitializerLike,
} from "./initializers/index.js";
import { knownLastSize, Layer, type LayerOptions, type LayerOutputs } from "./layer.js";
import { get as getRegularizer, type Regularizer, type RegularizerLike } from "./regularizers.js";
import { serialize, serializeOrNull } from "./serialized.js";
import type { BatchOf, TimeOf } from "./shape-types.js";

export interface LstmOptions<
  Units extends number = number,
  Sequences extends boolean = boolean,
  State extends boolean = boolean,
> extends LayerOptions {
  /** Size of the hidden state and of the cell. */
  readonly units: Units;
  /** Of the candidate and of the cell on its way out; default "tanh". */
  readonly activation?: ActivationLike;
  /** Of the three gates; default "sigmoid". */
  readonly recurrentActivation?: ActivationLike;
  /** Default true. */
  readonly useBias?: boolean;
  /** Default "glorot_uniform". */
  readonly kernelInitializer?: InitializerLike;
  /** Default "orthogonal". */
  readonly recurrentInitializer?: InitializerLike;
  /** Default "zeros". */
  readonly biasInitializer?: InitializerLike;
  /** Whether the forget gate's bias begins at 1; default true. */
  readonly unitForgetBias?: boolean;
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
  /** Whether all steps are given rather than the last; default false. */
  readonly returnSequences?: Sequences;
  /** Whether the last hidden state and cell follow the output; default false. */
  readonly returnState?: State;
  /** Whether time runs backwards; the sequence is given in the order of processing. Default false. */
  readonly goBackwards?: boolean;
}

type OutputShape<
  Shape extends SymbolicShape,
  Units extends number,
  Sequences extends boolean,
> = Sequences extends true ? [BatchOf<Shape>, TimeOf<Shape>, Units] : [BatchOf<Shape>, Units];

/** What apply gives: the output, or with returnState also hidden state and cell. */
export type LstmOutput<
  Shape extends SymbolicShape,
  Units extends number,
  Sequences extends boolean,
  State extends boolean,
> = State extends true
  ? [
      output: SymbolicTensor<OutputShape<Shape, Units, Sequences>>,
      hidden: SymbolicTensor<[BatchOf<Shape>, Units]>,
      cell: SymbolicTensor<[BatchOf<Shape>, Units]>,
    ]
  : SymbolicTensor<OutputShape<Shape, Units, Sequences>>;

/** The same where the layer is applied to a Tensor. */
export type LstmTensors<State extends boolean> = State extends true
  ? [output: Tensor, hidden: Tensor, cell: Tensor]
  : Tensor;

/**
 * [batch, time, features] to [batch, units], or [batch, time, units] with returnSequences. With z = x W + h U + b in
 * four parts i, f, g, o: c = σ(f) c + σ(i) tanh(g), h = σ(o) tanh(c).
 * Weights: kernel [features, 4 units], recurrent kernel [units, 4 units], bias [4 units].
 */
export class LSTM<
  Units extends number = number,
  Sequences extends boolean = boolean,
  State extends boolean = boolean,
> extends Layer<LayerOutputs> {
  static override readonly className = "LSTM";
  readonly units: Units;
  readonly activation: ActivationFunction;
  readonly recurrentActivation: ActivationFunction;
  readonly useBias: boolean;
  readonly unitForgetBias: boolean;
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
  readonly returnSequences: Sequences;
  readonly returnState: State;
  readonly goBackwards: boolean;
  private readonly attributes: LstmAttributes;
  private readonly inputKey: RandomKey;
  private readonly recurrentKey: RandomKey;
  private kernel: SymbolicTensor | null = null;
  private recurrent: SymbolicTensor | null = null;
  private bias: SymbolicTensor | null = null;

  /** @throws ValueError where units is no positive whole number, a rate is outside of [0, 1), or a name is not known. */
  constructor(options: LstmOptions<Units, Sequences, State>) {
    super(options);
    positiveInteger(this, "units", options.units);
    this.units = options.units;
    this.activation = getActivation(options.activation ?? "tanh");
    this.recurrentActivation = getActivation(options.recurrentActivation ?? "sigmoid");
    this.useBias = options.useBias ?? true;
    this.unitForgetBias = options.unitForgetBias ?? true;
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
    // Left out, both are false: the type parameters' default is what the factory infers.
    this.returnSequences = (options.returnSequences ?? false) as Sequences;
    this.returnState = (options.returnState ?? false) as State;
    this.goBackwards = options.goBackwards ?? false;
    this.attributes = {
      units: this.units,
      reverse: this.goBackwards,
      activation: this.kernelActivation("activation", this.activation),
      recurrentActivation: this.kernelActivation("recurrentActivation", this.recurrentActivation),
    };
    const [input, recurrent] = [nextOperationKey(), nextOperationKey()];
    this.inputKey = this.seed === null ? input : { seed: this.seed, stream: 0 };
    this.recurrentKey = this.seed === null ? recurrent : { seed: this.seed, stream: 1 };
  }

  private kernelActivation(option: string, activation: ActivationFunction) {
    const name = kernelName(activation);
    if (name !== undefined) return name;
    throw new ValueError(
      `${describe(this)}: ${option} must be an activation that works element by element and that the LSTM kernel knows, such as "tanh", "sigmoid", "relu" or "hard_sigmoid".`,
    );
  }

  override build(inputShape: SymbolicShape): void {
    const gates = 4 * this.units;
    this.kernel = this.addWeight({
      name: "lstm_cell/kernel",
      shape: [knownLastSize(this, inputShape), gates],
      initializer: this.kernelInitializer,
      regularizer: this.kernelRegularizer,
      constraint: this.kernelConstraint,
    });
    this.recurrent = this.addWeight({
      name: "lstm_cell/recurrent_kernel",
      shape: [this.units, gates],
      initializer: this.recurrentInitializer,
      regularizer: this.recurrentRegularizer,
      constraint: this.recurrentConstraint,
    });
    if (!this.useBias) return;
    this.bias = this.addWeight({
      name: "lstm_cell/bias",
      shape: [gates],
      initializer: this.unitForgetBias
        ? withForgetBias(this.biasInitializer, this.units)
        : this.biasInitializer,
      regularizer: this.biasRegularizer,
      constraint: this.biasConstraint,
    });
  }

  override call(x: SymbolicTensor, { training, initialState }: CallContext): LayerOutputs {
    const { kernel, recurrent } = this;
    if (x.rank !== 3 || kernel === null || recurrent === null) {
      throw new ShapeError(
        `${describe(this)}: expected an input of shape (batch, time, features), got ${x.toString()}.`,
      );
    }
    if (x.dims[1] === 0)
      throw new ShapeError(`${describe(this)}: a sequence needs at least one step.`);
    const [hidden = null, cell = null] = this.checkedStates(x, initialState);
    const masks = training ? this.masks(x) : { input: null, recurrent: null };
    const result = lstmKernel(
      {
        x,
        kernel,
        recurrent,
        bias: this.bias,
        hidden,
        cell,
        inputMasks: masks.input,
        recurrentMasks: masks.recurrent,
      },
      this.attributes,
    );
    const output = this.returnSequences ? result.sequence : result.hidden;
    return this.returnState ? [output, result.hidden, result.cell] : output;
  }

  private checkedStates(x: SymbolicTensor, states: readonly SymbolicTensor[]) {
    if (states.length !== 0 && states.length !== 2) {
      throw new ValueError(
        `${describe(this)}: initialState needs two tensors, hidden state and cell, got ${states.length}.`,
      );
    }
    for (const state of states) {
      const fits = state.rank === 2 && state.dims[1] === this.units;
      if (!fits) {
        throw new ShapeError(
          `${describe(this)}: a state has shape (batch, ${this.units}); got ${state.toString()} for the input ${x.toString()}.`,
        );
      }
    }
    return states;
  }

  /**
   * Keras's masks, drawn once for all steps: one for the inputs of all gates, but with recurrent dropout one for
   * each gate, of inputs and of hidden states.
   */
  private masks(x: SymbolicTensor) {
    const [batch, features] = [at(x.dims, 0), at(x.dims, 2)];
    const gates = this.recurrentDropout > 0 ? 4 : 1;
    const input =
      this.dropout > 0
        ? dropout(ones([gates, batch, features]), this.dropout, this.inputKey)
        : null;
    const recurrent =
      this.recurrentDropout > 0
        ? dropout(ones([4, batch, this.units]), this.recurrentDropout, this.recurrentKey)
        : null;
    return { input, recurrent };
  }

  /** @throws ShapeError for what is no sequence, or states that do not fit. */
  override apply<Shape extends SymbolicShape>(
    input: SymbolicTensor<Shape>,
    options?: ApplyOptions,
  ): LstmOutput<Shape, Units, Sequences, State>;
  override apply(input: Tensor, options?: ApplyOptions<Tensor>): LstmTensors<State>;
  override apply(
    input: AnyTensor,
    options?: ApplyOptions<AnyTensor>,
  ): LayerOutputs | Concrete<LayerOutputs> {
    // `call` decides by the same options as the type.
    return super.apply(input, options);
  }

  override getConfig(): Record<string, unknown> {
    const { units, useBias, unitForgetBias, dropout, recurrentDropout, seed } = this;
    const { returnSequences, returnState, goBackwards } = this;
    return {
      ...super.getConfig(),
      units,
      activation: nameOf(this.activation),
      recurrentActivation: nameOf(this.recurrentActivation),
      useBias,
      kernelInitializer: serialize(this.kernelInitializer),
      recurrentInitializer: serialize(this.recurrentInitializer),
      biasInitializer: serialize(this.biasInitializer),
      unitForgetBias,
      kernelRegularizer: serializeOrNull(this.kernelRegularizer),
      recurrentRegularizer: serializeOrNull(this.recurrentRegularizer),
      biasRegularizer: serializeOrNull(this.biasRegularizer),
      kernelConstraint: serializeOrNull(this.kernelConstraint),
      recurrentConstraint: serializeOrNull(this.recurrentConstraint),
      biasConstraint: serializeOrNull(this.biasConstraint),
      dropout,
      recurrentDropout,
      seed,
      returnSequences,
      returnState,
      goBackwards,
    };
  }
}

/** Ones for the forget gate, the given initializer for the others: i, then f, then g and o. */
function withForgetBias(initializer: Initializer, units: number): Pick<Initializer, "call"> {
  return {
    call: (_shape, key) =>
      concatenate(
        [initializer.call([units], key), ones([units]), initializer.call([2 * units], key)],
        0,
      ),
  };
}
