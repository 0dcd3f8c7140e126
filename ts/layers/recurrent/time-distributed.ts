/** Applies one layer to every time step. */

import { at, multiplyDims } from "../../graph/dim.js";
import { reshape } from "../../graph/operations/broadcast.js";
import { stack } from "../../graph/operations/concat.js";
import { take } from "../../graph/operations/layout.js";
import type { SymbolicShape, SymbolicTensor } from "../../graph/symbolic.js";
import { Trace, withTrace } from "../../graph/trace.js";
import { ShapeError, ValueError } from "../../runtime/errors.js";
import { assertOptions } from "../../runtime/registry/option.js";
import { formatShape } from "../../runtime/shape.js";
import {
  type ApplyOptions,
  type CallContext,
  firstInput,
  firstMask,
  type LayerInputs,
  leavesOf,
  type Masks,
} from "../call.js";
import { Layer } from "../layer.js";
import { Wrapper, type WrapperOptions } from "../wrapper.js";
import { stepMask } from "./step-mask.js";

/** Options of `timeDistributed`: the layer that is applied to every step, with the same weights. */
export interface TimeDistributedOptions extends WrapperOptions {}

/**
 * [batch, time, ...] to [batch, time, ...]: applies the layer to a batch of batch · time examples, one for each step. As
 * in Keras, a layer that updates its weights when it is called in training, such as BatchNormalization, sees one step
 * after the other, where the number of steps is known.
 */
export class TimeDistributed extends Wrapper {
  static override readonly className: string = "TimeDistributed";

  /** @throws ValueError for what is not a layer. */
  constructor(options: TimeDistributedOptions) {
    super(options);
  }

  override build(inputShape: SymbolicShape): void {
    if (inputShape.length < 3) {
      throw new ShapeError(
        `${this}: expected an input of shape (batch, time, ...), got ${formatShape(inputShape)}.`,
      );
    }
    this.layer.ensureBuiltFor([null, ...inputShape.slice(2)]);
  }

  override call(inputs: LayerInputs, { mask, training }: CallContext): SymbolicTensor {
    const x = firstInput(inputs);
    const steps = at(x.dims, 1);
    if (training && typeof steps === "number" && this.#updatesWeights(x)) {
      return this.#stepByStep(x, firstMask(mask), steps);
    }
    // A mask [batch, time] is of the steps; only one with more axes says what is masked inside of a step.
    const inner = mask !== null && mask.rank > 2 ? { mask: asRows(mask) } : {};
    return asSteps(this.#applied(asRows(x), { training, ...inner }), x);
  }

  /** What the layer returns for these inputs. @throws ValueError where that are several tensors. */
  #applied(x: SymbolicTensor, options: ApplyOptions): SymbolicTensor {
    const outputs = leavesOf(this.layer.apply(x, options));
    const [y] = outputs;
    if (outputs.length === 1 && y !== undefined) return y;
    throw new ValueError(
      `${this}: ${this.layer} returns ${outputs.length} tensors; a layer that is applied to every step returns one.`,
    );
  }

  /** Whether calls of the layer in training assign weights: found by a trial call, whose graph is not used. */
  #updatesWeights(x: SymbolicTensor): boolean {
    if (this.layer.nonTrainableWeights.length === 0) return false;
    const trial = new Trace(true);
    withTrace(trial, () => this.layer.apply(asRows(x), { training: true }));
    return trial.effects.length > 0;
  }

  /** The calls of a training step, each after the updates of the one before. */
  #stepByStep(x: SymbolicTensor, mask: SymbolicTensor | null, steps: number): SymbolicTensor {
    // In a step [batch, features] the column [batch] of a mask [batch, time] says which examples count.
    const isOfExamples = mask !== null && mask.rank === 2 && x.rank === 3;
    const outputs = Array.from({ length: steps }, (_, step) => {
      const inner = isOfExamples ? { mask: take(mask, step, 1) } : {};
      return this.#applied(take(x, step, 1), { training: true, ...inner });
    });
    return stack(outputs, 1);
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

/**
 * Applies a layer to every time step: `layers.timeDistributed(layers.dense({ units: 5 }))`. [batch, time, ...] to [batch,
 * time, ...], as the layer does for [batch, ...].
 * @throws ValueError for what is not a layer.
 * @example
 * layers.timeDistributed(layers.dense({ units: 5 })).apply(input({ shape: [10, 8] })); // [batch, 10, 5]
 */
export function timeDistributed(
  layer: TimeDistributedOptions["layer"] | TimeDistributedOptions,
  options: Omit<TimeDistributedOptions, "layer"> = {},
): TimeDistributed {
  return new TimeDistributed(
    layer instanceof Layer ? { ...assertOptions("timeDistributed", options), layer } : layer,
  );
}
