/** Images whose bright values are inverted, in training. */
import { add, clip, less, sub, where } from "../../graph/operations/elementwise.js";
import type { SymbolicTensor } from "../../graph/symbolic.js";
import { optional } from "../../runtime/registry/kinds.js";
import type { AnyDescription, Description, FieldsOf } from "../../runtime/registry/option.js";
import { factorRange, type Range } from "./factor.js";
import { RandomImageLayer, type RandomImageOptions } from "./image-layer.js";
import { BYTES, rescaled, valueRange } from "./value-range.js";

/** Adds a number to values of 8 bits, and inverts those from the threshold on. */
export function solarized(
  images: SymbolicTensor,
  addition: SymbolicTensor,
  threshold: SymbolicTensor,
  range: Range,
): SymbolicTensor {
  const brighter = clip(add(rescaled(images, range, BYTES), addition), ...BYTES);
  const inverted = where(less(brighter, threshold), brighter, sub(255, brighter));
  return rescaled(inverted, BYTES, range);
}

/** Options of `solarization`. */
export interface SolarizationOptions extends RandomImageOptions {
  /** [l, u] adds a number from l to 255 u, as in Keras, both from 0 to 1. A number f is [0, f]. Default 0. */
  readonly additionFactor?: number | Range;
  /** [l, u] inverts values from a threshold between l and 255 u on. A number f is [0, f]. Default 0. */
  readonly thresholdFactor?: number | Range;
  /** Smallest and largest value of the images. Default [0, 255]. */
  readonly valueRange?: Range;
}

function solarizationOptions() {
  return {
    additionFactor: optional(factorRange(0, 1), [0, 0]),
    thresholdFactor: optional(factorRange(0, 1), [0, 0]),
    valueRange: valueRange(),
  } satisfies Description<Omit<SolarizationOptions, keyof RandomImageOptions>>;
}

export interface Solarization extends FieldsOf<SolarizationOptions, typeof solarizationOptions> {}

/** In training adds a random number to each image, and inverts values from a random threshold on: 255 - x of 8 bits. */
export class Solarization extends RandomImageLayer {
  static override readonly className: string = "Solarization";

  static override options(): AnyDescription {
    return { ...RandomImageLayer.options(), ...solarizationOptions() };
  }

  /** @throws ValueError for factors outside of [0, 1]. */
  constructor(options: SolarizationOptions = {}) {
    super(options);
  }

  protected override randomized(images: SymbolicTensor): SymbolicTensor {
    const draw = ([low, high]: Range, stream: number) =>
      this.draw(images, [low, 255 * high], stream);
    const [addition, threshold] = [draw(this.additionFactor, 0), draw(this.thresholdFactor, 1)];
    return solarized(images, addition, threshold, this.valueRange);
  }
}

/**
 * In training inverts bright values: `layers.solarization({ thresholdFactor: 0.5 })`. Images [batch, height, width,
 * channels] keep their shape.
 * @throws ValueError for factors outside of [0, 1].
 */
export function solarization(options?: SolarizationOptions): Solarization {
  return new Solarization(options);
}
