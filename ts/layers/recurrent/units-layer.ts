/** Base class of SimpleRNN, GRU and LSTM: a cell, and a fused kernel that runs it over a sequence. */

import { at } from "../../graph/dim.js";
import type { ActivationName as KernelActivation } from "../../graph/instructions.js";
import type { RecurrentOperands } from "../../graph/operations/recurrent/kernel.js";
import type { SymbolicShape, SymbolicTensor } from "../../graph/symbolic.js";
import { type ActivationFunction, kernelName } from "../activations/index.js";
import type { CallContext, LayerInputs } from "../call.js";
import type { Inside } from "../inside.js";
import type { LayerOutputs } from "../layer.js";
import { shapesOf } from "./cell.js";
import { lookInside } from "./look.js";
import { loopOver } from "./loop.js";
import { RecurrentLayer, type SequenceInputs, type SequenceOutputs } from "./recurrent.js";
import type { UnitsCell } from "./units-cell.js";

/** Base class of SimpleRNN, GRU and LSTM. */
export abstract class UnitsLayer<
  Units extends number,
  Sequences extends boolean,
  State extends boolean,
  Output extends LayerOutputs,
> extends RecurrentLayer<Sequences, State, Output> {
  /** The cell that each step runs; it has the weights. */
  abstract readonly cell: UnitsCell<Units>;
  abstract readonly units: Units;

  override get stateShapes(): readonly (readonly number[])[] {
    return shapesOf(this.cell).states;
  }

  protected override buildSteps(stepShape: SymbolicShape): void {
    this.cell.ensureBuiltFor(stepShape);
  }

  /** The cell's activations: that of the candidate, then that of the gates. */
  protected abstract get activations(): readonly ActivationFunction[];

  /** Runs all steps in one kernel with activations of these names. */
  protected abstract runKernel(
    inputs: RecurrentOperands,
    states: readonly SymbolicTensor[] | null,
    activations: readonly KernelActivation[],
  ): SequenceOutputs;

  /** Runs the kernel where it has all activations, else a loop over the cell. Both compute the same numbers. */
  protected override run(inputs: SequenceInputs): SequenceOutputs {
    const names = this.activations.map(kernelName);
    return names.every((name) => name !== undefined)
      ? this.runKernel(this.#kernelOperands(inputs), inputs.states, names)
      : loopOver(this.cell, shapesOf(this.cell), inputs, this.goBackwards);
  }

  #kernelOperands({ x, states, mask, training }: SequenceInputs): RecurrentOperands {
    const { cell } = this;
    const [initialHidden = null] = states ?? [];
    const [batch, features] = [at(x.dims, 0), at(x.dims, 2)];
    const dropoutMasks = training
      ? {
          inputMasks: cell.inputMasks(batch, features),
          recurrentMasks: cell.recurrentMasks(batch),
        }
      : { inputMasks: null, recurrentMasks: null };
    return { x, ...cell.tensors, initialHidden, mask, ...dropoutMasks };
  }

  protected override inside(inputs: LayerInputs, context: CallContext): Inside {
    return lookInside(this.cell, this.sequenceInputs(inputs, context), this.goBackwards);
  }
}
