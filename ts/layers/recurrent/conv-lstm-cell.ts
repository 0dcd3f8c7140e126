/** One step of a convolutional LSTM: Shi et al. 2015 without peepholes, as Keras computes it. */
import { at, multiplyDims } from "../../graph/dim.js";
import { ones, reshape } from "../../graph/operations/broadcast.js";
import { concatenate } from "../../graph/operations/concat.js";
import { conv, finishedConv } from "../../graph/operations/conv.js";
import { dropout } from "../../graph/operations/dropout.js";
import { add, mul } from "../../graph/operations/elementwise.js";
import { slice, take } from "../../graph/operations/layout.js";
import type { SymbolicShape, SymbolicTensor } from "../../graph/symbolic.js";
import { ShapeError } from "../../runtime/errors.js";
import { operationKey, type RandomKey } from "../../runtime/random/seed.js";
import { boolean, listOf, optional, positiveInteger } from "../../runtime/registry/kinds.js";
import type { AnyDescription, Description, FieldsOf } from "../../runtime/registry/option.js";
import { Weighted } from "../weighted.js";
import { padding } from "../windowing.js";
import type { CellContext, CellResult } from "./cell.js";
import { lstmBias } from "./lstm-bias.js";
import { type GatedCellOptions, gatedCellOptions, type OwnCellOptions } from "./units-cell.js";

/** Options of a step of a convolutional LSTM: lists have a number for each axis of an image. */
interface ConvLSTMCellOptions extends Omit<GatedCellOptions, "units"> {
  readonly filters: number;
  readonly kernelSize: readonly number[];
  readonly strides: readonly number[];
  readonly padding?: "valid" | "same";
  readonly dilationRate: readonly number[];
  readonly unitForgetBias?: boolean;
}

export function convLSTMCellOptions() {
  const { units: _, ...gated } = gatedCellOptions();
  const sizes = listOf(positiveInteger());
  return {
    ...gated,
    filters: positiveInteger(),
    kernelSize: sizes,
    strides: sizes,
    padding: padding("valid", "same"),
    dilationRate: sizes,
    unitForgetBias: optional(boolean(), true),
  } satisfies Description<OwnCellOptions<ConvLSTMCellOptions>>;
}

const GATES = 4;

export interface ConvLSTMCell extends FieldsOf<ConvLSTMCellOptions, typeof convLSTMCellOptions> {}

interface Weights {
  readonly kernel: SymbolicTensor;
  readonly recurrent: SymbolicTensor;
  readonly bias: SymbolicTensor | null;
}

/**
 * With z = x * W + h * U + b in four parts i, f, g, o along the channels, * a convolution:
 * c = σ(f) c + σ(i) tanh(g), h = σ(o) tanh(c). States hidden and cell; channels are the last axis.
 * Weights: kernel [...kernelSize, channels, 4 filters], recurrent kernel [...kernelSize, filters, 4 filters],
 * bias [4 filters].
 */
export class ConvLSTMCell extends Weighted {
  static override readonly className: string = "ConvLSTMCell";
  readonly #inputKey: RandomKey;
  readonly #recurrentKey: RandomKey;
  #ownTensors: Weights | null = null;

  constructor(options: ConvLSTMCellOptions) {
    super(options);
    this.#inputKey = operationKey(this.seed);
    this.#recurrentKey = operationKey(this.seed, 1);
  }

  static override options(): AnyDescription {
    return { ...Weighted.options(), ...convLSTMCellOptions() };
  }

  /** Declares the weights for steps [batch, ..., channels]. */
  override build(inputShape: SymbolicShape): void {
    const columns = GATES * this.filters;
    const kernel = this.addWeight({
      name: "kernel",
      shape: [...this.kernelSize, Number(inputShape.at(-1)), columns],
      initializer: this.kernelInitializer,
      regularizer: this.kernelRegularizer,
      constraint: this.kernelConstraint,
    });
    const recurrent = this.addWeight({
      name: "recurrent_kernel",
      shape: [...this.kernelSize, this.filters, columns],
      initializer: this.recurrentInitializer,
      regularizer: this.recurrentRegularizer,
      constraint: this.recurrentConstraint,
    });
    const bias = this.useBias
      ? this.addWeight({
          name: "bias",
          shape: [columns],
          initializer: lstmBias(this.biasInitializer, this.filters, this.unitForgetBias),
          regularizer: this.biasRegularizer,
          constraint: this.biasConstraint,
        })
      : null;
    this.#ownTensors = { kernel, recurrent, bias };
  }

  get #tensors(): Weights {
    if (this.#ownTensors === null) throw new ShapeError(`${this} has not been built.`);
    return this.#ownTensors;
  }

  /** x * W + b of all steps at once: [batch, time, ..., channels] to [batch, time, ..., 4 filters]. */
  fromInput(x: SymbolicTensor, training: boolean): SymbolicTensor {
    const { kernel, bias } = this.#tensors;
    const [batch, time] = [at(x.dims, 0), at(x.dims, 1)];
    const step = x.dims.slice(2);
    const masks =
      training && this.dropout > 0
        ? dropout(ones([GATES, batch, 1, ...step]), this.dropout, this.#inputKey)
        : null;
    const dropped = (gate: number) => (masks === null ? x : mul(x, take(masks, gate, 0)));
    const convolve = (steps: SymbolicTensor, weight: SymbolicTensor, own: SymbolicTensor | null) =>
      finishedConv(
        reshape(steps, [multiplyDims(batch, time), ...step]),
        weight,
        this.strides,
        this.padding,
        "channels_last",
        this.dilationRate,
        { bias: own, activation: "linear" },
      );
    const all =
      masks === null
        ? convolve(x, kernel, bias)
        : this.#ofGates((gate) =>
            convolve(
              dropped(gate),
              this.#columns(kernel, gate),
              bias === null ? null : this.#columns(bias, gate),
            ),
          );
    return reshape(all, [batch, time, ...all.dims.slice(1)]);
  }

  /** One step: `input` is what `fromInput` returns, of this step. */
  call(
    input: SymbolicTensor,
    [hidden, cell]: readonly SymbolicTensor[],
    { training }: CellContext,
  ): CellResult {
    const sums = add(input, this.#fromState(hidden!, training));
    const gate = (index: number) => this.recurrentActivation(this.#columns(sums, index));
    const candidate = this.activation(this.#columns(sums, 2));
    const next = add(mul(gate(1), cell!), mul(gate(0), candidate));
    const output = mul(gate(3), this.activation(next));
    return [output, [output, next]];
  }

  /** h * U */
  #fromState(hidden: SymbolicTensor, training: boolean): SymbolicTensor {
    const { recurrent } = this.#tensors;
    if (!training || this.recurrentDropout === 0) return conv(hidden, recurrent, 1, "same");
    const masks = dropout(ones([GATES, ...hidden.dims]), this.recurrentDropout, this.#recurrentKey);
    return this.#ofGates((gate) =>
      conv(mul(hidden, take(masks, gate, 0)), this.#columns(recurrent, gate), 1, "same"),
    );
  }

  /** What each gate is, next to each other along the last axis. */
  #ofGates(of: (gate: number) => SymbolicTensor): SymbolicTensor {
    return concatenate(
      Array.from({ length: GATES }, (_, gate) => of(gate)),
      -1,
    );
  }

  /** The part of a gate along the last axis. */
  #columns(x: SymbolicTensor, gate: number): SymbolicTensor {
    const lead = x.dims.slice(0, -1);
    return slice(x, [...lead.map(() => 0), gate * this.filters], [...lead, this.filters]);
  }
}
