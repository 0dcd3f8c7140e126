/** Convolution over time, as Keras computes it (a cross-correlation). */

import { at, multiplyDims } from "../graph/dim.js";
import { reshape } from "../graph/operations/broadcast.js";
import { dense as denseKernel } from "../graph/operations/dense.js";
import { add, cast } from "../graph/operations/elementwise.js";
import { padTime, transpose } from "../graph/operations/layout.js";
import { matmul } from "../graph/operations/matmul.js";
import { unfold } from "../graph/operations/unfold.js";
import type { SymbolicShape } from "../graph/symbolic.js";
import type { SymbolicTensor } from "../graph/typed.js";
import { ValueError } from "../runtime/errors.js";
import { optional, positiveInteger } from "../runtime/registry/kinds.js";
import type { AnyDescription, Description, FieldsOf } from "../runtime/registry/option.js";
import type { Tensor } from "../runtime/tensor.js";
import { type ActivationLike, fusedName } from "./activations/index.js";
import type { AnyTensor, ApplyOptions } from "./call.js";
import { type KernelAndBiasOptions, kernelAndBiasOptions } from "./kernel-and-bias.js";
import { knownLastSize, Layer, type LayerOptions, type OwnOptions } from "./layer.js";
import { activation } from "./option-kinds.js";
import type { BatchOf, SequenceTensor, Size } from "./shape-types.js";
import {
  type AxisOrder,
  assertSequence,
  axisOrderOptions,
  type Padding,
  padding,
  paddingAround,
  type Steps,
  steps,
} from "./windowing.js";

/** Options of `conv1D`. */
export interface Conv1DOptions<Filters extends number = number>
  extends LayerOptions,
    AxisOrder,
    KernelAndBiasOptions {
  /** Size of the last axis of the output. */
  readonly filters: Filters;
  /** Number of steps that a filter covers. */
  readonly kernelSize: Steps;
  /** Steps from one window to the next; default 1. */
  readonly strides?: Steps;
  /** Default "valid". */
  readonly padding?: Padding;
  /** Distance between the steps that a filter covers; default 1. Above 1 only with strides of 1. */
  readonly dilationRate?: Steps;
  /** Groups into which features and filters are divided; a filter covers the features of its group only. Default 1. */
  readonly groups?: number;
  /** Applied to the convolution plus the bias. Default linear. */
  readonly activation?: ActivationLike;
}

function conv1DOptions() {
  return {
    ...axisOrderOptions(),
    filters: positiveInteger(),
    kernelSize: steps(),
    strides: optional(steps(), 1),
    padding: padding("valid", "same", "causal"),
    dilationRate: optional(steps(), 1),
    groups: optional(positiveInteger(), 1),
    activation: activation("linear"),
    ...kernelAndBiasOptions(),
  } satisfies Description<OwnOptions<Conv1DOptions>>;
}

export interface Conv1D<Filters extends number = number>
  extends FieldsOf<Conv1DOptions, typeof conv1DOptions> {
  readonly filters: Filters;
}

/**
 * y[t] = activation(Σ_k x[t stride + k dilation] W[k] + b): [batch, time, features] to [batch, windows, filters].
 * Weights: kernel [kernelSize, features / groups, filters], bias [filters].
 */
export class Conv1D<Filters extends number = number> extends Layer<SymbolicTensor, SymbolicTensor> {
  static override readonly className: string = "Conv1D";
  private kernel: SymbolicTensor | null = null;
  private bias: SymbolicTensor | null = null;

  static override options(): AnyDescription {
    return { ...Layer.options(), ...conv1DOptions() };
  }

  /**
   * @throws ValueError where a size is not a positive integer, filters do not divide into groups, strides and
   *   dilation are both above 1, or a name is unknown.
   */
  constructor(options: Conv1DOptions<Filters>) {
    super(options);
    this.assertOptionsAgree();
  }

  private assertOptionsAgree(): void {
    const { filters, groups, strides, dilationRate } = this;
    if (filters % groups !== 0) {
      throw new ValueError(`${this}: ${filters} filters do not divide into ${groups} groups.`);
    }
    if (strides > 1 && dilationRate > 1) {
      throw new ValueError(
        `${this}: strides ${strides} and dilationRate ${dilationRate} can't both be above 1.`,
      );
    }
  }

  override build(inputShape: SymbolicShape): void {
    const features = knownLastSize(this, inputShape);
    if (features % this.groups !== 0) {
      throw new ValueError(
        `${this}: ${features} features of the input do not divide into ${this.groups} groups.`,
      );
    }
    this.kernel = this.addWeight({
      name: "kernel",
      shape: [this.kernelSize, features / this.groups, this.filters],
      initializer: this.kernelInitializer,
      regularizer: this.kernelRegularizer,
      constraint: this.kernelConstraint,
    });
    if (!this.useBias) return;
    this.bias = this.addWeight({
      name: "bias",
      shape: [this.filters],
      initializer: this.biasInitializer,
      regularizer: this.biasRegularizer,
      constraint: this.biasConstraint,
    });
  }

  override call(x: SymbolicTensor): SymbolicTensor {
    assertSequence(this, x);
    const { kernelSize, strides, dilationRate, kernel } = this;
    if (kernel === null) throw new ValueError(`${this} is not built yet.`);
    const reach = (kernelSize - 1) * dilationRate + 1;
    const { before, after } = paddingAround(x, this.padding, reach, strides);
    const padded = padTime(cast(x, "float32"), before, after);
    const patches = unfold(padded, kernelSize, strides, dilationRate);
    return this.groups === 1 ? this.whole(patches, kernel) : this.grouped(patches, kernel);
  }

  /** One product for all windows: [batch, windows, kernelSize · features] by [kernelSize · features, filters]. */
  private whole(patches: SymbolicTensor, kernel: SymbolicTensor): SymbolicTensor {
    const [batch, count, size, features] = patches.dims;
    const rows = reshape(patches, [batch!, count!, multiplyDims(size!, features!)]);
    const fused = fusedName(this.activation);
    const y = denseKernel(rows, reshape(kernel, [-1, this.filters]), this.bias, fused ?? "linear");
    return fused === undefined ? this.activation(y) : y;
  }

  /** A product for each group, of its features by its filters. */
  private grouped(patches: SymbolicTensor, kernel: SymbolicTensor): SymbolicTensor {
    const { groups, filters, kernelSize } = this;
    const [batch, count] = [at(patches.dims, 0), at(patches.dims, 1)];
    const part = at(kernel.dims, 1);
    const split = reshape(patches, [batch, count, kernelSize, groups, part]);
    const width = multiplyDims(part, kernelSize);
    const rows = reshape(transpose(split, [3, 0, 1, 2, 4]), [
      groups,
      multiplyDims(batch, count),
      width,
    ]);
    const weights = reshape(kernel, [kernelSize, part, groups, filters / groups]);
    const columns = reshape(transpose(weights, [2, 0, 1, 3]), [groups, width, filters / groups]);
    const products = transpose(matmul(rows, columns), [1, 0, 2]);
    const z = reshape(products, [batch, count, filters]);
    return this.activation(this.bias === null ? z : add(z, this.bias));
  }

  /**
   * [batch, time, features] to [batch, windows, filters].
   * @throws ShapeError for an input that is not a sequence, and where no window fits into it.
   */
  override apply<Shape extends SymbolicShape>(
    input: SequenceTensor<Shape>,
    options?: ApplyOptions,
  ): SymbolicTensor<[BatchOf<Shape>, Size, Filters]>;
  override apply(input: Tensor, options?: ApplyOptions<Tensor>): Tensor;
  override apply(input: AnyTensor, options?: ApplyOptions<AnyTensor>): AnyTensor {
    // `call` returns [batch, windows, filters].
    return super.apply(input, options);
  }
}
