/** The memory of variables: allocated and initialized when first needed, read and written whole. */

import { ownTensor, type TensorLike } from "../runtime/convert.js";
import type { Block, Device, Slice, StepMemory } from "../runtime/device/device.js";
import { PIECE } from "../runtime/device/upload.js";
import { LatchError, ShapeError, ValueError } from "../runtime/errors.js";
import { describe } from "../runtime/fill.js";
import { Tensor } from "../runtime/tensor.js";
import { yieldWhenOver } from "../runtime/time-slice.js";
import { formatShape } from "./dim.js";
import { initializationGroups, initialValues, isLarge } from "./initial-values.js";
import { type Plan, plan } from "./plan.js";
import type { Variable } from "./variable.js";

/**
 * Allocates memory on a device for variables that have none, and computes their initial values.
 * @throws MemoryError; LatchError for a variable that is stored on another device. Then none is allocated.
 */
export async function materialize(variables: readonly Variable[], device: Device): Promise<void> {
  // Their memory must not move while this waits for the device, or once it is bound to a program.
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
    for (const group of initializationGroups(fresh)) {
      const [variable] = group;
      // Where that module could not be fetched, the weight is computed at once.
      const parts = isLarge(variable!)
        ? await import("./initial-parts.js").catch(() => null)
        : null;
      const block = blocks[fresh.indexOf(variable!)]!;
      if (await parts?.initializeInParts(variable!, block, device)) continue;
      const program = await device.load(...initialPlan(group, fresh, blocks));
      const { failure } = await device.run(program, NO_MEMORY, ONE_STEP);
      device.unload(program);
      if (failure !== null) throw failure;
    }
  } catch (error) {
    for (const block of blocks) device.release(block);
    throw error;
  }
  store(fresh, blocks, device);
}

/** The memory that initial values are computed from: none. */
export const NO_MEMORY: StepMemory = { feeds: [], indices: null };
export const ONE_STEP: Slice = { steps: 1, start: 0, rows: 0, iteration: 0, hyperparameters: null };

/** Those that have no memory. @throws LatchError for a variable that is stored on another device. */
export function withoutMemory(variables: readonly Variable[], device: Device): Variable[] {
  return variables.filter(({ storage, path }) => {
    if (storage === null) return true;
    if (storage.device === device) return false;
    throw new LatchError(
      `Variable ${path} is stored on another device than the one that is to compute with it. ` +
        "Variables of one computation must be stored on one device; those of a model in a worker are used by the methods of the model that return a Promise.",
    );
  });
}

/** The plan that computes initial values, and the memory of its variables, which it writes. */
export function initialPlan(
  group: readonly Variable[],
  fresh: readonly Variable[],
  blocks: readonly Block[],
): [Plan, Block[]] {
  const ordered = initialValues(group);
  const own = ordered.variables.map((variable) => blocks[fresh.indexOf(variable)]!);
  return [plan(ordered, {}), own];
}

/** Eager execution does not wait for `materializing`: a variable that it has allocated meanwhile keeps that memory. */
export function store(
  variables: readonly Variable[],
  blocks: readonly Block[],
  device: Device,
): void {
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
  // All are written at once, so that nobody sees a part of them; where that and the copies above take long, other events come first.
  if (variables.some(({ size }) => size > PIECE)) await yieldWhenOver();
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
