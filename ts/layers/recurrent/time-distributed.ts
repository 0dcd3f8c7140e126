/** Applies one layer to every time step. */

import { at, multiplyDims } from "../../graph/dim.js";
import { reshape } from "../../graph/operations/broadcast.js";
import type { SymbolicShape, SymbolicTensor } from "../../graph/symbolic.js";
import { ShapeError } from "../../runtime/errors.js";
import type { AnyDescription, Description, FieldsOf } from "../../runtime/registry/option.js";
import { type CallContext, firstInput, type LayerInputs } from "../call.js";
import { type AnyLayer, Layer, type LayerOptions, type OwnOptions } from "../layer.js";
import { layerThat } from "../layer-option.js";

/** Options of `timeDistributed`. */
export interface TimeDistributedOptions extends LayerOptions {
  /** The layer that is applied to every step, with the same weights. */
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

/** [batch, time, ...] to [batch, time, ...]: applies the layer to a batch of batch · time examples, one for each step. */
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
    const x = firstInput(inputs);
    const [batch, time] = [at(x.dims, 0), at(x.dims, 1)];
    const asRows = (tensor: SymbolicTensor) =>
      reshape(tensor, [multiplyDims(batch, time), ...tensor.dims.slice(2)]);
    // A mask [batch, time] is of the steps; only one with more axes says what is masked inside of a step.
    const inner = mask !== null && mask.rank > 2 ? { mask: asRows(mask) } : {};
    const y = this.layer.apply(asRows(x), { training, ...inner });
    const output = firstInput(y);
    return reshape(output, [batch, time, ...output.dims.slice(1)]);
  }

  override get supportsMasking(): boolean {
    return true;
  }
}
