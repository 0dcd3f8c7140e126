/** Images sheared at random in training. */
import type { AffineMap } from "../../graph/images/affine-transform.js";
import { greater, mul, where } from "../../graph/operations/elementwise.js";
import type { SymbolicTensor } from "../../graph/symbolic.js";
import { optional } from "../../runtime/registry/kinds.js";
import type {
  AnyDescription,
  Description,
  FieldsOf,
  Option,
} from "../../runtime/registry/option.js";
import { factorRange, type Range } from "./factor.js";
import { RandomAffine, type SamplingOptions } from "./random-affine.js";
import { UNIT } from "./value-range.js";

/** A range within [0, 1], or a number f for [-f, f], which Keras writes as that range and reads as f alone. */
function shearRange(): Option<number | Range, Range> {
  const range = factorRange(0, 1);
  const symmetric = (f: number): Range => [0 - f, f];
  return {
    read: (given, what) => {
      if (typeof given === "number") return symmetric(range.read(given, what)[1]);
      const [low = 0, high = 0, ...more] = Array.isArray(given) ? given : [];
      const isSymmetric = more.length === 0 && low < 0 && low === -high;
      return isSymmetric ? symmetric(range.read(high, what)[1]) : range.read(given, what);
    },
    write: ([low, high]) => (low < 0 ? high : [low, high]),
  };
}

/** Options of `randomShear`. */
export interface RandomShearOptions extends SamplingOptions {
  /**
   * Range of the factor by which a row's distance from the top shifts it sideways, within 0 to 1. A number f is [-f, f].
   * Default 0.
   */
  readonly xFactor?: number | Range;
  /** The same for columns, by their distance from the left edge. Default 0. */
  readonly yFactor?: number | Range;
}

function shearOptions() {
  return {
    xFactor: optional(shearRange(), 0),
    yFactor: optional(shearRange(), 0),
  } satisfies Description<Omit<RandomShearOptions, keyof SamplingOptions>>;
}

export interface RandomShear extends FieldsOf<RandomShearOptions, typeof shearOptions> {}

/** In training shears each image, to either side with equal probability; images keep their size. */
export class RandomShear extends RandomAffine {
  static override readonly className: string = "RandomShear";

  static override options(): AnyDescription {
    return { ...RandomAffine.options(), ...shearOptions() };
  }

  /** @throws ValueError for a factor outside of [0, 1], and unknown modes. */
  constructor(options: RandomShearOptions = {}) {
    super(options, 3);
  }

  protected override map(
    _size: { readonly height: number; readonly width: number },
    draw: (range: Range, index: number) => SymbolicTensor,
  ): AffineMap {
    const side = where(greater(draw(UNIT, 2), 0.5), -1, 1);
    return {
      a: [1, mul(draw(this.xFactor, 0), side), 0],
      b: [mul(draw(this.yFactor, 1), side), 1, 0],
    };
  }
}

/**
 * In training shears images at random: `layers.randomShear({ xFactor: 0.2 })`. Images [batch, height, width, channels]
 * keep their shape.
 * @throws ValueError for a factor outside of [0, 1], and unknown modes.
 */
export function randomShear(options?: RandomShearOptions): RandomShear {
  return new RandomShear(options);
}
