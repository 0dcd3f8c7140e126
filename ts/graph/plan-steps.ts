/** Plans of single steps, which are measured one by one. */
import type { LoadablePlan } from "../runtime/device/device.js";
import type { Binding } from "./dim.js";
import type { ProgramStep } from "./lowering.js";
import { type Plan, Planner } from "./plan.js";
import type { Schedule } from "./schedule.js";
import type { OpNode } from "./symbolic.js";

/** A plan, and each of its steps as a plan of its own. Run one after the other, these compute what the whole does. */
export function planWithSteps(
  ordered: Schedule,
  binding: Binding,
  takesRows: boolean,
): { readonly whole: Plan; readonly steps: readonly LoadablePlan[] } {
  const planner = new StepPlanner(ordered, binding, takesRows);
  const whole = planner.run();
  return { whole, steps: planner.stepPlans(whole) };
}

class StepPlanner extends Planner {
  /** The instructions of each step. */
  readonly #programs: (readonly ProgramStep[])[] = [];

  protected override lower(node: OpNode, part: "compute" | "commit"): readonly ProgramStep[] {
    const program = super.lower(node, part);
    this.#programs.push(program);
    return program;
  }

  /** Each step alone: its memory is where it is in the whole plan, whose arena and operands it has. */
  stepPlans(whole: Plan): LoadablePlan[] {
    return this.#programs.map((program, index) => {
      const step = whole.steps[index]!;
      const words =
        step.part === "compute" ? this.encodeProgram(program, []) : this.encodeProgram([], program);
      return { ...whole, words, outputs: [], steps: [step] };
    });
  }
}
