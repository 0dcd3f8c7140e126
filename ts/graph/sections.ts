/**
 * Plans of long steps: in sections of a few milliseconds, between which a device of this thread lets other events happen.
 *
 * What takes long is estimated from the sizes of instructions, in multiply-adds of a matrix product. Loaded for computations with
 * large tensors alone.
 */
import type { Device, Program, Slice, SliceResult, StepMemory } from "../runtime/device/device.js";
import { pausesOf } from "../runtime/device/long-steps.js";
import { LAST_SECTION, type Section } from "../runtime/device/pauses.js";
import { WasmDevice } from "../runtime/device/wasm-device.js";
import type { Binding } from "./dim.js";
import type { InstructionName } from "./instructions.js";
import { type Instruction, type ProgramStep, product } from "./lowering.js";
import { multiplyAdds } from "./multiply-adds.js";
import { instructionNames } from "./needed-kernels.js";
import type { Plan, PlanStep } from "./plan.js";
import { type PlanWithPrograms, planWithPrograms } from "./plan-steps.js";
import type { Schedule } from "./schedule.js";

/** Multiply-adds of a section, about: 4 ms of an ordinary computer, 40 ms of a slow telephone. */
const SECTION_WORK = 4e7;

/** A step of less work has no sections. */
const LONG_WORK = 1e8;

/** Work of one element of a function on elements, or of a copy, in multiply-adds. */
const ELEMENT_WORK = 8;

/** A section with what it computes. */
export interface PlannedSection extends Section {
  /** In multiply-adds, about. */
  readonly work: number;
  readonly instructions: readonly InstructionName[];
}

/** A plan with its sections, of which a step that is not long has none. */
export interface PlanInSections {
  readonly made: Plan;
  readonly programs: PlanWithPrograms["programs"];
  readonly sections: readonly PlannedSection[];
}

/** Plans a step, in sections if it is long. */
export function planInSections(
  ordered: Schedule,
  binding: Binding,
  takesRows: boolean,
): PlanInSections {
  const { plan: made, programs } = planWithPrograms(ordered, binding, takesRows);
  const partOf = (part: PlanStep["part"]) =>
    programs.flatMap((program, index) => (made.steps[index]!.part === part ? program : []));
  const [compute, commit] = [partOf("compute"), partOf("commit")];
  if (sumOfWork([...compute, ...commit]) < LONG_WORK) return { made, programs, sections: [] };
  return {
    // The smallest engine can't run sections.
    made: made.kernels === "core" ? { ...made, kernels: "lstm" } : made,
    programs,
    sections: sectionsOf(compute, commit),
  };
}

/** Runs a long step in sections where the device can. */
export function runInSections(
  device: Device,
  program: Program,
  memory: StepMemory,
  slice: Slice,
  sections: readonly Section[],
): Promise<SliceResult> {
  return device instanceof WasmDevice
    ? pausesOf(device).run(program, memory, slice, sections)
    : device.run(program, memory, slice);
}

function sectionsOf(
  compute: readonly ProgramStep[],
  commit: readonly ProgramStep[],
): PlannedSection[] {
  const sections: PlannedSection[] = [];
  const add = (section: Section, steps: readonly ProgramStep[]) => {
    const instructions = [...new Set(steps.flatMap(instructionNames))];
    sections.push({ ...section, work: sumOfWork(steps) / section.of, instructions });
  };
  const whole = (first: number, end: number): Section => ({ first, end, portion: 0, of: 1 });
  let [first, next, total] = [0, 0, 0];
  let collected: ProgramStep[] = [];
  const close = () => {
    if (next > first) add(whole(first, next), collected);
    [first, total, collected] = [next, 0, []];
  };
  for (const step of compute) {
    const [end, work] = [next + numbersOf(step), workOf(step)];
    if (total + work > SECTION_WORK) close();
    const of = hasPortions(step) ? Math.ceil(work / SECTION_WORK) : 1;
    if (of > 1) {
      for (let portion = 0; portion < of; portion++) add({ first: next, end, portion, of }, [step]);
      first = end;
    } else {
      collected.push(step);
      total += work;
    }
    next = end;
  }
  close();
  add(whole(next, LAST_SECTION), commit);
  return sections;
}

/** How many numbers a step has among the instructions and loops of its part. */
function numbersOf(step: ProgramStep): number {
  return "name" in step ? 1 : 1 + step.steps.reduce((sum, inside) => sum + numbersOf(inside), 0);
}

/** Instructions that stop between time steps. */
const OVER_TIME: ReadonlySet<InstructionName> = new Set([
  "lstm",
  "lstmGrad",
  "gru",
  "gruGrad",
  "simpleRnn",
  "simpleRnnGrad",
]);

/** Loops stop between iterations. */
function hasPortions(step: ProgramStep): boolean {
  return "name" in step ? OVER_TIME.has(step.name) : !step.areIndependent;
}

function workOf(step: ProgramStep): number {
  return "name" in step ? workOfInstruction(step) : step.iterations * sumOfWork(step.steps);
}

function sumOfWork(steps: readonly ProgramStep[]): number {
  return steps.reduce((sum, step) => sum + workOf(step), 0);
}

/** The products of an instruction, or its elements where it has none. */
function workOfInstruction(instruction: Instruction): number {
  const products = multiplyAdds(instruction);
  if (products > 0) return products;
  if (instruction.name === "denseActivationGrad")
    return ELEMENT_WORK * instruction.fields.m * instruction.fields.n;
  // Other fields with these names are of products.
  return ELEMENT_WORK * elementsOf(instruction.fields as Sized);
}

/** Fields whose product is the number of elements that an instruction reads or writes. */
const SIZES = ["outer", "rows", "n", "inner", "count", "rowLen", "classes"] as const;

/** Instructions have some of these fields: a shape, windows over images, or sizes. */
type Sized = Partial<Record<"shape" | "output", readonly number[]>> &
  Partial<Record<"batch" | "channels" | (typeof SIZES)[number], number>>;

function elementsOf(fields: Sized): number {
  const { shape, output, batch = 1, channels = 1 } = fields;
  if (shape !== undefined) return product(shape);
  if (output !== undefined) return product(output) * batch * channels;
  return product(SIZES.map((name) => fields[name] ?? 1));
}
