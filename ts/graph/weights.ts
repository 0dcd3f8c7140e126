/** The memory of variables: allocated and initialized when first needed, read and written whole. */

import { ownTensor, type TensorLike } from "../runtime/convert.js";
import type { Block, Device, LocalDevice, Slice, StepMemory } from "../runtime/device/device.js";
import { LatchError, ShapeError, ValueError } from "../runtime/errors.js";
import { Tensor } from "../runtime/tensor.js";
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
    const initial = initialValues(fresh);
    if (initial !== null) {
      const program = await device.load(initial.plan, blocksOf(initial.variables, fresh, blocks));
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

/** `materialize` at once, on a device of this thread. @throws NotReadyError where it does not run. */
export function materializeNow(variables: readonly Variable[], device: LocalDevice): void {
  const fresh = withoutMemory(variables, device);
  if (fresh.length === 0) return;
  const blocks = device.allocateNow(fresh.map(({ bytes }) => bytes));
  try {
    const initial = initialValues(fresh);
    if (initial !== null) {
      const program = device.loadNow(initial.plan, blocksOf(initial.variables, fresh, blocks));
      const { failure } = device.runNow(program, NO_MEMORY, ONE_STEP);
      device.unload(program);
      if (failure !== null) throw failure;
    }
  } catch (error) {
    for (const block of blocks) device.release(block);
    throw error;
  }
  store(fresh, blocks, device);
}

const NO_MEMORY: StepMemory = { feeds: [], indices: null };
const ONE_STEP: Slice = { steps: 1, start: 0, rows: 0, iteration: 0, hyperparameters: null };

function withoutMemory(variables: readonly Variable[], device: Device): Variable[] {
  return variables.filter(({ storage, path }) => {
    if (storage === null) return true;
    if (storage.device === device) return false;
    throw new LatchError(
      `Variable ${path} is stored on another device than the one that is to compute with it. ` +
        "Variables of one computation must be stored on one device.",
    );
  });
}

/** One plan that computes the initial values of all float32 variables. New memory is zero, as float64 sums begin. */
function initialValues(
  fresh: readonly Variable[],
): { readonly plan: Plan; readonly variables: readonly Variable[] } | null {
  const computed = fresh.filter(({ dtype }) => dtype === "float32");
  if (computed.length === 0) return null;
  const effects = computed.map((variable) =>
    assign({
      target: read(variable),
      value: variable.initializer.values(variable.shape, variable.key),
    }),
  );
  const ordered = schedule({ fetches: [], effects });
  return { plan: plan(ordered, {}), variables: ordered.variables };
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
  variables.forEach((variable, index) => {
    const block = blocks[index] as Block;
    if (variable.storage === null) variable.storage = block;
    else device.release(block);
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
  await materialize(variables, device);
  const buffers = await device.read(variables.map(blockOf));
  return variables.map(
    (variable, index) =>
      new Tensor(variable.shape, "float32", new Float32Array(buffers[index]!, 0, variable.size)),
  );
}

/** Sets the numbers of float32 variables. @throws ShapeError, ValueError; then none is set. */
export async function writeWeights(
  variables: readonly Variable[],
  weights: readonly TensorLike[],
  device: Device,
): Promise<void> {
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
