/** Parts of images replaced by those of others of their batch, in training. */
import { at } from "../../graph/dim.js";
import { reshape } from "../../graph/operations/broadcast.js";
import { add, div, mul, sqrt, sub, where } from "../../graph/operations/elementwise.js";
import { BETA_KEYS, randomBeta } from "../../graph/operations/random-beta.js";
import { randomUniform } from "../../graph/operations/sources.js";
import type { SymbolicTensor } from "../../graph/symbolic.js";
import { optional } from "../../runtime/registry/kinds.js";
import type { AnyDescription, Description, FieldsOf } from "../../runtime/registry/option.js";
import { type Interval, insideBox, intervalOf } from "./box.js";
import { factorRange, type Range } from "./factor.js";
import { imageSize, type RandomImageOptions } from "./image-layer.js";
import { MixingLayer, type Mixture } from "./mixing-layer.js";

/** Options of `cutMix`. */
export interface CutMixOptions extends RandomImageOptions {
  /**
   * Range of α, from 0 to 1: the area that is kept is drawn from the beta distribution (α, α), one α for a batch. A number f
   * is [0, f], as in Keras. Default 1.
   */
  readonly factor?: number | Range;
}

function cutMixOptions() {
  return { factor: optional(factorRange(0, 1), [0, 1]) } satisfies Description<
    Omit<CutMixOptions, keyof RandomImageOptions>
  >;
}

export interface CutMix extends FieldsOf<CutMixOptions, typeof cutMixOptions> {}

/** Images with the box of others, and the fraction of an image that is outside of it. */
export function withBoxOf(
  images: SymbolicTensor,
  others: SymbolicTensor,
  [x, y]: readonly [Interval, Interval],
  area: number,
): Mixture {
  const inside = mul(sub(x.to, x.from), sub(y.to, y.from));
  const outside = sub(1, div(inside, area));
  return {
    images: where(insideBox(images, x, y), others, images),
    ownWeight: reshape(outside, [at(images.dims, 0)]),
  };
}

/**
 * In training fills a box of each image with that of another image of the batch; labels are mixed by the areas. Yun et al.,
 * CutMix (2019). Images need a known size.
 */
export class CutMix extends MixingLayer {
  static override readonly className: string = "CutMix";

  static override options(): AnyDescription {
    return { ...MixingLayer.options(), ...cutMixOptions() };
  }

  /** @throws ValueError for a factor outside of [0, 1]. */
  constructor(options: CutMixOptions = {}) {
    // Keys for the order, α, the two positions of the box, and the beta distribution.
    super(options, 4 + BETA_KEYS);
  }

  protected override mix(images: SymbolicTensor, others: SymbolicTensor): Mixture {
    const { height, width } = imageSize(this, images);
    const dims = [at(images.dims, 0), 1, 1, 1];
    const alpha = add(randomUniform([1, 1, 1, 1], ...this.factor, this.keys[1]), 1e-6);
    const kept = randomBeta(dims, alpha, this.keys.slice(4));
    const part = sqrt(sub(1, kept));
    const place = (stream: number) => randomUniform(dims, 0, 1, this.keys[stream]);
    const box = [intervalOf(part, width, place(2)), intervalOf(part, height, place(3))] as const;
    return withBoxOf(images, others, box, height * width);
  }
}

/**
 * In training fills a box of each of the images [batch, height, width, channels] with another image, and mixes their labels:
 * `layers.cutMix().apply([images, labels], { training: true })`.
 * @throws ValueError for a factor outside of [0, 1].
 */
export function cutMix(options?: CutMixOptions): CutMix {
  return new CutMix(options);
}
