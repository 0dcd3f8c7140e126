/** Plans with the instructions of each of their steps. */
import type { LoadablePlan } from "../runtime/device/device.js";
import type { Binding } from "./dim.js";
import type { ProgramStep } from "./lowering.js";
import { type Plan, Planner } from "./plan.js";
import type { Schedule } from "./schedule.js";
import type { OpNode } from "./symbolic.js";

/** The instructions of a step. */
export type Program = readonly ProgramStep[];

/** A plan, and what its steps run: in the order of `plan.steps`. */
export interface PlanWithPrograms {
  readonly plan: Plan;
  readonly programs: readonly Program[];
}

export function planWithPrograms(
  ordered: Schedule,
  binding: Binding,
  takesRows: boolean,
): PlanWithPrograms {
  const planner = new StepPlanner(ordered, binding, takesRows);
  return { plan: planner.run(), programs: planner.programs };
}

/** Also each step as a plan of its own. Run one after the other, these compute what the whole does. */
export function planWithSteps(
  ordered: Schedule,
  binding: Binding,
  takesRows: boolean,
): PlanWithPrograms & { readonly stepPlans: readonly LoadablePlan[] } {
  const planner = new StepPlanner(ordered, binding, takesRows);
  const plan = planner.run();
  return { plan, programs: planner.programs, stepPlans: planner.stepPlans(plan) };
}

class StepPlanner extends Planner {
  readonly programs: Program[] = [];

  protected override lower(node: OpNode, part: "compute" | "commit"): Program {
    const program = super.lower(node, part);
    this.programs.push(program);
    return program;
  }

  /** Each step alone: its memory is where it is in the whole plan, whose arena and operands it has. */
  stepPlans(whole: Plan): LoadablePlan[] {
    return this.programs.map((program, index) => {
      const step = whole.steps[index]!;
      const words =
        step.part === "compute" ? this.encodeProgram(program, []) : this.encodeProgram([], program);
      return { ...whole, words, outputs: [], steps: [step] };
    });
  }
}
