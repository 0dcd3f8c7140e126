/** Convolutional LSTMs over sequences of sequences, images or volumes. */
import type { Concrete } from "../../graph/eager.js";
import { transpose } from "../../graph/operations/layout.js";
import { windowCounts, windowsOver } from "../../graph/operations/windows.js";
import type { SymbolicShape } from "../../graph/symbolic.js";
import type { SymbolicTensor } from "../../graph/typed.js";
import { ShapeError, ValueError } from "../../runtime/errors.js";
import { optional } from "../../runtime/registry/kinds.js";
import {
  type AnyDescription,
  type Description,
  type FieldsOf,
  heldOptions,
} from "../../runtime/registry/option.js";
import { formatShape } from "../../runtime/shape.js";
import type { Tensor } from "../../runtime/tensor.js";
import type { AnyTensor, ApplyOptions } from "../call.js";
import type { BatchOf, OfRank, Size, TimeOf } from "../shape-types.js";
import {
  type AxisOrder,
  axisOrderOptions,
  type DataFormat,
  type ForEachAxis,
  type ImageShape,
  type PerAxis,
  perAxis,
  type Rank,
} from "../windowing.js";
import { ConvLSTMCell, convLSTMCellOptions } from "./conv-lstm-cell.js";
import { loopOver } from "./loop.js";
import {
  RecurrentLayer,
  type RecurrentOptions,
  type SequenceInputs,
  type SequenceOutputs,
} from "./recurrent.js";
import type { LstmOutput } from "./types.js";
import type { GatedCellOptions } from "./units-cell.js";

interface ConvLSTMOptions<
  Of extends Rank,
  Filters extends number = number,
  Sequences extends boolean = boolean,
  State extends boolean = boolean,
  Format extends DataFormat = DataFormat,
> extends Omit<GatedCellOptions, "units">,
    AxisOrder<Format>,
    RecurrentOptions<Sequences, State> {
  /** Number of channels of the output and of the states. */
  readonly filters: Filters;
  /** Elements that a filter covers along each axis. */
  readonly kernelSize: PerAxis<Of>;
  /** Elements from one window over the input to the next; default 1. */
  readonly strides?: PerAxis<Of>;
  /** The padding of the convolution of the input; that of the hidden state is always "same". Default "valid". */
  readonly padding?: "valid" | "same";
  /** Distance between the elements of the input that a filter covers; default 1. Not with strides above 1. */
  readonly dilationRate?: PerAxis<Of>;
  /** Whether the forget gate's bias is initialized to 1. Default true. */
  readonly unitForgetBias?: boolean;
}

/** Options of `convLSTM1D`. */
export type ConvLSTM1DOptions<
  Filters extends number = number,
  Sequences extends boolean = boolean,
  State extends boolean = boolean,
  Format extends DataFormat = DataFormat,
> = ConvLSTMOptions<1, Filters, Sequences, State, Format>;

/** Options of `convLSTM2D`. */
export type ConvLSTM2DOptions<
  Filters extends number = number,
  Sequences extends boolean = boolean,
  State extends boolean = boolean,
  Format extends DataFormat = DataFormat,
> = ConvLSTMOptions<2, Filters, Sequences, State, Format>;

/** Options of `convLSTM3D`. */
export type ConvLSTM3DOptions<
  Filters extends number = number,
  Sequences extends boolean = boolean,
  State extends boolean = boolean,
  Format extends DataFormat = DataFormat,
> = ConvLSTMOptions<3, Filters, Sequences, State, Format>;

type OwnConvLSTMOptions<Of extends Rank = Rank> = Omit<ConvLSTMOptions<Of>, keyof RecurrentOptions>;

function convLSTMOptions(rank: Rank = 1) {
  return {
    ...convLSTMCellOptions(),
    kernelSize: perAxis<Rank>(rank),
    strides: optional(perAxis<Rank>(rank), 1),
    dilationRate: optional(perAxis<Rank>(rank), 1),
    ...axisOrderOptions(),
  } satisfies Description<OwnConvLSTMOptions>;
}

/** The shape of the outputs of all steps, or of one. */
type OutputShape<
  Of extends Rank,
  Shape extends SymbolicShape,
  Filters extends Size,
  Sequences extends boolean,
  Format extends DataFormat,
> = Sequences extends true
  ? ImageShape<Of, BatchOf<Shape>, Filters, Format> extends [
      infer Batch extends Size,
      ...infer Rest,
    ]
    ? Rest extends SymbolicShape
      ? [Batch, TimeOf<Shape>, ...Rest]
      : SymbolicShape
    : SymbolicShape
  : Sequences extends false
    ? ImageShape<Of, BatchOf<Shape>, Filters, Format>
    : SymbolicShape;

/** A tensor of sequences of images. */
type SequenceOfImages<Shape extends SymbolicShape, Of extends Rank> = OfRank<
  Shape,
  readonly [batch: Size, time: Size, ...ForEachAxis<Of, Size>, Size]
>;

export interface ConvLSTM<
  Of extends Rank,
  Filters extends number,
  Sequences extends boolean,
  State extends boolean,
  Format extends DataFormat,
> extends FieldsOf<OwnConvLSTMOptions<Of>, typeof convLSTMOptions> {
  readonly filters: Filters;
  readonly dataFormat: Format;
  /** Whether the outputs of all steps are given rather than the last. */
  readonly returnSequences: Sequences;
  /** Whether the last states follow the output. */
  readonly returnState: State;
}

/**
 * An LSTM whose products are convolutions: `padding` and `strides` are those of the input's, that of the hidden state
 * keeps its size. Weights and equations are those of `ConvLSTMCell`. Sizes of images must be known.
 */
export abstract class ConvLSTM<
  Of extends Rank,
  Filters extends number,
  Sequences extends boolean,
  State extends boolean,
  Format extends DataFormat,
> extends RecurrentLayer<Sequences, State, LstmOutput<State>> {
  /** It has the weights. */
  readonly cell: ConvLSTMCell;

  /**
   * @throws ValueError where a size is not a positive integer, strides and dilation are both above 1, a rate is outside of
   *   [0, 1), or a name is unknown.
   */
  constructor(options: ConvLSTMOptions<Of, Filters, Sequences, State, Format>) {
    super(options);
    const { strides, dilationRate } = this;
    if (Math.max(...strides) > 1 && Math.max(...dilationRate) > 1) {
      throw new ValueError(
        `${this}: strides ${strides} and dilationRate ${dilationRate} can't both be above 1.`,
      );
    }
    this.cell = new ConvLSTMCell({
      ...heldOptions(this, convLSTMCellOptions()),
      name: "conv_lstm_cell",
      trainable: this.trainable,
    });
  }

  /** Number of axes between time and channels. */
  get #rank(): Rank {
    // The options hold a number for each axis.
    return this.kernelSize.length as Rank;
  }

  override get stateShapes(): readonly (readonly number[])[] {
    const { strides, padding, dilationRate, kernelSize, filters } = this;
    const step = this.#channelsLast(this.stepShape).map(Number);
    const dims = [1, ...step];
    const windows = windowsOver({ dims }, kernelSize, strides, dilationRate, padding);
    const sizes = windowCounts(dims, windows).map(Number);
    const shape = this.dataFormat === "channels_last" ? [...sizes, filters] : [filters, ...sizes];
    return [shape, shape];
  }

  protected override buildSteps(stepShape: SymbolicShape): void {
    const known = stepShape.length === this.#rank + 2 && !stepShape.slice(1).includes(null);
    if (!known) {
      const axes = this.dataFormat === "channels_last" ? "..., channels" : "channels, ...";
      throw new ShapeError(
        `${this}: expected an input of shape (batch, time, ${axes}) with ${this.#rank} of these axes, all of known size but ` +
          `batch and time; got steps of shape ${formatShape(stepShape)}.`,
      );
    }
    this.cell.ensureBuiltFor([null, ...this.#channelsLast(stepShape.slice(1))]);
  }

  /** The shape of an image in the order of the cell. */
  #channelsLast(image: SymbolicShape): SymbolicShape {
    const [first = null, ...rest] = image;
    return this.dataFormat === "channels_last" ? image : [...rest, first];
  }

  protected override run(inputs: SequenceInputs): SequenceOutputs {
    const isFirst = this.dataFormat === "channels_first";
    const toLast = (x: SymbolicTensor, axis: number) => (isFirst ? withAxisLast(x, axis) : x);
    const toFirst = (x: SymbolicTensor, axis: number) => (isFirst ? withLastAt(x, axis) : x);
    const x = this.cell.fromInput(toLast(inputs.x, 2), inputs.training);
    const shape = [...x.dims.slice(2, -1).map(Number), this.filters];
    const { sequence, last, states } = loopOver(
      this.cell,
      { output: shape, states: [shape, shape], outputState: 0 },
      { ...inputs, x, states: inputs.states?.map((state) => toLast(state, 1)) ?? null },
      this.goBackwards,
    );
    return {
      sequence: toFirst(sequence, 2),
      last: toFirst(last, 1),
      states: states.map((state) => toFirst(state, 1)),
    };
  }

  /** @throws ShapeError for an input that is not a sequence of images, and states that do not fit. */
  override apply<Shape extends SymbolicShape>(
    input: SequenceOfImages<Shape, Of>,
    options?: ApplyOptions,
  ): LstmOutput<
    State,
    OutputShape<Of, Shape, Filters, Sequences, Format>,
    OutputShape<Of, Shape, Filters, false, Format>
  >;
  override apply(input: Tensor, options?: ApplyOptions<Tensor>): Concrete<LstmOutput<State>>;
  override apply(
    input: AnyTensor,
    options?: ApplyOptions<AnyTensor>,
  ): LstmOutput<State> | Concrete<LstmOutput<State>> {
    return super.apply(input, options);
  }
}

/** The axis moved after all others. */
function withAxisLast(x: SymbolicTensor, axis: number): SymbolicTensor {
  const axes = x.dims.map((_, index) => index);
  return transpose(x, [...axes.slice(0, axis), ...axes.slice(axis + 1), axis]);
}

/** The last axis moved before the others from `axis` on: the reverse of `withAxisLast`. */
function withLastAt(x: SymbolicTensor, axis: number): SymbolicTensor {
  const axes = x.dims.map((_, index) => index);
  return transpose(x, [...axes.slice(0, axis), x.rank - 1, ...axes.slice(axis, -1)]);
}

/** [batch, time, size, channels] to [batch, windows, filters], or of all steps with returnSequences. */
export class ConvLSTM1D<
  Filters extends number = number,
  Sequences extends boolean = boolean,
  State extends boolean = boolean,
  Format extends DataFormat = DataFormat,
> extends ConvLSTM<1, Filters, Sequences, State, Format> {
  static override readonly className: string = "ConvLSTM1D";

  static override options(): AnyDescription {
    return { ...RecurrentLayer.options(), ...convLSTMOptions(1) };
  }
}

/** [batch, time, height, width, channels] to [batch, ..., filters], or of all steps with returnSequences. */
export class ConvLSTM2D<
  Filters extends number = number,
  Sequences extends boolean = boolean,
  State extends boolean = boolean,
  Format extends DataFormat = DataFormat,
> extends ConvLSTM<2, Filters, Sequences, State, Format> {
  static override readonly className: string = "ConvLSTM2D";

  static override options(): AnyDescription {
    return { ...RecurrentLayer.options(), ...convLSTMOptions(2) };
  }
}

/** [batch, time, depth, height, width, channels] to [batch, ..., filters], or of all steps with returnSequences. */
export class ConvLSTM3D<
  Filters extends number = number,
  Sequences extends boolean = boolean,
  State extends boolean = boolean,
  Format extends DataFormat = DataFormat,
> extends ConvLSTM<3, Filters, Sequences, State, Format> {
  static override readonly className: string = "ConvLSTM3D";

  static override options(): AnyDescription {
    return { ...RecurrentLayer.options(), ...convLSTMOptions(3) };
  }
}

/**
 * A convolutional LSTM over sequences of sequences: `layers.convLSTM1D({ filters: 8, kernelSize: 3 })`. [batch, time,
 * steps, channels] to [batch, steps, filters], or with returnSequences [batch, time, steps, filters].
 * @throws ValueError for an option that does not exist, and a value that an option does not take.
 */
export function convLSTM1D<
  const Filters extends number,
  const Sequences extends boolean = false,
  const State extends boolean = false,
  const Format extends DataFormat = "channels_last",
>(
  options: ConvLSTM1DOptions<Filters, Sequences, State, Format>,
): ConvLSTM1D<Filters, Sequences, State, Format> {
  return new ConvLSTM1D(options);
}

/**
 * A convolutional LSTM over sequences of images. [batch, time, height, width, channels] to [batch, height, width,
 * filters], or with returnSequences one for each time.
 * @throws ValueError where a size is not a positive integer, strides and dilation are both above 1, a rate is outside of
 *   [0, 1), or a name is unknown.
 * @example
 * layers.convLSTM2D({ filters: 8, kernelSize: 3, padding: "same" }).apply(input({ shape: [5, 16, 16, 1] })); // [batch, 16, 16, 8]
 */
export function convLSTM2D<
  const Filters extends number,
  const Sequences extends boolean = false,
  const State extends boolean = false,
  const Format extends DataFormat = "channels_last",
>(
  options: ConvLSTM2DOptions<Filters, Sequences, State, Format>,
): ConvLSTM2D<Filters, Sequences, State, Format> {
  return new ConvLSTM2D(options);
}

/**
 * A convolutional LSTM over sequences of volumes: `layers.convLSTM3D({ filters: 8, kernelSize: 3 })`. [batch, time, depth,
 * height, width, channels] to [batch, depth, height, width, filters], or with returnSequences one for each time.
 * @throws ValueError for an option that does not exist, and a value that an option does not take.
 */
export function convLSTM3D<
  const Filters extends number,
  const Sequences extends boolean = false,
  const State extends boolean = false,
  const Format extends DataFormat = "channels_last",
>(
  options: ConvLSTM3DOptions<Filters, Sequences, State, Format>,
): ConvLSTM3D<Filters, Sequences, State, Format> {
  return new ConvLSTM3D(options);
}
