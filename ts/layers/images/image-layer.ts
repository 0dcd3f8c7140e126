/** Base classes of layers that transform images. */
import { at, type Dim } from "../../graph/dim.js";
import { cast, less } from "../../graph/operations/elementwise.js";
import { expandDims, squeeze, transpose } from "../../graph/operations/layout.js";
import { randomUniform } from "../../graph/operations/sources.js";
import type { SymbolicTensor } from "../../graph/symbolic.js";
import { ShapeError } from "../../runtime/errors.js";
import { operationKey, type RandomKey } from "../../runtime/random/seed.js";
import { seed } from "../../runtime/registry/kinds.js";
import type { AnyDescription, Description, FieldsOf } from "../../runtime/registry/option.js";
import type { Tensor } from "../../runtime/tensor.js";
import type { AnyTensor, ApplyOptions, CallContext } from "../call.js";
import { type DataFormat, dataFormat } from "../data-format.js";
import { type AnyLayer, Layer, type LayerOptions, type OwnOptions } from "../layer.js";
import type { Range } from "./factor.js";

/** Options of layers that transform images. */
export interface ImageOptions extends LayerOptions {
  /** Whether channels are the last axis or the first after the batch. Default "channels_last". */
  readonly dataFormat?: DataFormat | null;
}

function imageOptions() {
  return { dataFormat: dataFormat() } satisfies Description<OwnOptions<ImageOptions>>;
}

export interface ImageLayer extends FieldsOf<ImageOptions, typeof imageOptions> {}

/** Whether a call is one in training. */
export type Training = Pick<CallContext, "training">;

/** A subclass transforms a batch of images [batch, height, width, channels]; one image alone has no batch. */
export abstract class ImageLayer extends Layer<SymbolicTensor, SymbolicTensor> {
  static override options(): AnyDescription {
    return { ...Layer.options(), ...imageOptions() };
  }

  /** Always true: the layer has no weights. */
  override get built(): boolean {
    return true;
  }

  /** The images [batch, height, width, channels], as float32, transformed. @internal */
  abstract transform(images: SymbolicTensor, context: Training): SymbolicTensor;

  /** @throws ShapeError for an input that is neither an image nor a batch of them. */
  override call(x: SymbolicTensor, context: CallContext): SymbolicTensor {
    return onBatch(this, x, this.dataFormat, (images) => this.transform(images, context));
  }

  override apply(input: SymbolicTensor, options?: ApplyOptions): SymbolicTensor;
  override apply(input: Tensor, options?: ApplyOptions<Tensor>): Tensor;
  override apply(input: AnyTensor, options?: ApplyOptions<AnyTensor>): AnyTensor {
    return super.apply(input, options);
  }
}

/**
 * One image, or a batch of them, with `transform` applied to a batch of float32 with channels last.
 * @throws ShapeError for an input that is neither an image nor a batch of them
 */
export function onBatch(
  layer: AnyLayer,
  x: SymbolicTensor,
  format: DataFormat,
  transform: (images: SymbolicTensor) => SymbolicTensor,
): SymbolicTensor {
  if (x.rank !== 3 && x.rank !== 4) {
    throw new ShapeError(
      `${layer}: expected images of shape (batch, height, width, channels), or one without batch, got ${x.toString()}.`,
    );
  }
  const batch = x.rank === 3 ? expandDims(x, 0) : x;
  const isFirst = format === "channels_first";
  const images = isFirst ? transpose(batch, [0, 2, 3, 1]) : batch;
  const transformed = transform(cast(images, "float32"));
  const y = isFirst ? transpose(transformed, [0, 3, 1, 2]) : transformed;
  return x.rank === 3 ? squeeze(y, 0) : y;
}

/** A size of images that a layer computes with. @throws ShapeError where it is known only when data are fed. */
function knownSize(layer: AnyLayer, size: Dim | undefined, of: "height" | "width"): number {
  if (typeof size === "number") return size;
  throw new ShapeError(`${layer} needs images whose ${of} is known.`);
}

/** Height and width of images that a layer computes with. @throws ShapeError where one is known only when data are fed. */
export function imageSize(layer: AnyLayer, images: SymbolicTensor) {
  return {
    height: knownSize(layer, images.dims[1], "height"),
    width: knownSize(layer, images.dims[2], "width"),
  };
}

/** Options of layers that transform images at random, in training only. */
export interface RandomImageOptions extends ImageOptions {
  /** Fixes the random numbers of this layer. Default: by setSeed. */
  readonly seed?: number | null;
}

function randomOptions() {
  return { seed: seed() } satisfies Description<Omit<RandomImageOptions, keyof ImageOptions>>;
}

export interface RandomImageLayer extends FieldsOf<RandomImageOptions, typeof randomOptions> {}

/** In training transforms each image by random numbers of its own, new ones every step; otherwise the identity. */
export abstract class RandomImageLayer extends ImageLayer {
  /** Keys of the random numbers, one for each number that an image takes. */
  readonly keys: readonly RandomKey[];

  static override options(): AnyDescription {
    return { ...ImageLayer.options(), ...randomOptions() };
  }

  /** @param draws how many random numbers an image takes */
  constructor(options: RandomImageOptions, draws = 2) {
    super(options);
    this.keys = Array.from({ length: draws }, (_, stream) => operationKey(this.seed, stream));
  }

  override transform(images: SymbolicTensor, { training }: Training): SymbolicTensor {
    return training ? this.randomized(images) : images;
  }

  protected abstract randomized(images: SymbolicTensor): SymbolicTensor;

  /** A random number of a range for each image [batch, 1, 1, 1]; different streams are independent. */
  protected draw(images: SymbolicTensor, [low, high]: Range, stream = 0): SymbolicTensor {
    return randomUniform([at(images.dims, 0), 1, 1, 1], low, high, this.keys[stream]);
  }

  /** Whether each image is changed [batch, 1, 1, 1], with a probability of a range; takes this stream and the next. */
  protected isChosen(images: SymbolicTensor, probability: Range, stream = 0): SymbolicTensor {
    return less(this.draw(images, [0, 1], stream + 1), this.draw(images, probability, stream));
  }
}
