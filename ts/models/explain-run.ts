/**
 * What `explain` tells beside the plan, loaded with its first call: the operations as they are fused, the memory that a run takes, and
 * what takes longer than a task should.
 */
import type { Binding } from "../graph/dim.js";
import { isWorthFusing } from "../graph/fused.js";
import { fuse } from "../graph/fusion/fuse.js";
import { initialSchedules } from "../graph/initial-parts.js";
import { bytesOf, multiplyAdds } from "../graph/multiply-adds.js";
import type { Plan } from "../graph/plan.js";
import { type Program, planWithPrograms } from "../graph/plan-steps.js";
import type { Schedule } from "../graph/schedule.js";
import { type PlannedSection, planInSections } from "../graph/sections.js";
import { type Device, KERNELS } from "../runtime/device/device.js";
import { WasmDevice } from "../runtime/device/wasm-device.js";

/** Multiply-adds a millisecond and bytes a millisecond of one thread of an ordinary computer. */
const MULTIPLY_ADDS = 1e7;
const BYTES = 4e6;

/** A task that takes longer keeps a page from reacting. */
const LONG_MILLISECONDS = 50;

/** Bytes of the smallest block of memory. */
const SMALLEST_BLOCK = 64;

/** The schedule that runs for these sizes, and what is told of it. */
export interface ExplainedRun {
  readonly ordered: Schedule;
  readonly planned: Plan;
  readonly text: string;
}

export function explainRun(
  given: Schedule,
  binding: Binding,
  batchSize: number,
  device: Device,
): ExplainedRun {
  const ordered = isWorthFusing(given, binding) ? fuse(given, binding) : given;
  const { made: planned, programs, sections } = planInSections(ordered, binding, true);
  const initial = initialSchedules(ordered.variables).map((first) => {
    const { plan, programs } = planWithPrograms(first, {}, false);
    return { ordered: first, planned: plan, programs };
  });
  const isLong = sections.length > 0;
  const step = { ordered, planned, programs };
  const memory = memoryOf(step, isLong, initial, batchSize, binding, device);
  return {
    ordered,
    planned,
    text: `${memory}\n${timeOf(step, sections, initial, binding)}\n`,
  };
}

interface Planned {
  readonly ordered: Schedule;
  readonly planned: Plan;
  readonly programs: readonly Program[];
}

/** The largest memory in use from the first weight to the end of a step, with the data of one batch. */
function memoryOf(
  { ordered, planned }: Planned,
  isLong: boolean,
  initial: readonly Planned[],
  batchSize: number,
  binding: Binding,
  device: Device,
): string {
  const { variables, inputs, hyperparameterCount } = ordered;
  const plans = [planned, ...initial.map((first) => first.planned)];
  const scratches = plans.map((one) => scratchOf(one, device));
  const isExact = !scratches.includes(null);
  const [own = 0, ...others] = scratches.map((bytes, index) => bytes ?? plans[index]!.scratchBytes);
  // A long step has scratch memory of its own, all else shares an arena.
  const shared = Math.max(0, ...others);
  const scratch = isLong ? own + shared : Math.max(own, shared);
  const weights = sum(variables.map(({ bytes }) => blockOf(bytes)));
  const fed = sum(inputs.map(({ outputs }) => blockOf(bytesOf(outputs, binding))));
  const rest =
    blockOf(planned.constants.byteLength) +
    blockOf(4 * hyperparameterCount) +
    blockOf(4 * batchSize);
  const parts = `weights, slots and sums ${inBytes(weights)}, working memory ${inBytes(scratch)}, a batch of data ${inBytes(fed)}`;
  const more = isExact
    ? ""
    : ", and what kernels need to work with, which is known once the engine runs";
  return `Memory at most ${inBytes(weights + scratch + fed + rest)}: ${parts}${more}.`;
}

function blockOf(bytes: number): number {
  return bytes === 0 ? 0 : Math.max(SMALLEST_BLOCK, bytes);
}

/** Bytes of scratch memory with workspaces of kernels; null where the engine does not run, or lacks them. */
function scratchOf(one: Plan, device: Device): number | null {
  const has = ({ info }: Device) =>
    info.kernels !== null && KERNELS.indexOf(one.kernels) <= KERNELS.indexOf(info.kernels);
  if (!(device instanceof WasmDevice) || !has(device)) return null;
  const { instance } = device.requireRunning();
  const program = instance.load(one.words);
  const bytes = instance.functions.scratch_bytes(program);
  instance.unload(program);
  return bytes;
}

/** How long a step takes, roughly, in which tasks, and what takes longer than a task should. */
function timeOf(
  step: Planned,
  sections: readonly PlannedSection[],
  initial: readonly Planned[],
  binding: Binding,
): string {
  const times = timesOf(step, binding);
  const total = sum(times);
  const rate = `at ${MULTIPLY_ADDS / 1e6} G multiply-adds and ${BYTES / 1e6} GB a second; profile() measures it`;
  const whole = `A step takes about ${rounded(total)} ms (${rate}).`;
  const building = initial.flatMap((first) => {
    const milliseconds = sum(timesOf(first, {}));
    const names = first.ordered.variables.map(({ path }) => path).join(", ");
    return milliseconds > LONG_MILLISECONDS
      ? [`the first value of ${names}, about ${rounded(milliseconds)} ms`]
      : [];
  });
  const pauses =
    sections.length === 0
      ? ""
      : ` In this thread it lets other events happen at ${sections.length - 1} points in between.`;
  const longSections = sections.flatMap(({ instructions, work }) =>
    work / MULTIPLY_ADDS > LONG_MILLISECONDS
      ? [`${instructions.join(", ")} of this step, about ${rounded(work / MULTIPLY_ADDS)} ms`]
      : [],
  );
  const long = [...longSections, ...building];
  return long.length === 0
    ? whole + pauses
    : `${whole}${pauses}\nLonger than ${LONG_MILLISECONDS} ms: ${long.join("; ")}. In a worker ({ device: device.worker() }) a page stays free.`;
}

/** Milliseconds of each step of a plan: products by their multiply-adds, all else by its bytes. */
function timesOf({ ordered, planned, programs }: Planned, binding: Binding): number[] {
  return [...ordered.compute, ...ordered.commit].map((node, index) => {
    if (planned.steps[index]!.instructions.length === 0) return 0;
    const bytes = bytesOf([...node.inputs, ...node.outputs], binding);
    return Math.max(sum(programs[index]!.map(multiplyAdds)) / MULTIPLY_ADDS, bytes / BYTES);
  });
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function rounded(milliseconds: number): string {
  return milliseconds < 10 ? milliseconds.toPrecision(1) : milliseconds.toFixed(0);
}

function inBytes(bytes: number): string {
  return bytes.toLocaleString("en-US");
}
