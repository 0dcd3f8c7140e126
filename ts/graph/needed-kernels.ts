/** Finds the smallest build of the engine that has the kernels of a program. */
import type { Kernels } from "../runtime/device/device.js";
import {
  FIRST_INSTRUCTIONS,
  type InstructionName,
  LAYOUTS,
  LESS_COMMON_FUNCTIONS,
} from "./instructions.js";
import type { ProgramStep } from "./lowering.js";

/** Names of the instructions of a step, each once however often it runs. */
export function instructionNames(step: ProgramStep): InstructionName[] {
  return "name" in step ? [step.name] : step.steps.flatMap(instructionNames);
}

/** The kernels that the engine needs for these steps. */
export function kernelsFor(steps: readonly ProgramStep[]): Kernels {
  const order = Object.keys(LAYOUTS);
  const names = new Set(steps.flatMap(instructionNames));
  const last = Math.max(...[...names].map((name) => order.indexOf(name)));
  const reaches = (build: keyof typeof FIRST_INSTRUCTIONS) =>
    last >= order.indexOf(FIRST_INSTRUCTIONS[build]);
  if (reaches("full")) return "full";
  if (reaches("recurrent")) return "recurrent";
  return reaches("lstm") || steps.some(hasLessCommonFunction) ? "lstm" : "core";
}

function hasLessCommonFunction(step: ProgramStep): boolean {
  if (!("name" in step)) return step.steps.some(hasLessCommonFunction);
  const { fields } = step;
  return "function" in fields && LESS_COMMON_FUNCTIONS.includes(String(fields.function));
}
