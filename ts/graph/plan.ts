/**
 * Planning: a graph and numbers for its symbols become a program.
 *
 * A plan is data: arrays and numbers that can be cloned, sent to a worker and printed.
 */
import { BASES, type LoadablePlan } from "../runtime/device/device.js";
import { ValueError } from "../runtime/errors.js";
import { Arena, assertArenaFits } from "./arena.js";
import { assertRuleHolds } from "./bound-rules.js";
import { type Binding, type Dim, evaluateDim } from "./dim.js";
import { type Stored, storedAs } from "./dtype.js";
import { encodeSteps } from "./encode.js";
import {
  type InstructionName,
  type Instructions,
  MAX_LOOP_DEPTH,
  PART_LEVEL,
  type Ref,
} from "./instructions.js";
import { type Instruction, type Lowering, type ProgramStep, product, sizes } from "./lowering.js";
import { instructionNames, kernelsFor } from "./needed-kernels.js";
import { isFed } from "./operations/host.js";
import {
  constantData,
  dimension,
  hyperparameters,
  isInput,
  isVariable,
  variable,
} from "./operations/sources.js";
import { asOpNode, type Schedule } from "./schedule.js";
import { storageOf } from "./storage.js";
import {
  type Node,
  type OpNode,
  reachable,
  type SymbolicDType,
  type SymbolicTensor,
} from "./symbolic.js";

/** Where a fetched tensor is stored after a run. */
export interface PlannedOutput {
  readonly base: number;
  readonly offset: number;
  readonly bytes: number;
  readonly shape: readonly number[];
  readonly dtype: SymbolicDType;
}

/** One node as it was planned, for `explain`. */
export interface PlanStep {
  readonly op: string;
  readonly part: "compute" | "commit";
  readonly outputs: readonly {
    readonly shape: readonly number[];
    readonly offset: number | null;
  }[];
  readonly instructions: readonly InstructionName[];
}

export interface Plan extends LoadablePlan {
  readonly feedCount: number;
  readonly scratchBytes: number;
  readonly outputs: readonly PlannedOutput[];
  readonly steps: readonly PlanStep[];
}

/**
 * Plans a scheduled graph for given sizes: integer work.
 * @param takesRows whether a batch is copied from the fed data by a list of rows; by default the fed data are the batch
 */
export function plan(ordered: Schedule, binding: Binding, takesRows = false): Plan {
  return new Planner(ordered, binding, takesRows).run();
}

/** Where a tensor is stored. */
interface Allocation {
  readonly base: number;
  readonly offset: number;
  readonly ref: Ref;
  /** Whether the memory is the tensor's own, to be freed after its last reader. */
  readonly isOwn: boolean;
  /** Whether the address moves with the iterations of a loop. */
  readonly moves: boolean;
}

export class Planner implements Lowering<SymbolicTensor> {
  /** Without symbols shape rules have seen all sizes. */
  readonly #hasSymbols: boolean;
  readonly #arena = new Arena();
  readonly #allocations = new Map<SymbolicTensor, Allocation>();
  readonly #lastUse = new Map<SymbolicTensor, number>();
  readonly #operands: number[] = [];
  /** The element type of each operand in memory. */
  readonly #stored: Stored[] = [];
  readonly #constants: number[] = [];
  readonly #parts: { compute: ProgramStep[]; commit: ProgramStep[] } = {
    compute: [],
    commit: [],
  };
  readonly #steps: PlanStep[] = [];
  #current: ProgramStep[] = [];
  /** Number of loops around the instruction that is emitted next. */
  #level = 0;
  /** How often memory is allocated: once for each part of the loop around the next instruction. */
  #copies = 1;
  /** The node being lowered, among those of its graph. */
  #position = 0;
  /** Copies that live as long as the node being lowered. */
  #temporaries: { readonly offset: number; readonly bytes: number }[] = [];

  readonly #ordered: Schedule;
  readonly #takesRows: boolean;

  constructor(
    ordered: Schedule,
    readonly binding: Binding,
    takesRows: boolean,
  ) {
    this.#ordered = ordered;
    this.#takesRows = takesRows;
    this.#hasSymbols = Object.keys(binding).length > 0;
  }

  run(): Plan {
    const { compute, commit } = this.#ordered;
    const nodes = [...compute, ...commit];
    this.#findLastUses(nodes);
    nodes.forEach((node, position) => {
      this.#position = position;
      this.lower(node, position < compute.length ? "compute" : "commit");
      this.#releaseAfter(node, position);
    });
    assertArenaFits(this.#arena.size);
    const outputs = this.#ordered.computation.fetches.map((tensor) => this.#plannedOutput(tensor));
    const { variables, inputs } = this.#ordered;
    return {
      words: this.encodeProgram(this.#parts.compute, this.#parts.commit),
      constants: Uint32Array.from(this.#constants),
      variableCount: variables.length,
      feedCount: inputs.length,
      scratchBytes: this.#arena.size,
      outputs,
      kernels: kernelsFor([...this.#parts.compute, ...this.#parts.commit]),
      steps: this.#steps,
    };
  }

  #countUses(nodes: readonly OpNode[]): void {
    nodes.forEach((node, position) => {
      for (const read of node.inputs) this.#lastUse.set(storageOf(read), position);
    });
  }

  /** Tensors die after their last reader; what is fetched or committed outlives all computing. */
  #findLastUses(nodes: readonly OpNode[]): void {
    this.#countUses(nodes);
    for (const tensor of this.#ordered.computation.fetches) {
      this.#lastUse.set(storageOf(tensor), nodes.length);
    }
  }

  /** Returns the instructions of a node. */
  protected lower(node: OpNode, part: "compute" | "commit"): readonly ProgramStep[] {
    this.#current = [];
    this.#lowerChecked(node);
    this.#parts[part].push(...this.#current);
    this.#steps.push(this.#describe(node, part));
    return this.#current;
  }

  #lowerChecked(node: OpNode): void {
    node.op.lower(node, this);
    // After lowering, whose errors say more where it checks a size itself.
    if (this.#hasSymbols) assertRuleHolds(node, this.binding);
  }

  #describe(node: OpNode, part: PlanStep["part"]): PlanStep {
    const outputs = node.outputs.map((tensor) => {
      const allocation = this.#allocations.get(storageOf(tensor));
      return {
        shape: sizes(this, tensor.dims),
        offset: allocation?.base === BASES.scratch ? allocation.offset : null,
      };
    });
    return {
      op: node.op.name,
      part,
      outputs,
      instructions: this.#current.flatMap(instructionNames),
    };
  }

  #releaseAfter(node: OpNode, position: number): void {
    const ended = new Set([...node.inputs, ...node.outputs].map(storageOf));
    for (const tensor of ended) {
      const allocation = this.#allocations.get(tensor);
      const isRead = (this.#lastUse.get(tensor) ?? position) > position;
      if (allocation === undefined || !allocation.isOwn || isRead) continue;
      this.#arena.release(allocation.offset, this.#bytes(tensor) * this.#copies);
    }
    for (const { offset, bytes } of this.#temporaries) this.#arena.release(offset, bytes);
    this.#temporaries = [];
  }

  refToOverwrite(tensor: SymbolicTensor): Ref {
    const storage = storageOf(tensor);
    const source = this.ref(tensor);
    const { isOwn } = this.#allocationOf(tensor);
    if (isOwn && (this.#lastUse.get(storage) ?? this.#position) <= this.#position) return source;
    const bytes = this.#bytes(storage);
    const offset = this.#arena.allocate(bytes);
    this.#temporaries.push({ offset, bytes });
    const target = this.#operand(this.#storedAs(source), BASES.scratch, offset);
    this.emit("assign", { target, source, n: bytes / 4 });
    return target;
  }

  #bytes(tensor: SymbolicTensor): number {
    return 4 * product(sizes(this, tensor.dims));
  }

  isUsed(tensor: SymbolicTensor): boolean {
    return this.#lastUse.has(storageOf(tensor));
  }

  emit<Name extends InstructionName>(name: Name, fields: Instructions[Name]): void {
    // Name and fields belong together by this signature; the union of pairs can't be formed generically.
    this.#current.push({ name, fields } as unknown as Instruction);
  }

  ref(tensor: SymbolicTensor): Ref {
    const storage = storageOf(tensor);
    const known = this.#allocations.get(storage);
    if (known !== undefined) return known.ref;
    const [base, offset] = this.#locate(asOpNode(storage.node), storage);
    const isOwn = base === BASES.scratch;
    const stride = isOwn && this.#copies > 1 ? this.#bytes(storage) : 0;
    const ref = this.#operand(storedIn(storage), base, offset, stride, stride && PART_LEVEL);
    this.#allocations.set(storage, { base, offset, ref, isOwn, moves: false });
    return ref;
  }

  #storedAs(ref: Ref): Stored {
    return this.#stored[ref]!;
  }

  repeat(iterations: number, body: () => void, parts = 1): void {
    if (this.#level >= MAX_LOOP_DEPTH) {
      throw new ValueError(`A step has more than ${MAX_LOOP_DEPTH} nested loops over time.`);
    }
    const outside = this.#current;
    const steps: ProgramStep[] = [];
    this.#current = steps;
    const level = this.#level++;
    this.#copies = parts;
    body();
    this.#copies = 1;
    this.#level = level;
    this.#current = outside;
    if (iterations > 0) this.#current.push({ iterations, level, steps, areIndependent: parts > 1 });
  }

  aliasSlice(tensor: SymbolicTensor, whole: SymbolicTensor, reverse: boolean): void {
    const elements = this.#bytes(tensor) / 4;
    const ref = this.sliceRef(whole, elements, reverse);
    const { base, offset } = this.#allocationOf(whole);
    this.#allocations.set(storageOf(tensor), { base, offset, ref, isOwn: false, moves: true });
  }

  sliceRef(whole: SymbolicTensor, elements: number, reverse: boolean): Ref {
    const { base, offset, ref } = this.#allocationOf(whole);
    const [bytes, all] = [4 * elements, this.#bytes(whole)];
    const first = reverse ? offset + all - bytes : offset;
    return this.#operand(
      this.#storedAs(ref),
      base,
      first,
      reverse ? -bytes : bytes,
      this.#level - 1,
    );
  }

  materialize(tensor: SymbolicTensor): void {
    const { moves, ref: source } = this.#allocationOf(tensor);
    if (!moves) return;
    const storage = storageOf(tensor);
    const offset = this.#arena.allocate(this.#bytes(storage));
    const ref = this.#operand(this.#storedAs(source), BASES.scratch, offset);
    this.emit("assign", { target: ref, source, n: this.#bytes(storage) / 4 });
    this.#allocations.set(storage, { base: BASES.scratch, offset, ref, isOwn: true, moves: false });
  }

  alias(tensor: SymbolicTensor, other: SymbolicTensor): void {
    this.#allocations.set(storageOf(tensor), { ...this.#allocationOf(other), isOwn: false });
  }

  allocateCopy(tensor: SymbolicTensor): Ref {
    const stored = this.#storedAs(this.ref(tensor));
    return this.#operand(stored, BASES.scratch, this.#arena.allocate(this.#bytes(tensor)));
  }

  isAllocated(tensor: SymbolicTensor): boolean {
    return this.#allocations.has(storageOf(tensor));
  }

  #allocationOf(tensor: SymbolicTensor): Allocation {
    this.ref(tensor);
    const allocation = this.#allocations.get(storageOf(tensor));
    if (allocation === undefined) throw new ValueError("A tensor was not allocated.");
    return allocation;
  }

  lowerBody(results: readonly SymbolicTensor[], after: () => void): void {
    const nodes = this.#nodesInside(results);
    this.#countUses(nodes);
    for (const tensor of results) this.#lastUse.set(storageOf(tensor), nodes.length);
    const outside = this.#position;
    nodes.forEach((node, position) => {
      this.#position = position;
      this.#lowerChecked(node);
      this.#releaseAfter(node, position);
    });
    this.#position = outside;
    after();
    for (const storage of new Set(results.map(storageOf))) {
      const allocation = this.#allocations.get(storage);
      if (allocation?.isOwn)
        this.#arena.release(allocation.offset, this.#bytes(storage) * this.#copies);
    }
  }

  clear(results: readonly SymbolicTensor[]): void {
    for (const { outputs } of reachable(results)) {
      for (const tensor of outputs) {
        this.#allocations.delete(tensor);
        this.#lastUse.delete(tensor);
      }
    }
  }

  /** The nodes of a graph inside of a node, without its inputs, which are allocated already. */
  #nodesInside(results: readonly SymbolicTensor[]): OpNode[] {
    const nodes = reachable(results).map(asOpNode);
    return nodes.filter((node) => !isInput(node));
  }

  feed({ node, dtype }: SymbolicTensor): Ref | null {
    const base = this.#baseOfFed(node);
    if (base === null)
      throw new ValueError(
        "A loop over time can't be fed in its steps: compute on the host before it.",
      );
    return this.#takesRows ? this.#operand(storedAs(dtype), base, 0) : null;
  }

  #baseOfFed(node: Node): number | null {
    const position = isFed(node) ? this.#ordered.inputs.indexOf(node) : -1;
    return position < 0 ? null : BASES.first + this.#ordered.variables.length + position;
  }

  /** An operand that moves by `stride` bytes with each iteration of the loop at `level`. */
  #operand(stored: Stored, base: number, offset: number, stride = 0, level = 0): Ref {
    this.#operands.push(base, offset, stride, level);
    return this.#stored.push(stored) - 1;
  }

  /** Base and offset of a tensor that has none yet: those of a source, or new scratch memory. */
  #locate(node: OpNode, tensor: SymbolicTensor): [base: number, offset: number] {
    if (variable.is(node))
      return [BASES.first + this.#ordered.variables.indexOf(node.attributes.variable), 0];
    if (hyperparameters.is(node)) return [BASES.hyperparameters, 0];
    const fed = this.#takesRows ? null : this.#baseOfFed(node);
    if (fed !== null) return [fed, 0];
    if (constantData.is(node)) {
      const { data, dims, dtype } = node.attributes;
      return [BASES.constants, this.#addConstant(this.#repeated(data, dims), dtype)];
    }
    if (dimension.is(node))
      return [BASES.constants, this.#addConstant([evaluateDim(node.attributes.dim, this.binding)])];
    return [BASES.scratch, this.#arena.allocate(this.#bytes(tensor) * this.#copies)];
  }

  /** One number for each element of a constant. */
  #repeated(data: readonly number[], dims: readonly Dim[]): readonly number[] {
    const size = product(sizes(this, dims));
    return data.length === size ? data : Array.from({ length: size }, () => data[0] ?? 0);
  }

  #addConstant(data: readonly number[], dtype: SymbolicDType = "float32"): number {
    const offset = 4 * this.#constants.length;
    const numbers = dtype === "int32" ? Int32Array.from(data) : Float32Array.from(data);
    for (const bits of new Uint32Array(numbers.buffer)) this.#constants.push(bits);
    return offset;
  }

  #plannedOutput(tensor: SymbolicTensor): PlannedOutput {
    const { base, offset } = this.#allocationOf(tensor);
    const shape = sizes(this, tensor.dims);
    return { base, offset, bytes: this.#bytes(tensor), shape, dtype: tensor.dtype };
  }

  protected encodeProgram(
    compute: readonly ProgramStep[],
    commit: readonly ProgramStep[],
  ): Uint32Array {
    const { variables, inputs, hyperparameterCount } = this.#ordered;
    const bases = BASES.first + variables.length + inputs.length;
    const words = [
      bases,
      this.#arena.size,
      hyperparameterCount,
      this.#operands.length / OPERAND_WORDS,
      ...this.#operands,
    ];
    for (const part of [compute, commit]) {
      encodeSteps(part, this.#stored, words);
    }
    return Uint32Array.from(words);
  }
}

/** Base, offset, stride and level. */
const OPERAND_WORDS = 4;

/** The element type of a tensor in its memory. */
function storedIn({ node, dtype }: SymbolicTensor): Stored {
  const isSum = isVariable(node) && node.attributes.variable.dtype === "float64";
  return isSum ? "f64" : storedAs(dtype);
}
