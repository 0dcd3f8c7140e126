/** Base classes of layers of one input whose output has its shape, and its mask. */
import type { SymbolicShape } from "../graph/symbolic.js";
import type { SymbolicTensor } from "../graph/typed.js";
import type { Tensor } from "../runtime/tensor.js";
import type { AnyTensor, ApplyOptions } from "./call.js";
import { Layer } from "./layer.js";

export abstract class SameShapeLayer extends Layer<SymbolicTensor, SymbolicTensor> {
  override apply<Shape extends SymbolicShape>(
    input: SymbolicTensor<Shape>,
    options?: ApplyOptions,
  ): SymbolicTensor<Shape>;
  override apply(input: Tensor, options?: ApplyOptions<Tensor>): Tensor;
  override apply(input: AnyTensor, options?: ApplyOptions<AnyTensor>): AnyTensor {
    // `call` keeps the shape.
    return super.apply(input, options);
  }

  override get supportsMasking(): boolean {
    return true;
  }
}

/** A layer without weights whose output has the shape of its input. */
export abstract class WeightlessLayer extends SameShapeLayer {
  /** Always true: the layer has no weights. */
  override get built(): boolean {
    return true;
  }
}
