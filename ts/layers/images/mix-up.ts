/** Images mixed with others of their batch, in training. */
import { at } from "../../graph/dim.js";
import { BETA_KEYS, randomBeta } from "../../graph/operations/random-beta.js";
import type { SymbolicTensor } from "../../graph/symbolic.js";
import { optional, positive } from "../../runtime/registry/kinds.js";
import type { AnyDescription, Description, FieldsOf } from "../../runtime/registry/option.js";
import type { RandomImageOptions } from "./image-layer.js";
import { MixingLayer, type Mixture, mixed } from "./mixing-layer.js";

/** Options of `mixUp`. */
export interface MixUpOptions extends RandomImageOptions {
  /** Weights are drawn from the beta distribution (α, α): small α keep most images nearly as they are. Default 0.2. */
  readonly alpha?: number;
}

function mixUpOptions() {
  return { alpha: optional(positive(), 0.2) } satisfies Description<
    Omit<MixUpOptions, keyof RandomImageOptions>
  >;
}

export interface MixUp extends FieldsOf<MixUpOptions, typeof mixUpOptions> {}

/**
 * In training y = w x + (1 - w) x', x' another image of the batch and w random for each; labels likewise. Zhang et al.,
 * mixup (2018).
 * @example
 * const [mixed, labels] = layers.mixUp().apply([images, ops.oneHot(classes, 10)], { training: true });
 */
export class MixUp extends MixingLayer {
  static override readonly className: string = "MixUp";

  static override options(): AnyDescription {
    return { ...MixingLayer.options(), ...mixUpOptions() };
  }

  /** @throws ValueError for an α that is not above 0. */
  constructor(options: MixUpOptions = {}) {
    // One key for the order, the others for the beta distribution.
    super(options, 1 + BETA_KEYS);
  }

  protected override mix(images: SymbolicTensor, others: SymbolicTensor): Mixture {
    const ownWeight = randomBeta([at(images.dims, 0)], this.alpha, this.keys.slice(1));
    return { images: mixed(images, others, ownWeight), ownWeight };
  }
}

/**
 * In training mixes each of the images [batch, height, width, channels], and its label, with another:
 * `layers.mixUp({ alpha: 0.4 }).apply([images, labels], { training: true })`.
 * @throws ValueError for an α that is not above 0.
 */
export function mixUp(options?: MixUpOptions): MixUp {
  return new MixUp(options);
}
