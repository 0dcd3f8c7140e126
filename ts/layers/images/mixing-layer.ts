/** Base class of layers that mix each image of a batch with another one. */
import { at } from "../../graph/dim.js";
import type { Concrete } from "../../graph/eager.js";
import { reshape } from "../../graph/operations/broadcast.js";
import { add, cast, mul, sub } from "../../graph/operations/elementwise.js";
import { gather } from "../../graph/operations/gather.js";
import { orderOfRows } from "../../graph/operations/sort.js";
import { randomUniform } from "../../graph/operations/sources.js";
import type { SymbolicTensor } from "../../graph/symbolic.js";
import { ShapeError, ValueError } from "../../runtime/errors.js";
import { operationKey, type RandomKey } from "../../runtime/random/seed.js";
import { seed } from "../../runtime/registry/kinds.js";
import type { AnyDescription, Description, FieldsOf } from "../../runtime/registry/option.js";
import type { Tensor } from "../../runtime/tensor.js";
import {
  type AnyTensor,
  type ApplyOptions,
  asList,
  type CallContext,
  type LayerInputs,
  type LayerOutputs,
} from "../call.js";
import { dataFormat } from "../data-format.js";
import { Layer, type OwnOptions } from "../layer.js";
import { onBatch, type RandomImageOptions } from "./image-layer.js";

/** Images alone, or with labels [batch, ...classes], which are mixed likewise. */
type Pair<Of> = readonly [images: Of, labels: Of];

function mixingOptions() {
  return { dataFormat: dataFormat(), seed: seed() } satisfies Description<
    OwnOptions<RandomImageOptions>
  >;
}

export interface MixingLayer extends FieldsOf<RandomImageOptions, typeof mixingOptions> {}

/** What becomes of a batch: its images, and the weight of each example's own labels [batch]. */
export interface Mixture {
  readonly images: SymbolicTensor;
  readonly ownWeight: SymbolicTensor;
}

/** x weight + other (1 - weight), the weight being one for each example. */
export function mixed(
  x: SymbolicTensor,
  other: SymbolicTensor,
  weight: SymbolicTensor,
): SymbolicTensor {
  const own = reshape(weight, [at(weight.dims, 0), ...x.dims.slice(1).map(() => 1)]);
  return add(mul(own, x), mul(sub(1, own), other));
}

/** A subclass mixes images; labels are mixed by the weights that it gives. In prediction both stay. */
export abstract class MixingLayer extends Layer<LayerOutputs, LayerInputs> {
  /** Keys of the random numbers; the first is that of the order. */
  readonly keys: readonly RandomKey[];

  static override options(): AnyDescription {
    return { ...Layer.options(), ...mixingOptions() };
  }

  /** @param draws how many keys it takes */
  constructor(options: RandomImageOptions, draws: number) {
    super(options);
    this.keys = Array.from({ length: draws }, (_, stream) => operationKey(this.seed, stream));
  }

  /** Always true: the layer has no weights. */
  override get built(): boolean {
    return true;
  }

  /** Images [batch, height, width, channels] of float32 and those of other examples. */
  protected abstract mix(images: SymbolicTensor, others: SymbolicTensor): Mixture;

  override apply(images: SymbolicTensor, options?: ApplyOptions): SymbolicTensor;
  override apply(images: Tensor, options?: ApplyOptions<Tensor>): Tensor;
  override apply(
    inputs: Pair<SymbolicTensor>,
    options?: ApplyOptions,
  ): [SymbolicTensor, SymbolicTensor];
  override apply(inputs: Pair<Tensor>, options?: ApplyOptions<Tensor>): [Tensor, Tensor];
  override apply(inputs: LayerInputs, options?: ApplyOptions): LayerOutputs;
  override apply(
    inputs: Concrete<LayerInputs>,
    options?: ApplyOptions<Tensor>,
  ): Concrete<LayerOutputs>;
  override apply(
    inputs: AnyTensor | readonly AnyTensor[],
    options?: ApplyOptions<AnyTensor>,
  ): LayerOutputs | Concrete<LayerOutputs> {
    return super.apply(inputs as LayerInputs, options as ApplyOptions);
  }

  /** @throws ShapeError for what are not images, and labels that are one number for each example. */
  override call(inputs: LayerInputs, { training }: CallContext): LayerOutputs {
    const [images, labels, ...more] = asList(inputs);
    if (images === undefined || more.length > 0) {
      throw new ValueError(`${this}: expected images, or [images, labels].`);
    }
    if (labels !== undefined && labels.rank < 2) {
      throw new ShapeError(
        `${this}: labels are mixed as rows of numbers, such as those of ops.oneHot, got ${labels.toString()}.`,
      );
    }
    let order: SymbolicTensor | null = null;
    let ownWeight: SymbolicTensor | null = null;
    const changed = onBatch(this, images, this.dataFormat, (batch) => {
      if (!training) return batch;
      order = this.#order(batch);
      const mixture = this.mix(batch, gather(batch, order));
      ownWeight = mixture.ownWeight;
      return mixture.images;
    });
    if (labels === undefined) return changed;
    const numbers = cast(labels, "float32");
    if (order === null || ownWeight === null) return [changed, numbers];
    return [changed, mixed(numbers, gather(numbers, order), ownWeight)];
  }

  /** The examples of a batch in a random order. */
  #order(images: SymbolicTensor): SymbolicTensor {
    const x = randomUniform([at(images.dims, 0)], 0, 1, this.keys[0]);
    return orderOfRows({ x }, { descending: false }).y;
  }
}
