/** Convolution over time, as Keras computes it (a cross-correlation). */
import { add, cast } from "../graph/builders/elementwise.js";
import { dense as denseKernel, matmul } from "../graph/builders/fused.js";
import { padTime, reshape, transpose, windows } from "../graph/builders/layout.js";
import { at, multiplyDims } from "../graph/dim.js";
import type { SymbolicShape, SymbolicTensor } from "../graph/symbolic.js";
import { ValueError } from "../runtime/errors.js";
import type { Tensor } from "../runtime/tensor.js";
import {
  type ActivationFunction,
  type ActivationLike,
  fusedName,
  get as getActivation,
  nameOf,
} from "./activations/index.js";
import type { AnyTensor, ApplyOptions } from "./call.js";
import { describe, positiveInteger } from "./checks.js";
import { type Constraint, type ConstraintLike, get as getConstraint } from "./constraints.js";
import {
  get as getInitializer,
  type Initializer,
  type InitializerLike,
} from "./initializers/index.js";
import { knownLastSize, Layer, type LayerOptions } from "./layer.js";
import { get as getRegularizer, type Regularizer, type RegularizerLike } from "./regularizers.js";
import { serialize, serializeOrNull } from "./serialized.js";
import type { BatchOf, Size } from "./shape-types.js";
import {
  type AxisOrder,
  type Padding,
  paddingAround,
  paddingOf,
  refuseOtherOrder,
  refuseOtherThanSequence,
  type Steps,
  stepsOf,
} from "./windowing.js";

export interface Conv1DOptions<Filters extends number = number> extends LayerOptions, AxisOrder {
  /** Size of the last axis of the output. */
  readonly filters: Filters;
  /** Steps that a filter sees. */
  readonly kernelSize: Steps;
  /** Steps from one window to the next; default 1. */
  readonly strides?: Steps;
  /** Default "valid". */
  readonly padding?: Padding;
  /** Distance of the steps that a filter sees; default 1. Above 1 only with strides of 1. */
  readonly dilationRate?: Steps;
  /** Parts into which features and filters are divided, each part seeing only its own. Default 1. */
  readonly groups?: number;
  /** Default linear. */
  readonly activation?: ActivationLike;
  /** Default true. */
  readonly useBias?: boolean;
  /** Default "glorot_uniform". */
  readonly kernelInitializer?: InitializerLike;
  /** Default "zeros". */
  readonly biasInitializer?: InitializerLike;
  readonly kernelRegularizer?: RegularizerLike;
  readonly biasRegularizer?: RegularizerLike;
  readonly kernelConstraint?: ConstraintLike;
  readonly biasConstraint?: ConstraintLike;
}

/**
 * y[t] = activation(Σ_k x[t stride + k dilation] W[k] + b): [batch, time, features] to [batch, windows, filters].
 * Weights: kernel [kernelSize, features / groups, filters], bias [filters].
 */
export class Conv1D<Filters extends number = number> extends Layer {
  static override readonly className = "Conv1D";
  readonly filters: Filters;
  readonly kernelSize: number;
  readonly strides: number;
  readonly padding: Padding;
  readonly dilationRate: number;
  readonly groups: number;
  readonly activation: ActivationFunction;
  readonly useBias: boolean;
  readonly kernelInitializer: Initializer;
  readonly biasInitializer: Initializer;
  readonly kernelRegularizer: Regularizer | null;
  readonly biasRegularizer: Regularizer | null;
  readonly kernelConstraint: Constraint | null;
  readonly biasConstraint: Constraint | null;
  private kernel: SymbolicTensor | null = null;
  private bias: SymbolicTensor | null = null;

  /**
   * @throws ValueError where a size is no positive whole number, filters do not divide into groups, strides and
   *   dilation are both above 1, or a name is not known.
   */
  constructor(options: Conv1DOptions<Filters>) {
    super(options);
    refuseOtherOrder(this, options);
    positiveInteger(this, "filters", options.filters);
    this.filters = options.filters;
    this.kernelSize = stepsOf(this, "kernelSize", options.kernelSize);
    this.strides = stepsOf(this, "strides", options.strides ?? 1);
    this.padding = paddingOf(options.padding, ["valid", "same", "causal"]);
    this.dilationRate = stepsOf(this, "dilationRate", options.dilationRate ?? 1);
    this.groups = positiveInteger(this, "groups", options.groups ?? 1);
    this.refuseOptionsThatDisagree();
    this.activation = getActivation(options.activation);
    this.useBias = options.useBias ?? true;
    this.kernelInitializer = getInitializer(options.kernelInitializer ?? "glorot_uniform");
    this.biasInitializer = getInitializer(options.biasInitializer ?? "zeros");
    this.kernelRegularizer = getRegularizer(options.kernelRegularizer);
    this.biasRegularizer = getRegularizer(options.biasRegularizer);
    this.kernelConstraint = getConstraint(options.kernelConstraint);
    this.biasConstraint = getConstraint(options.biasConstraint);
  }

  private refuseOptionsThatDisagree(): void {
    const { filters, groups, strides, dilationRate } = this;
    if (filters % groups !== 0) {
      throw new ValueError(
        `${describe(this)}: ${filters} filters do not divide into ${groups} groups.`,
      );
    }
    if (strides > 1 && dilationRate > 1) {
      throw new ValueError(
        `${describe(this)}: strides ${strides} and dilationRate ${dilationRate} can't both be above 1.`,
      );
    }
  }

  override build(inputShape: SymbolicShape): void {
    const features = knownLastSize(this, inputShape);
    if (features % this.groups !== 0) {
      throw new ValueError(
        `${describe(this)}: ${features} features of the input do not divide into ${this.groups} groups.`,
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
    refuseOtherThanSequence(this, x);
    const { kernelSize, strides, dilationRate, kernel } = this;
    if (kernel === null) throw new ValueError(`${describe(this)} is not built yet.`);
    const reach = (kernelSize - 1) * dilationRate + 1;
    const { before, after } = paddingAround(x, this.padding, reach, strides);
    const padded = padTime(cast(x, "float32"), before, after);
    const patches = windows(padded, kernelSize, strides, dilationRate);
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
   * @throws ShapeError for what is no sequence, and where no window fits into it.
   */
  override apply<Shape extends SymbolicShape>(
    input: SymbolicTensor<Shape>,
    options?: ApplyOptions,
  ): SymbolicTensor<[BatchOf<Shape>, Size, Filters]>;
  override apply(input: Tensor, options?: ApplyOptions<Tensor>): Tensor;
  override apply(input: AnyTensor, options?: ApplyOptions<AnyTensor>): AnyTensor {
    // `call` gives three axes, the last of so many filters.
    return super.apply(input, options);
  }

  override getConfig(): Record<string, unknown> {
    const { filters, padding, groups, useBias } = this;
    return {
      ...super.getConfig(),
      filters,
      kernelSize: [this.kernelSize],
      strides: [this.strides],
      padding,
      dilationRate: [this.dilationRate],
      groups,
      activation: nameOf(this.activation),
      useBias,
      kernelInitializer: serialize(this.kernelInitializer),
      biasInitializer: serialize(this.biasInitializer),
      kernelRegularizer: serializeOrNull(this.kernelRegularizer),
      biasRegularizer: serializeOrNull(this.biasRegularizer),
      kernelConstraint: serializeOrNull(this.kernelConstraint),
      biasConstraint: serializeOrNull(this.biasConstraint),
    };
  }
}
