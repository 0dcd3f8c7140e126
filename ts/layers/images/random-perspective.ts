/** Images seen in perspective at random in training. */
import { at } from "../../graph/dim.js";
import { type Corners, perspectiveTransform } from "../../graph/images/perspective-transform.js";
import type { Interpolation } from "../../graph/images/sampling.js";
import { add, mul, where } from "../../graph/operations/elementwise.js";
import { type Operand, randomUniform } from "../../graph/operations/sources.js";
import type { SymbolicTensor } from "../../graph/symbolic.js";
import { finite, fraction, oneOf, optional } from "../../runtime/registry/kinds.js";
import type { AnyDescription, Description, FieldsOf } from "../../runtime/registry/option.js";
import { factorRange, type Range } from "./factor.js";
import { imageSize, RandomImageLayer, type RandomImageOptions } from "./image-layer.js";

/** Options of `randomPerspective`. */
export interface RandomPerspectiveOptions extends RandomImageOptions {
  /** Range of the probability that an image is changed, from 0 to 1. A number f is [0, f], as in Keras. Default 1. */
  readonly factor?: number | Range;
  /** How far corners move, s from 0 to 1: a coordinate c becomes one from c (1 - s / 2) to c (1 + s / 2). Default 1. */
  readonly scale?: number;
  /** How values between pixels are found. Default "bilinear". */
  readonly interpolation?: Interpolation;
  /** The value beyond the edges. Default 0. */
  readonly fillValue?: number;
}

function perspectiveOptions() {
  return {
    factor: optional(factorRange(0, 1), [0, 1]),
    scale: optional(fraction(), 1),
    interpolation: optional(oneOf("bilinear", "nearest"), "bilinear"),
    fillValue: optional(finite(), 0),
  } satisfies Description<Omit<RandomPerspectiveOptions, keyof RandomImageOptions>>;
}

export interface RandomPerspective
  extends FieldsOf<RandomPerspectiveOptions, typeof perspectiveOptions> {}

/**
 * The four corners of images, and where they move: x of the right one grows by the fraction rightX, y of the bottom one by
 * bottomY, and the coordinates of the corner opposite to the origin by bothX and bothY.
 */
export function movedCorners(
  { height, width }: { readonly height: number; readonly width: number },
  [rightX, bottomY, bothX, bothY]: readonly [Operand, Operand, Operand, Operand],
): { readonly from: Corners; readonly to: Corners } {
  const [right, bottom] = [width - 1, height - 1];
  const grown = (coordinate: number, by: Operand) => mul(coordinate, add(by, 1));
  const origin = { x: 0, y: 0 };
  return {
    from: [origin, { x: right, y: 0 }, { x: 0, y: bottom }, { x: right, y: bottom }],
    to: [
      origin,
      { x: grown(right, rightX), y: 0 },
      { x: 0, y: grown(bottom, bottomY) },
      { x: grown(right, bothX), y: grown(bottom, bothY) },
    ],
  };
}

/** In training moves three corners of some images; the one at the origin stays. Images keep their size. */
export class RandomPerspective extends RandomImageLayer {
  static override readonly className: string = "RandomPerspective";

  static override options(): AnyDescription {
    return { ...RandomImageLayer.options(), ...perspectiveOptions() };
  }

  /** @throws ValueError for a factor or a scale outside of [0, 1]. */
  constructor(options: RandomPerspectiveOptions = {}) {
    super(options, 6);
  }

  protected override randomized(images: SymbolicTensor): SymbolicTensor {
    const half = this.scale / 2;
    const draw = (stream: number) =>
      randomUniform([at(images.dims, 0), 1, 1], -half, half, this.keys[stream]);
    const moves = [draw(2), draw(3), draw(4), draw(5)] as const;
    const { from, to } = movedCorners(imageSize(this, images), moves);
    const seen = perspectiveTransform(images, from, to, this);
    return where(this.isChosen(images, this.factor), seen, images);
  }
}

/**
 * In training shows images in perspective at random: `layers.randomPerspective({ scale: 0.3 })`. Images [batch, height,
 * width, channels] keep their shape.
 * @throws ValueError for a factor or a scale outside of [0, 1].
 */
export function randomPerspective(options?: RandomPerspectiveOptions): RandomPerspective {
  return new RandomPerspective(options);
}
