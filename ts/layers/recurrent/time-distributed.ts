/** Applies one layer to every time step. */

import { at, multiplyDims } from "../../graph/dim.js";
import { reshape } from "../../graph/operations/broadcast.js";
import type { SymbolicShape, SymbolicTensor } from "../../graph/symbolic.js";
import { ShapeError } from "../../runtime/errors.js";
import type { AnyDescription, Description, FieldsOf } from "../../runtime/registry/option.js";
import { type CallContext, firstInput, firstMask, type LayerInputs, type Masks } from "../call.js";
import { type AnyLayer, Layer, type LayerOptions, type OwnOptions } from "../layer.js";
import { layerThat } from "../layer-option.js";
import { stepMask } from "./step-mask.js";

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
export class TimeDistributed extends Layer<SymbolicTensor, SymbolicTensor> {
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
    // A mask [batch, time] is of the steps; only one with more axes says what is masked inside of a step.
    const inner = mask !== null && mask.rank > 2 ? { mask: asRows(mask) } : {};
    const y = this.layer.apply(asRows(x), { training, ...inner });
    return asSteps(firstInput(y), x);
  }

  /** The mask inside of steps where the layer returns one, else that of the steps: a step counts where anything in it did. */
  override computeMask(inputs: LayerInputs, mask: Masks): Masks {
    const [x, given] = [firstInput(inputs), firstMask(mask)];
    if (given === null || given.rank <= 2 || !this.layer.supportsMasking) return stepMask(given);
    const inner = firstMask(this.layer.computeMask(asRows(x), asRows(given)));
    return inner === null ? stepMask(given) : asSteps(inner, x);
  }

  override get supportsMasking(): boolean {
    return true;
  }
}

/** [batch, time, ...] to [batch · time, ...]. */
function asRows(tensor: SymbolicTensor): SymbolicTensor {
  const [rows, steps] = [at(tensor.dims, 0), at(tensor.dims, 1)];
  return reshape(tensor, [multiplyDims(rows, steps), ...tensor.dims.slice(2)]);
}

/** The reverse of `asRows`, with batch and time of x. */
function asSteps(rows: SymbolicTensor, x: SymbolicTensor): SymbolicTensor {
  return reshape(rows, [at(x.dims, 0), at(x.dims, 1), ...rows.dims.slice(1)]);
}
