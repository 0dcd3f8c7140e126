/** AugMix: images mixed with copies of themselves that chains of other image layers have changed, in training. */
import type { Interpolation } from "../../graph/images/sampling.js";
import { add, clip, mul, sub } from "../../graph/operations/elementwise.js";
import { take } from "../../graph/operations/layout.js";
import {
  BETA_KEYS,
  GAMMA_KEYS,
  logRandomGamma,
  randomBeta,
} from "../../graph/operations/random-beta.js";
import { softmax } from "../../graph/operations/softmax.js";
import type { SymbolicTensor } from "../../graph/symbolic.js";
import { operationKey, type RandomKey } from "../../runtime/random/seed.js";
import {
  boolean,
  oneOf,
  optional,
  positive,
  positiveInteger,
} from "../../runtime/registry/kinds.js";
import type { AnyDescription, Description, FieldsOf } from "../../runtime/registry/option.js";
import { augmentations, augmented } from "./augmentations.js";
import { factorRange, type Range } from "./factor.js";
import { type ImageLayer, RandomImageLayer, type RandomImageOptions } from "./image-layer.js";
import { valueRange } from "./value-range.js";

/** Options of `augMix`. */
export interface AugMixOptions extends RandomImageOptions {
  /** Smallest and largest value of the images, to which results are limited. Default [0, 255]. */
  readonly valueRange?: Range;
  /** How many chains there are. Default 3. */
  readonly numChains?: number;
  /** How many layers a chain has, each of which may be none. Default 3. */
  readonly chainDepth?: number;
  /** Range of the factors of all layers, from 0 to 1. A number f is [0, f], as in Keras. Default 0.3. */
  readonly factor?: number | Range;
  /** Weights are drawn from the beta and the Dirichlet distribution with this α. Default 1. */
  readonly alpha?: number;
  /** Whether layers of color are among those that are chosen from. Default true. */
  readonly allOps?: boolean;
  /** The interpolation of the geometric layers. Default "bilinear". */
  readonly interpolation?: Interpolation;
}

function augMixOptions() {
  return {
    valueRange: valueRange(),
    numChains: optional(positiveInteger(), 3),
    chainDepth: optional(positiveInteger(), 3),
    factor: optional(factorRange(0, 1), [0, 0.3]),
    alpha: optional(positive(), 1),
    allOps: optional(boolean(), true),
    interpolation: optional(oneOf("bilinear", "nearest"), "bilinear"),
  } satisfies Description<Omit<AugMixOptions, keyof RandomImageOptions>>;
}

export interface AugMix extends FieldsOf<AugMixOptions, typeof augMixOptions> {}

/** A link of a chain: one of some layers, which its own random number chooses, or no change. */
interface Link {
  readonly layers: readonly ImageLayer[];
  readonly key: RandomKey;
}

/** w x + (1 - w) (the sum of chains, each with its weight) */
export function mixedChains(
  images: SymbolicTensor,
  chains: readonly SymbolicTensor[],
  weights: SymbolicTensor,
  ownWeight: SymbolicTensor,
): SymbolicTensor {
  const weighted = chains.map((chain, index) => mul(chain, take(weights, index, 0)));
  const sum = weighted.reduce((total, term) => add(total, term));
  return add(mul(ownWeight, images), mul(sub(1, ownWeight), sum));
}

/**
 * In training y = w x + (1 - w) Σ_k w_k c_k(x): chains c_k of layers that are chosen at random for a batch, those of
 * RandAugment or none, and random weights. All layers are computed, whichever are taken. Hendrycks et al., AugMix (2020).
 * Images have 1 or 3 channels.
 */
export class AugMix extends RandomImageLayer {
  static override readonly className: string = "AugMix";
  // Private to the class, since its layers have nothing that files hold.
  readonly #chains: readonly (readonly Link[])[];

  static override options(): AnyDescription {
    return { ...RandomImageLayer.options(), ...augMixOptions() };
  }

  /** @throws ValueError for a factor outside of [0, 1], and an α that is not above 0. */
  constructor(options: AugMixOptions = {}) {
    // Keys of the chains' weights, then of the image's own weight.
    super(options, GAMMA_KEYS + BETA_KEYS);
    const { chainDepth, seed } = this;
    this.#chains = Array.from({ length: this.numChains }, (_, chain) =>
      Array.from({ length: chainDepth }, (_, depth) => {
        const link = chain * chainDepth + depth;
        const own = seed === null ? null : (seed + 16 * (link + 1)) % 2 ** 32;
        const layers = augmentations({ ...this.#strength(), seed: own }, this.allOps);
        return { layers, key: operationKey(seed, 2 ** 16 + link) };
      }),
    );
  }

  #strength() {
    const { factor, valueRange: range, interpolation } = this;
    return { factor, valueRange: range, interpolation };
  }

  protected override randomized(images: SymbolicTensor): SymbolicTensor {
    const chains = this.#chains.map((chain) =>
      chain.reduce(
        (changed, { layers, key }) => augmented(changed, layers, layers.length + 1, key),
        images,
      ),
    );
    // Gamma variables divided by their sum.
    const logs = logRandomGamma([this.numChains], this.alpha, this.keys.slice(0, GAMMA_KEYS));
    const ownWeight = randomBeta([1, 1, 1, 1], this.alpha, this.keys.slice(GAMMA_KEYS));
    return clip(mixedChains(images, chains, softmax(logs), ownWeight), ...this.valueRange);
  }
}

/**
 * In training mixes images with copies of themselves that chains of layers have changed: `layers.augMix({ numChains: 2 })`.
 * Images [batch, height, width, channels] keep their shape.
 * @throws ValueError for a factor outside of [0, 1], and an α that is not above 0.
 */
export function augMix(options?: AugMixOptions): AugMix {
  return new AugMix(options);
}
