/** Spectral normalization: Miyato et al. 2018. */

import { reshape } from "../../graph/operations/broadcast.js";
import { cast, div, notEqual, stopGradient, where } from "../../graph/operations/elementwise.js";
import { matmul } from "../../graph/operations/matmul.js";
import { any } from "../../graph/operations/reduce.js";
import { read } from "../../graph/operations/sources.js";
import type { SymbolicShape, SymbolicTensor } from "../../graph/symbolic.js";
import { activeTrace, Trace } from "../../graph/trace.js";
import { ShapeError, ValueError } from "../../runtime/errors.js";
import { optional, positiveInteger } from "../../runtime/registry/kinds.js";
import {
  type AnyDescription,
  assertOptions,
  type Description,
  type FieldsOf,
} from "../../runtime/registry/option.js";
import { type CallContext, firstInput, leavesOf } from "../call.js";
import { TruncatedNormal } from "../initializers/random.js";
import { l2Normalize } from "../l2-normalize.js";
import { type AnyLayer, Layer } from "../layer.js";
import { Wrapper, type WrapperOptions } from "../wrapper.js";

/** Options of `spectralNormalization`. */
export interface SpectralNormalizationOptions extends WrapperOptions {
  /** Steps of the power iteration in each call, 1 or more. Default 1. */
  readonly powerIterations?: number;
}

function spectralOptions() {
  return { powerIterations: optional(positiveInteger(), 1) } satisfies Description<
    Omit<SpectralNormalizationOptions, keyof WrapperOptions>
  >;
}

export interface SpectralNormalization
  extends FieldsOf<SpectralNormalizationOptions, typeof spectralOptions> {}

/** The length below which vectors are not divided by it: Keras's `backend.epsilon()`. */
const SHORTEST = 1e-7;

/**
 * In training the layer inside computes with W / σ in place of its kernel (or embeddings) W, which is moved by the gradient
 * through both. σ = v W uᵀ estimates the largest singular value of W as a matrix [-1, last axis]; each call iterates
 * v = u Wᵀ / ‖u Wᵀ‖, u = v W / ‖v W‖ and keeps u. Otherwise the layer is called as it is, as in Keras. Weights: W,
 * vector_u [1, last axis], not trainable, and the others of the layer.
 */
export class SpectralNormalization extends Wrapper {
  static override readonly className: string = "SpectralNormalization";
  #vectorU: SymbolicTensor | null = null;
  #kernel: SymbolicTensor | null = null;

  static override options(): AnyDescription {
    return { ...Wrapper.options(), ...spectralOptions() };
  }

  /** @throws ValueError for what is not a layer, and where powerIterations is not a positive integer. */
  constructor(options: SpectralNormalizationOptions) {
    super(options);
  }

  /** @throws ValueError for a layer that has neither a kernel nor embeddings. */
  override build(inputShape: SymbolicShape): void {
    super.build(inputShape);
    const kernel = this.layer.weights.find(
      ({ name, owner }) => owner === this.layer && (name === "kernel" || name === "embeddings"),
    );
    if (kernel === undefined) {
      throw new ValueError(
        `${this}: ${this.layer} has neither a kernel nor embeddings to normalize.`,
      );
    }
    this.#kernel = read(kernel);
    this.listWeight(kernel);
    this.#vectorU = this.addWeight({
      name: "vector_u",
      shape: [1, kernel.shape.at(-1) ?? 1],
      initializer: new TruncatedNormal({ stddev: 0.02 }),
      trainable: false,
    });
  }

  override call(x: SymbolicTensor, { training }: CallContext): SymbolicTensor {
    const kernel = this.#kernel;
    const vectorU = this.#vectorU;
    if (kernel === null || vectorU === null) throw new ShapeError(`${this} is not built.`);
    const apply = () => leavesOf(this.layer.apply(x, { training }));
    if (!training) return firstInput(apply());
    const normalized = this.#normalized(kernel, vectorU);
    const trace = activeTrace() ?? new Trace(training);
    return firstInput(trace.call(null, [x], apply, new Map([[kernel, normalized]])));
  }

  /** W / σ; a kernel of zeros, which has no direction, stays as it is. */
  #normalized(kernel: SymbolicTensor, vectorU: SymbolicTensor): SymbolicTensor {
    const matrix = reshape(kernel, [-1, kernel.dims.at(-1) ?? 1]);
    const fixed = stopGradient(matrix);
    let [u, v] = [vectorU, vectorU];
    for (let step = 0; step < this.powerIterations; step++) {
      v = l2Normalize(matmul(u, fixed, false, true), [0, 1], SHORTEST);
      u = l2Normalize(matmul(v, fixed), [0, 1], SHORTEST);
    }
    const hasDirection = cast(any(notEqual(fixed, 0)), "bool");
    this.assign(vectorU, where(hasDirection, u, vectorU));
    const [from, to] = [stopGradient(v), stopGradient(u)];
    const sigma = reshape(matmul(matmul(from, matrix), to, false, true), []);
    return div(kernel, where(hasDirection, sigma, 1));
  }
}

/**
 * A layer whose kernel is divided by its largest singular value in each training step. Shapes are those of the layer.
 * @throws ValueError for what is not a layer.
 * @example
 * layers.spectralNormalization(layers.dense({ units: 16 }));
 */
export function spectralNormalization(
  layer: AnyLayer,
  options?: Omit<SpectralNormalizationOptions, "layer">,
): SpectralNormalization;
export function spectralNormalization(options: SpectralNormalizationOptions): SpectralNormalization;
export function spectralNormalization(
  layer: AnyLayer | SpectralNormalizationOptions,
  options: Omit<SpectralNormalizationOptions, "layer"> = {},
): SpectralNormalization {
  return new SpectralNormalization(
    layer instanceof Layer ? { ...assertOptions("spectralNormalization", options), layer } : layer,
  );
}
