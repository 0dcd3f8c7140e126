/** The affine transformation that ends normalizing layers: gamma x + beta, with its options and weights. */
import { reshape } from "../../graph/operations/broadcast.js";
import { add, mul } from "../../graph/operations/elementwise.js";
import type { SymbolicTensor } from "../../graph/symbolic.js";
import { boolean, optional } from "../../runtime/registry/kinds.js";
import type { Description, FieldsOf } from "../../runtime/registry/option.js";
import type { ConstraintLike } from "../constraints.js";
import type { InitializerLike } from "../initializers/index.js";
import { constraint, initializer, regularizer } from "../option-kinds.js";
import type { RegularizerLike } from "../regularizers.js";
import type { WeightOptions } from "../weighted.js";

/** Options of gamma and beta, by which layers scale and shift normalized values. */
export interface AffineOptions {
  /** Whether beta is added. Default true. */
  readonly center?: boolean;
  /** Whether gamma multiplies. Default true. */
  readonly scale?: boolean;
  /** Initial values of beta. Default "zeros". */
  readonly betaInitializer?: InitializerLike;
  /** Initial values of gamma. Default "ones". */
  readonly gammaInitializer?: InitializerLike;
  /** Penalty on beta, added to the loss. Default none. */
  readonly betaRegularizer?: RegularizerLike;
  /** Penalty on gamma, added to the loss. Default none. */
  readonly gammaRegularizer?: RegularizerLike;
  /** Projection of beta after each update. Default none. */
  readonly betaConstraint?: ConstraintLike;
  /** Projection of gamma after each update. Default none. */
  readonly gammaConstraint?: ConstraintLike;
}

export function affineOptions() {
  return {
    center: optional(boolean(), true),
    scale: optional(boolean(), true),
    betaInitializer: initializer("zeros"),
    gammaInitializer: initializer("ones"),
    betaRegularizer: regularizer(),
    gammaRegularizer: regularizer(),
    betaConstraint: constraint(),
    gammaConstraint: constraint(),
  } satisfies Description<AffineOptions>;
}

/** A layer with these options. */
interface AffineLayer extends FieldsOf<AffineOptions, typeof affineOptions> {
  addWeight(options: WeightOptions): SymbolicTensor;
}

/** The weights gamma and beta; null where an option leaves one out. */
export interface Affine {
  readonly gamma: SymbolicTensor | null;
  readonly beta: SymbolicTensor | null;
}

/** Declares the weights gamma and beta, in this order; by default those that the layer's options ask for. */
export function addAffine(
  layer: AffineLayer,
  shape: readonly number[],
  { scale, center }: Pick<AffineLayer, "scale" | "center"> = layer,
): Affine {
  const gamma = scale
    ? layer.addWeight({
        name: "gamma",
        shape,
        initializer: layer.gammaInitializer,
        regularizer: layer.gammaRegularizer,
        constraint: layer.gammaConstraint,
      })
    : null;
  const beta = center
    ? layer.addWeight({
        name: "beta",
        shape,
        initializer: layer.betaInitializer,
        regularizer: layer.betaRegularizer,
        constraint: layer.betaConstraint,
      })
    : null;
  return { gamma, beta };
}

/** gamma x + beta; gamma and beta have the sizes of `axes` of x and broadcast along its other axes. */
export function applyAffine(
  { gamma, beta }: Affine,
  x: SymbolicTensor,
  axes: readonly number[],
): SymbolicTensor {
  const scaled = gamma === null ? x : mul(x, alongAxes(gamma, x, axes));
  return beta === null ? scaled : add(scaled, alongAxes(beta, x, axes));
}

/** The weight reshaped to the rank of x: its sizes along `axes`, 1 along the others. */
export function alongAxes(
  weight: SymbolicTensor,
  x: SymbolicTensor,
  axes: readonly number[],
): SymbolicTensor {
  return reshape(
    weight,
    x.dims.map((size, axis) => (axes.includes(axis) ? size : 1)),
  );
}
