/** The time of each step of a plan, measured: every step is run as a program of its own, in the order of the plan. */
import type {
  Device,
  LoadablePlan,
  LocalDevice,
  Program,
  Slice,
  StepMemory,
} from "../runtime/device/device.js";
import { ValueError } from "../runtime/errors.js";
import { yieldWhenOver } from "../runtime/time-slice.js";
import type { Binding } from "./dim.js";
import type { Executable } from "./executable.js";
import { fused } from "./fused.js";
import { bytesOf, multiplyAdds } from "./multiply-adds.js";
import type { PlanStep } from "./plan.js";
import { planWithSteps } from "./plan-steps.js";
import { blockOf } from "./weights.js";

/** A step of a plan with what it takes. */
export interface MeasuredStep extends PlanStep {
  /** Median over the rounds. */
  readonly milliseconds: number;
  readonly multiplyAdds: number;
  /** Bytes of operands and results, each once. */
  readonly bytes: number;
}

/** The times of a program. */
export interface Measured {
  readonly steps: readonly MeasuredStep[];
  /** The whole program, run as one: median over the rounds. */
  readonly milliseconds: number;
}

/**
 * Runs a program and each of its steps `rounds` times. Variables are as before afterwards.
 * @throws ValueError where the device is not in this thread: the time of messages would be measured
 */
export async function measureSteps(
  { schedule, device }: Executable,
  binding: Binding,
  memory: StepMemory,
  slice: Slice,
  rounds: number,
): Promise<Measured> {
  if (!isLocal(device)) {
    throw new ValueError(
      "profile measures the engine of this thread: make the model with { device: device.local() }.",
    );
  }
  const ordered = await fused(schedule, binding);
  const {
    plan,
    programs: instructions,
    stepPlans,
  } = planWithSteps(ordered, binding, memory.indices !== null);
  const variables = ordered.variables.map(blockOf);
  const kept = await device.read(variables);
  const programs = await loadAll(device, [plan, ...stepPlans, emptyPlan(plan)], variables);
  try {
    const times = programs.map((): number[] => []);
    for (let round = 0; round < rounds; round++) {
      programs.forEach((program, index) => {
        times[index]?.push(timeOf(device, program, memory, slice));
      });
      variables.forEach((block, index) => {
        device.write(block, new Uint32Array(kept[index] ?? new ArrayBuffer(0)));
      });
      await yieldWhenOver();
    }
    const [all = 0, ...each] = times.map(median);
    const overhead = each.pop() ?? 0;
    const nodes = [...ordered.compute, ...ordered.commit];
    return {
      milliseconds: all,
      steps: plan.steps.map((step, index) => ({
        ...step,
        milliseconds: Math.max(0, (each[index] ?? 0) - overhead),
        multiplyAdds: sumOf(instructions[index]!.map(multiplyAdds)),
        bytes: bytesOf([...nodes[index]!.inputs, ...nodes[index]!.outputs], binding),
      })),
    };
  } finally {
    for (const program of programs) device.unload(program);
  }
}

function sumOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}

function isLocal(device: Device): device is LocalDevice {
  return "runNow" in device;
}

async function loadAll(
  device: Device,
  plans: readonly LoadablePlan[],
  variables: Parameters<Device["load"]>[1],
): Promise<Program[]> {
  const programs: Program[] = [];
  for (const plan of plans) programs.push(await device.load(plan, variables));
  return programs;
}

/** A plan without steps: its time is that of calling the engine. */
function emptyPlan(whole: LoadablePlan): LoadablePlan {
  // Bases, arena, hyperparameters and operands; then no step in either part.
  const [, , , operands = 0] = whole.words;
  const words = new Uint32Array(4 + 4 * operands + 2);
  words.set(whole.words.subarray(0, 4 + 4 * operands));
  return { ...whole, words, outputs: [], steps: [] };
}

function timeOf(device: LocalDevice, program: Program, memory: StepMemory, slice: Slice): number {
  const begin = performance.now();
  const { failure } = device.runNow(program, memory, slice);
  const end = performance.now();
  if (failure !== null) throw failure;
  return end - begin;
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? 0;
}
