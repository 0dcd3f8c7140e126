/** The layer that does nothing. */

import type { Concrete } from "../graph/eager.js";
import type { SymbolicTensor } from "../graph/symbolic.js";
import type { Tensor } from "../runtime/tensor.js";
import type { AnyTensor, ApplyOptions, LayerInputs } from "./call.js";
import type { LayerOptions } from "./layer.js";
import { Layer, type LayerOutputs } from "./layer.js";

/** Returns its input, or its list of inputs, with their masks. */
export class Identity extends Layer<LayerOutputs, LayerInputs> {
  static override readonly className: string = "Identity";

  /** Always true: the layer has no weights. */
  override get built(): boolean {
    return true;
  }

  override call(inputs: LayerInputs): LayerOutputs {
    return inputs;
  }

  override apply<Given extends LayerInputs>(inputs: Given, options?: ApplyOptions): Given;
  override apply<Given extends Tensor | readonly Tensor[]>(
    inputs: Given,
    options?: ApplyOptions<Tensor>,
  ): Given;
  override apply(
    inputs: AnyTensor | readonly AnyTensor[],
    options?: ApplyOptions<AnyTensor>,
  ): LayerOutputs | Concrete<LayerOutputs> {
    // `call` returns as many tensors as it takes, of the same shapes.
    return super.apply(inputs as SymbolicTensor, options as ApplyOptions);
  }

  override get supportsMasking(): boolean {
    return true;
  }
}

/**
 * Returns its inputs, a tensor or a list of them, of any shapes.
 * @throws ValueError for an option that does not exist, and a value that an option does not take.
 */
export const identity = (options?: LayerOptions): Identity => new Identity(options);
