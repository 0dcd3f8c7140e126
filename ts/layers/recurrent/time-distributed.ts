/** One layer at every time step. */

import { at, multiplyDims } from "../../graph/dim.js";
import { reshape } from "../../graph/operations/broadcast.js";
import type { SymbolicShape, SymbolicTensor } from "../../graph/symbolic.js";
import { ShapeError } from "../../runtime/errors.js";
import type { AnyDescription, Description, FieldsOf } from "../../runtime/registry/option.js";
import type { CallContext, LayerInputs } from "../call.js";
import { type AnyLayer, Layer, type LayerOptions, type OwnOptions } from "../layer.js";
import { layerThat } from "../layer-option.js";

/** Options of `timeDistributed`. */
export interface TimeDistributedOptions extends LayerOptions {
  /** What every step goes through, with the same weights. */
  readonly layer: AnyLayer;
}

function timeDistributedOptions() {
  const layer = layerThat(
    "a layer, such as layers.dense({ units })",
    (given): given is AnyLayer => given instanceof Layer,
  );
  return { layer } satisfies Description<OwnOptions<TimeDistributedOptions>>;
}

export interface TimeDistributed
  extends FieldsOf<TimeDistributedOptions, typeof timeDistributedOptions> {}

/** [batch, time, ...] to [batch, time, ...]: the layer on each step as if the steps were examples of one batch. */
export class TimeDistributed extends Layer {
  static override readonly className: string = "TimeDistributed";

  static override options(): AnyDescription {
    return { ...Layer.options(), ...timeDistributedOptions() };
  }

  /** @throws ValueError for what is not a layer. */
  constructor(options: TimeDistributedOptions) {
    super(options);
  }

  override build(inputShape: SymbolicShape): void {
    if (inputShape.length < 3) {
      throw new ShapeError(
        `${this}: expected an input of shape (batch, time, ...), got (${inputShape.map((size) => size ?? "null").join(", ")}).`,
      );
    }
    this.layer.ensureBuiltFor([null, ...inputShape.slice(2)]);
  }

  override call(inputs: LayerInputs, { mask, training }: CallContext): SymbolicTensor {
    const x = (Array.isArray(inputs) ? inputs[0] : inputs) as SymbolicTensor;
    const [batch, time] = [at(x.dims, 0), at(x.dims, 1)];
    const asRows = (tensor: SymbolicTensor) =>
      reshape(tensor, [multiplyDims(batch, time), ...tensor.dims.slice(2)]);
    // A mask of the steps themselves says nothing of what is inside of one.
    const inner = mask !== null && mask.rank > 2 ? { mask: asRows(mask) } : {};
    const y = this.layer.apply(asRows(x), { training, ...inner });
    const one = (Array.isArray(y) ? y[0] : y) as SymbolicTensor;
    return reshape(one, [batch, time, ...one.dims.slice(1)]);
  }

  override get supportsMasking(): boolean {
    return true;
  }
}
