/** What the layers SimpleRNN, GRU and LSTM share: a cell of units, and its kernel. */

import { at } from "../../graph/dim.js";
import type { ActivationName as KernelActivation } from "../../graph/instructions.js";
import type { RecurrentOperands } from "../../graph/operations/recurrent/kernel.js";
import type { SymbolicShape, SymbolicTensor } from "../../graph/symbolic.js";
import { type ActivationFunction, kernelName } from "../activations/index.js";
import type { CallContext, LayerInputs } from "../call.js";
import type { Inside } from "../inside.js";
import { lookInside } from "./look.js";
import { loopOver } from "./loop.js";
import { RecurrentLayer, type StepInputs, type Steps } from "./recurrent.js";
import type { UnitsCell } from "./units-cell.js";

/** Base class of SimpleRNN, GRU and LSTM. */
export abstract class UnitsLayer<
  Units extends number,
  Sequences extends boolean,
  State extends boolean,
> extends RecurrentLayer<Sequences, State> {
  /** What happens at each step, and its weights. */
  abstract readonly cell: UnitsCell<Units>;
  abstract readonly units: Units;

  override get stateSizes(): readonly number[] {
    return [this.cell.stateSize].flat();
  }

  protected override buildSteps(stepShape: SymbolicShape): void {
    this.cell.ensureBuiltFor(stepShape);
  }

  /** The activations of a step: the cell's own, then that of its gates. */
  protected abstract get activations(): readonly ActivationFunction[];

  /** All steps in one kernel, whose activations have these names. */
  protected abstract runKernel(
    inputs: RecurrentOperands,
    states: readonly SymbolicTensor[] | null,
    activations: readonly KernelActivation[],
  ): Steps;

  /** In one kernel where it knows the activations, else step by step: the same numbers. */
  protected override run(inputs: StepInputs): Steps {
    const names = this.activations.map(kernelName);
    return names.every((name) => name !== undefined)
      ? this.runKernel(this.kernelOperands(inputs), inputs.states, names)
      : loopOver(this.cell, inputs, this.goBackwards, 0);
  }

  private kernelOperands({ x, states, mask, training }: StepInputs): RecurrentOperands {
    const { cell } = this;
    const [batch, features] = [at(x.dims, 0), at(x.dims, 2)];
    const dropped = training
      ? {
          inputMasks: cell.inputMasks(batch, features),
          recurrentMasks: cell.recurrentMasks(batch),
        }
      : { inputMasks: null, recurrentMasks: null };
    return { x, ...cell.tensors, initialHidden: states?.[0] ?? null, mask, ...dropped };
  }

  protected override inside(inputs: LayerInputs, context: CallContext): Inside {
    return lookInside(this.cell, this.stepInputs(inputs, context), this.goBackwards);
  }
}
