/** What the layers SimpleRNN, GRU and LSTM share: a cell of units. */
import type { SymbolicShape } from "../../graph/symbolic.js";
import type { ActivationFunction } from "../activations/index.js";
import type { CallContext, LayerInputs } from "../call.js";
import type { Inside } from "../inside.js";
import { lookInside } from "./look.js";
import { loopOver } from "./loop.js";
import { RecurrentLayer, type RecurrentOptions, type StepInputs, type Steps } from "./recurrent.js";
import type { UnitsCell } from "./units-cell.js";

export abstract class UnitsLayer<
  Units extends number,
  Sequences extends boolean,
  State extends boolean,
> extends RecurrentLayer<Sequences, State> {
  /** What happens at each step, and its weights. */
  readonly cell: UnitsCell<Units>;

  constructor(options: RecurrentOptions<Sequences, State>, cell: UnitsCell<Units>) {
    super(options);
    this.cell = cell;
  }

  get units(): Units {
    return this.cell.units;
  }

  get activation(): ActivationFunction {
    return this.cell.activation;
  }

  override get stateSizes(): readonly number[] {
    return [this.cell.stateSize].flat();
  }

  protected override buildSteps(stepShape: SymbolicShape): void {
    this.cell.ensureBuiltFor(stepShape);
  }

  protected override run(inputs: StepInputs): Steps {
    return loopOver(this.cell, inputs, this.goBackwards, 0);
  }

  protected override inside(inputs: LayerInputs, context: CallContext): Inside {
    return lookInside(this.cell, this.stepInputs(inputs, context), this.goBackwards);
  }

  override getConfig(): Record<string, unknown> {
    return { ...this.cell.getConfig(), ...super.getConfig() };
  }
}
