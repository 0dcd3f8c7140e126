/** Base class of layers that change the sizes of images, and leave batch and channels as they are. */
import type { SymbolicShape } from "../../graph/symbolic.js";
import type { SymbolicTensor } from "../../graph/typed.js";
import type { Tensor } from "../../runtime/tensor.js";
import type { AnyTensor, ApplyOptions } from "../call.js";
import type { DataFormat } from "../data-format.js";
import { Layer } from "../layer.js";
import type { BatchOf } from "../shape-types.js";
import type { ChannelsOf, ImageShape, ImageTensor, Rank } from "../windowing.js";

export abstract class Resampling<Of extends Rank, Format extends DataFormat> extends Layer<
  SymbolicTensor,
  SymbolicTensor
> {
  declare readonly dataFormat: Format;

  /** Always true: the layer has no weights. */
  override get built(): boolean {
    return true;
  }

  /** @throws ShapeError for an input of another rank, or of which nothing is left. */
  override apply<Shape extends SymbolicShape>(
    input: ImageTensor<Shape, Of>,
    options?: ApplyOptions,
  ): SymbolicTensor<ImageShape<Of, BatchOf<Shape>, ChannelsOf<Shape, Format>, Format>>;
  override apply(input: Tensor, options?: ApplyOptions<Tensor>): Tensor;
  override apply(input: AnyTensor, options?: ApplyOptions<AnyTensor>): AnyTensor {
    // `call` keeps batch and channels.
    return super.apply(input, options);
  }
}
