/** Images stretched to the whole range of values. */
import {
  add,
  clip,
  div,
  greater,
  mul,
  neg,
  sub,
  where,
} from "../../graph/operations/elementwise.js";
import { max, min } from "../../graph/operations/reduce.js";
import type { SymbolicTensor } from "../../graph/symbolic.js";
import type { AnyDescription, Description, FieldsOf } from "../../runtime/registry/option.js";
import type { Range } from "./factor.js";
import { ImageLayer, type ImageOptions } from "./image-layer.js";
import { BYTES, rescaled, valueRange } from "./value-range.js";

/** Options of `autoContrast`. */
export interface AutoContrastOptions extends ImageOptions {
  /** Smallest and largest value of the images. Default [0, 255]. */
  readonly valueRange?: Range;
}

function autoContrastOptions() {
  return { valueRange: valueRange() } satisfies Description<
    Omit<AutoContrastOptions, keyof ImageOptions>
  >;
}

export interface AutoContrast extends FieldsOf<AutoContrastOptions, typeof autoContrastOptions> {}

/**
 * In training and prediction stretches each channel of an image, so that its smallest and largest value are those of the
 * range; a channel of one value stays. With channels first Keras takes the extremes over channels and rows instead, for each
 * column by itself: there results differ.
 */
export class AutoContrast extends ImageLayer {
  static override readonly className: string = "AutoContrast";

  static override options(): AnyDescription {
    return { ...ImageLayer.options(), ...autoContrastOptions() };
  }

  /** @throws ValueError for what is not a range. */
  constructor(options: AutoContrastOptions = {}) {
    super(options);
  }

  override transform(images: SymbolicTensor): SymbolicTensor {
    const bytes = rescaled(images, this.valueRange, BYTES);
    const [low, high] = [min(bytes, [1, 2], true), max(bytes, [1, 2], true)];
    const isStretched = greater(high, low);
    const scale = div(255, where(isStretched, sub(high, low), 1));
    const stretched = clip(add(mul(bytes, scale), mul(neg(low), scale)), ...BYTES);
    return where(isStretched, rescaled(stretched, BYTES, this.valueRange), images);
  }
}

/** Stretches images to the whole range of values: `layers.autoContrast({ valueRange: [0, 1] })`. */
export function autoContrast(options?: AutoContrastOptions): AutoContrast {
  return new AutoContrast(options);
}
