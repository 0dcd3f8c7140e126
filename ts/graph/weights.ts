/** The memory of variables: allocated and initialized when first needed, read and written whole. */

import { ownTensor, type TensorLike } from "../runtime/convert.js";
import type {
  Block,
  Device,
  LocalDevice,
  Slice,
  SliceResult,
  StepMemory,
} from "../runtime/device/device.js";
import { LatchError, ShapeError, ValueError } from "../runtime/errors.js";
import { describe } from "../runtime/fill.js";
import { Tensor } from "../runtime/tensor.js";
import type { Computation } from "./computation.js";
import { formatShape } from "./dim.js";
import { assign } from "./operations/assign.js";
import { read } from "./operations/sources.js";
import { type Plan, plan } from "./plan.js";
import { schedule } from "./schedule.js";
import type { Variable } from "./variable.js";

/**
 * Allocates memory on a device for variables that have none, and computes their initial values.
 * @throws MemoryError; LatchError for a variable that is stored on another device. Then none is allocated.
 */
export async function materialize(variables: readonly Variable[], device: Device): Promise<void> {
  // What waits for a device, or has bound memory to a program, must find it where it was.
  for (const { residence } of variables) residence.isPinned = true;
  // Where another caller fails, its variables have no memory: they are allocated here then.
  for (let pending = pendingOf(variables); pending.length > 0; pending = pendingOf(variables))
    await Promise.allSettled(pending);
  const fresh = withoutMemory(variables, device);
  if (fresh.length === 0) return;
  const work = allocateFor(fresh, device).finally(() => {
    for (const variable of fresh) variable.materializing = null;
  });
  for (const variable of fresh) variable.materializing = work;
  await work;
}

function pendingOf(variables: readonly Variable[]): Promise<void>[] {
  return variables.flatMap(({ materializing }) => (materializing === null ? [] : [materializing]));
}

async function allocateFor(fresh: readonly Variable[], device: Device): Promise<void> {
  const blocks = await device.allocate(fresh.map(({ bytes }) => bytes));
  try {
    for (const step of initialSteps(fresh)) {
      const program = await device.load(step.plan, blocksOf(step.variables, fresh, blocks));
      const result = await device.run(program, NO_MEMORY, ONE_STEP);
      device.unload(program);
      finish(step, result, fresh, blocks);
    }
  } catch (error) {
    for (const block of blocks) device.release(block);
    throw error;
  }
  store(fresh, blocks, device);
}

/**
 * `materialize` at once, on a device of this thread, where the memory may be moved by `withRoom`.
 * @throws NotReadyError where it does not run.
 */
export function materializeNow(variables: readonly Variable[], device: LocalDevice): void {
  const fresh = withoutMemory(variables, device);
  if (fresh.length === 0) return;
  const blocks = device.allocateNow(fresh.map(({ bytes }) => bytes));
  try {
    for (const step of initialSteps(fresh)) {
      const program = device.loadNow(step.plan, blocksOf(step.variables, fresh, blocks));
      const result = device.runNow(program, NO_MEMORY, ONE_STEP);
      device.unload(program);
      finish(step, result, fresh, blocks);
    }
  } catch (error) {
    for (const block of blocks) device.release(block);
    throw error;
  }
  store(fresh, blocks, device);
  for (const { residence } of fresh) device.letMove(residence);
}

const NO_MEMORY: StepMemory = { feeds: [], indices: null };
const ONE_STEP: Slice = { steps: 1, start: 0, rows: 0, iteration: 0, hyperparameters: null };

function withoutMemory(variables: readonly Variable[], device: Device): Variable[] {
  return variables.filter(({ storage, path }) => {
    if (storage === null) return true;
    if (storage.device === device) return false;
    throw new LatchError(
      `Variable ${path} is stored on another device than the one that is to compute with it. ` +
        "Variables of one computation must be stored on one device; those of a model in a worker are used by the methods of the model that return a Promise.",
    );
  });
}

/** Elements of the weights that one program initializes, so that other events can happen between programs. */
const ELEMENTS_AT_ONCE = 2 ** 22;

/** A program that computes first values: of whole weights, or a part of one. */
interface InitialStep {
  readonly plan: Plan;
  readonly variables: readonly Variable[];
  /** Where the program's output is written to; null where the program itself writes whole weights. */
  readonly part: { readonly variable: Variable; readonly first: number } | null;
}

/** The programs that compute the initial values of all float32 variables. New memory is zero, as float64 sums begin. */
function* initialSteps(fresh: readonly Variable[]): Generator<InitialStep> {
  let group: Variable[] = [];
  let elements = 0;
  for (const variable of fresh) {
    if (variable.dtype !== "float32" || variable.residence.saved !== null) continue;
    const parts = variable.initializer.parts?.(read(variable), variable.shape, variable.key) ?? [];
    for (const { first, values } of parts)
      yield { ...planned({ fetches: [values], effects: [] }), part: { variable, first } };
    if (parts.length > 0) continue;
    if (group.length > 0 && elements + variable.size > ELEMENTS_AT_ONCE) {
      yield wholeWeights(group);
      group = [];
      elements = 0;
    }
    group.push(variable);
    elements += variable.size;
  }
  if (group.length > 0) yield wholeWeights(group);
}

function wholeWeights(variables: readonly Variable[]): InitialStep {
  const effects = variables.map((variable) =>
    assign({
      target: read(variable),
      value: variable.initializer.values(variable.shape, variable.key),
    }),
  );
  return { ...planned({ fetches: [], effects }), part: null };
}

function planned(computation: Computation) {
  const ordered = schedule(computation);
  return { plan: plan(ordered, {}), variables: ordered.variables };
}

/** Writes the part that a program computed. @throws what the program failed with. */
function finish(
  { part }: InitialStep,
  { failure, outputs }: SliceResult,
  variables: readonly Variable[],
  blocks: readonly Block[],
): void {
  if (failure !== null) throw failure;
  const [[values] = []] = outputs;
  if (part === null || values === undefined) return;
  const [block] = blocksOf([part.variable], variables, blocks);
  block?.device.write(block, new Float32Array(values), part.first * Float32Array.BYTES_PER_ELEMENT);
}

function blocksOf(
  wanted: readonly Variable[],
  variables: readonly Variable[],
  blocks: readonly Block[],
): Block[] {
  // Initial values are computed from nothing but the variables that they are for.
  return wanted.map((variable) => blocks[variables.indexOf(variable)] as Block);
}

/** Eager execution does not wait for `materializing`: a variable that it has allocated meanwhile keeps that memory. */
function store(variables: readonly Variable[], blocks: readonly Block[], device: Device): void {
  variables.forEach(({ residence }, index) => {
    const block = blocks[index] as Block;
    if (residence.block !== null) {
      device.release(block);
    } else {
      if (residence.saved !== null) device.write(block, new Float32Array(residence.saved));
      Object.assign(residence, { block, saved: null });
    }
  });
}

/** The memory of a variable that was materialized. */
export function blockOf({ storage, path }: Variable): Block {
  if (storage !== null) return storage;
  throw new ValueError(`Variable ${path} has no memory yet.`);
}

/** Copies of the numbers of float32 variables, which are initialized first if they are not. */
export async function readWeights(
  variables: readonly Variable[],
  device: Device,
): Promise<Tensor[]> {
  // What was moved to the heap is copied from there: the engine may have no room for it.
  const moved = variables.map(({ residence: { saved }, materializing }) =>
    materializing === null ? (saved?.slice(0) ?? null) : null,
  );
  const stored = variables.filter((_, index) => moved[index] === null);
  await materialize(stored, device);
  const buffers = await device.read(stored.map(blockOf));
  return variables.map((variable, index) => {
    const numbers = moved[index] ?? buffers[stored.indexOf(variable)]!;
    return new Tensor(variable.shape, "float32", new Float32Array(numbers, 0, variable.size));
  });
}

/** Sets the numbers of float32 variables. @throws ShapeError, ValueError; then none is set. */
export async function writeWeights(
  variables: readonly Variable[],
  weights: readonly TensorLike[],
  device: Device,
): Promise<void> {
  if (!Array.isArray(weights))
    throw new ValueError(`setWeights takes an array of weights, got ${describe(weights)}.`);
  if (weights.length !== variables.length) {
    throw new ValueError(
      `setWeights: expected ${variables.length} weights, got ${weights.length}.`,
    );
  }
  const tensors = weights.map((weight, index) => checked(weight, variables[index]!));
  await materialize(variables, device);
  variables.forEach((variable, index) => {
    device.write(blockOf(variable), tensors[index]!.data);
  });
}

function checked(weight: TensorLike, variable: Variable): Tensor<"float32"> {
  const tensor = ownTensor(weight, "float32", variable.path);
  if (tensor.shape.join() !== variable.shape.join()) {
    throw new ShapeError(
      `setWeights: ${variable.path} has shape ${formatShape(variable.shape)}, got ${formatShape(tensor.shape)}.`,
    );
  }
  return tensor;
}
