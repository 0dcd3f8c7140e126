/** An activation as a layer of its own. */
import type { SymbolicShape, SymbolicTensor } from "../graph/symbolic.js";
import type { Tensor } from "../runtime/tensor.js";
import {
  type ActivationFunction,
  type ActivationLike,
  get as getActivation,
  nameOf,
} from "./activations/index.js";
import type { AnyTensor, ApplyOptions } from "./call.js";
import { Layer, type LayerOptions } from "./layer.js";

/** y = f(x), element by element (softmax and its kin: along the last axis). */
export class Activation extends Layer {
  static override readonly className = "Activation";
  readonly activation: ActivationFunction;

  /** @throws ValueError for a name that is not known. */
  constructor(activation: ActivationLike, options: LayerOptions = {}) {
    super(options);
    this.activation = getActivation(activation);
  }

  /** It has no weights to wait for. */
  override get built(): boolean {
    return true;
  }

  override call(x: SymbolicTensor): SymbolicTensor {
    return this.activation(x);
  }

  override apply<Shape extends SymbolicShape>(
    input: SymbolicTensor<Shape>,
    options?: ApplyOptions,
  ): SymbolicTensor<Shape>;
  override apply(input: Tensor, options?: ApplyOptions<Tensor>): Tensor;
  override apply(input: AnyTensor, options?: ApplyOptions<AnyTensor>): AnyTensor {
    // An activation keeps the shape; glu, which halves the last axis, is no name that this layer takes.
    return super.apply(input, options);
  }

  override get supportsMasking(): boolean {
    return true;
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), activation: nameOf(this.activation) };
  }
}
