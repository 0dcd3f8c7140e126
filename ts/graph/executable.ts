/** A computation that runs: planned and loaded once for each set of sizes, then called step by step. */

import { IndexOutOfRange } from "../runtime/engine/engine.js";
import { Program } from "../runtime/engine/program.js";
import { Block } from "../runtime/engine/session.js";
import { ShapeError, ValueError } from "../runtime/errors.js";
import { Tensor } from "../runtime/tensor.js";
import { type Binding, type Dim, evaluateDim, formatShape, soleSymbol } from "./dim.js";
import { assign } from "./operations/assign.js";
import { gatherRows } from "./operations/gather.js";
import { isInput, read, variable as variableNode } from "./operations/sources.js";
import { type Plan, plan } from "./plan.js";
import { type Computation, type Schedule, schedule } from "./schedule.js";
import { type OpNode, SymbolicTensor } from "./symbolic.js";
import type { Variable } from "./variable.js";

/** Bytes of plans that one computation keeps; text of many lengths makes many plans. */
const CACHE_BYTES = 8 * 2 ** 20;

/** What changes from step to step. */
export interface Step {
  /** Position of the batch in the list of indices. */
  readonly start: number;
  /** Counts steps, for random numbers. */
  readonly iteration: number;
  /** Row of hyperparameters. */
  readonly row: number;
}

/** Memory that a step reads beside variables. */
export interface StepMemory {
  /** One block for each of the schedule's inputs, in their order. */
  readonly feeds: readonly Block[];
  /** The list of rows, int32; a step takes as many as its batch has from `start` on. */
  readonly indices: Block | null;
  readonly hyperparameters: Block | null;
}

/** A plan and its program. */
export interface Loaded {
  readonly plan: Plan;
  program: Program;
}

export class Executable {
  readonly schedule: Schedule;
  private readonly loaded = new Map<string, Loaded>();
  private cachedBytes = 0;

  constructor(computation: Computation) {
    this.schedule = schedule(computation);
  }

  /** The plan for these sizes, made when it is first asked for. The engine must run. */
  prepare(binding: Binding): Loaded {
    const key = JSON.stringify(binding);
    const known = this.loaded.get(key);
    if (known !== undefined) {
      if (!known.program.isLoaded) known.program = this.load(known.plan);
      return known;
    }
    const made = plan(this.schedule, binding);
    const entry = { plan: made, program: this.load(made) };
    this.loaded.set(key, entry);
    this.cachedBytes += made.words.byteLength;
    this.evictOldest();
    return entry;
  }

  /** The node that gave an instruction of the compute part. */
  private nodeOf(instruction: number, { steps }: Plan): OpNode | undefined {
    let passed = 0;
    const position = steps.findIndex(({ part, instructions }) => {
      if (part === "compute") passed += instructions.length;
      return passed > instruction;
    });
    return this.schedule.compute[position];
  }

  private load(made: Plan): Program {
    materialize(this.schedule.variables);
    return new Program(made, this.schedule.variables.map(blockOfVariable));
  }

  private evictOldest(): void {
    for (const [key, { plan: old, program }] of this.loaded) {
      if (this.cachedBytes <= CACHE_BYTES || this.loaded.size === 1) return;
      program.unload();
      this.loaded.delete(key);
      this.cachedBytes -= old.words.byteLength;
    }
  }

  /** Runs one step. @throws MemoryError, ValueError for an index out of range; then nothing has changed. */
  run(binding: Binding, memory: StepMemory, { start, iteration, row }: Step): Loaded {
    const entry = this.prepare(binding);
    const { program } = entry;
    program.bindFeeds(memory.feeds);
    if (memory.indices !== null) program.bindIndices(memory.indices);
    if (memory.hyperparameters !== null) program.bindHyperparameters(memory.hyperparameters);
    try {
      program.run(start, iteration, row);
    } catch (error) {
      if (!(error instanceof IndexOutOfRange)) throw error;
      const node = this.nodeOf(error.instruction, entry.plan);
      throw explainIndex(error, node, binding, rowsFrom(memory.indices, start));
    }
    return entry;
  }
}

/** Copies a fetched tensor out of the engine, right after the run. */
export function fetched({ plan: { outputs }, program }: Loaded, index: number): Tensor {
  const planned = outputs[index];
  if (planned === undefined) throw new ValueError(`Nothing was fetched at ${index}.`);
  const { base, offset, shape, dtype } = planned;
  const bytes = 4 * shape.reduce((product, size) => product * size, 1);
  const buffer = program.read(base, offset, bytes);
  if (dtype === "int32") return new Tensor(shape, "int32", new Int32Array(buffer));
  const numbers = new Float32Array(buffer);
  return dtype === "bool"
    ? new Tensor(shape, "bool", Uint8Array.from(numbers))
    : new Tensor(shape, "float32", numbers);
}

/** The rows of the data that a batch holds, from its first on. */
function rowsFrom(indices: Block | null, start: number): Int32Array {
  return indices === null ? new Int32Array() : new Int32Array(indices.read()).subarray(start);
}

/**
 * What an index points into: a table of weights or of data has a name. A loss looks its labels up in a table
 * that it computes, or in none.
 */
function nameOfTable(node: OpNode | undefined): string | null {
  if (node === undefined || !gatherRows.is(node)) return null;
  const { node: table } = node.operands.table;
  if (variableNode.is(table)) return table.attributes.variable.path;
  return isInput(table) ? "the table" : null;
}

function explainIndex(
  error: IndexOutOfRange,
  node: OpNode | undefined,
  binding: Binding,
  rows: Int32Array,
): ValueError {
  const { position, index, size } = error;
  const table = nameOfTable(node);
  const [what, bounds, mend] =
    table === null
      ? ["label", "expected", "give the last layer more units"]
      : ["index", `${table} has rows`, "give it more of them"];
  return new ValueError(
    `The ${what} ${index} ${whereIs(position, node, binding, rows)} is out of range: ${bounds} 0 to ${size - 1}. ` +
      `Nothing was changed by this step. Mend the data, or ${mend}.`,
    { cause: error },
  );
}

/** The place of an index in the data: their row, and the element of it where there are several. */
function whereIs(
  position: number,
  node: OpNode | undefined,
  binding: Binding,
  rows: Int32Array,
): string {
  const dims = indicesOf(node)?.dims ?? [];
  const perRow = dims.slice(1).reduce<number>((n, dim) => n * evaluateDim(dim, binding), 1);
  const row = rows[Math.floor(position / perRow)];
  if (row === undefined) return `at position ${position} of the batch`;
  return perRow === 1 ? `of row ${row}` : `of row ${row} (element ${position % perRow})`;
}

/** The operand that holds indices, of an operation that has one. */
function indicesOf(node: OpNode | undefined): SymbolicTensor | null {
  const { indices = null, labels = null } = node?.operands ?? {};
  const found = indices ?? labels;
  return found instanceof SymbolicTensor ? found : null;
}

/** Gives variables their memory and first numbers, where they have none. */
export function materialize(variables: readonly Variable[]): void {
  const fresh = variables.filter(({ storage }) => !(storage instanceof Block) || !storage.isAlive);
  if (fresh.length === 0) return;
  for (const variable of fresh) variable.storage = new Block(variable.bytes);
  try {
    initialize(fresh.filter(({ dtype }) => dtype === "float32"));
  } catch (error) {
    for (const variable of fresh) variable.storage = null;
    throw error;
  }
}

/** One program computes the first numbers of many variables. */
function initialize(variables: readonly Variable[]): void {
  if (variables.length === 0) return;
  const effects = variables.map((variable) =>
    assign({
      target: read(variable),
      value: variable.initializer.values(variable.shape, variable.key),
    }),
  );
  const { program } = new Executable({ fetches: [], effects }).prepare({});
  program.run(0, 0, 0);
  program.unload();
}

/** The engine memory of a variable that was materialized. */
export function blockOfVariable(variable: Variable): Block {
  const { storage } = variable;
  if (storage instanceof Block) return storage;
  throw new ValueError(`Variable ${variable.path} has no memory yet.`);
}

/** Sizes of symbols, from the shapes of one batch of every input. @throws ShapeError where they do not fit. */
export function bindShapes(
  expected: readonly { readonly name: string; readonly dims: readonly Dim[] }[],
  given: readonly (readonly number[])[],
): Binding {
  const binding: Record<string, number> = {};
  expected.forEach(({ name, dims }, position) => {
    const shape = given[position] ?? [];
    if (shape.length !== dims.length) throw misfit(name, dims, shape);
    dims.forEach((dim, axis) => {
      const size = shape[axis] ?? 0;
      const known = typeof dim === "number" ? dim : binding[soleSymbol(dim) ?? ""];
      if (known !== undefined && known !== size) throw misfit(name, dims, shape);
      const symbol = soleSymbol(dim);
      if (symbol !== undefined) binding[symbol] = size;
    });
  });
  return binding;
}

function misfit(name: string, dims: readonly Dim[], shape: readonly number[]): ShapeError {
  const wanted = dims.map((dim) => (typeof dim === "number" ? dim : "any"));
  return new ShapeError(
    `The data of ${name} have shape ${formatShape(shape)}; expected (${wanted.join(", ")}), the first being the batch.`,
  );
}
