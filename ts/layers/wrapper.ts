/** Base class of layers around another layer. */

import type { SymbolicShape, SymbolicTensor } from "../graph/symbolic.js";
import type { AnyDescription, Description, FieldsOf } from "../runtime/registry/option.js";
import type { LayerInputs } from "./call.js";
import {
  type AnyLayer,
  Layer,
  type LayerOptions,
  type LayerOutputs,
  type OwnOptions,
} from "./layer.js";
import { layerThat } from "./layer-option.js";

/** Options of layers around another layer. */
export interface WrapperOptions extends LayerOptions {
  /** The layer inside. */
  readonly layer: AnyLayer;
}

function wrapperOptions() {
  const layer = layerThat(
    "a layer, such as layers.dense({ units })",
    (given): given is AnyLayer => given instanceof Layer,
  );
  return { layer } satisfies Description<OwnOptions<WrapperOptions>>;
}

export interface Wrapper extends FieldsOf<WrapperOptions, typeof wrapperOptions> {}

/**
 * Subclass it for a layer that computes with another one, `this.layer`, whose weights are its own, too.
 * @example
 * class Residual extends layers.Wrapper {
 *   static override readonly className: string = "Residual";
 *   override call(x: SymbolicTensor): SymbolicTensor {
 *     return ops.add(x, this.layer.apply(x) as SymbolicTensor);
 *   }
 * }
 */
export abstract class Wrapper<
  Output extends LayerOutputs = SymbolicTensor,
  Input extends LayerInputs = SymbolicTensor,
> extends Layer<Output, Input> {
  static override readonly className: string = "Wrapper";

  static override options(): AnyDescription {
    return { ...Layer.options(), ...wrapperOptions() };
  }

  /** @throws ValueError for what is not a layer. */
  constructor(options: WrapperOptions) {
    super(options);
  }

  /** Declares the weights of the layer inside, for the same inputs. */
  override build(inputShape: SymbolicShape | readonly SymbolicShape[]): void {
    this.layer.ensureBuiltFor(inputShape);
  }
}
