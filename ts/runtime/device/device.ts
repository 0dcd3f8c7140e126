/**
 * A device: it holds memory and runs plans.
 *
 * What belongs here: the interface, in terms that can cross to a worker: numbers, typed arrays, plans as data,
 * handles. What does not: how a device does it (wasm-device.ts), and which device is used (default-device.ts).
 *
 * Commands (write, release, unload) take effect in the order of the calls and cannot fail. Methods that may fail or
 * have a result return a Promise, and start the device if it does not run.
 */

/** Builds of the engine: "simd" computes the same bits on every host, "relaxed" is faster where it is supported. */
export type Variant = "simd" | "relaxed";

/**
 * Sets of kernels of an engine, each of which includes those before it. "lstm" adds LSTMs and the orthogonal initializer,
 * "recurrent" GRU and SimpleRNN, "full" convolution, pooling, normalization, attention and arithmetic in int32.
 */
export const KERNELS = ["core", "lstm", "recurrent", "full"] as const;
export type Kernels = (typeof KERNELS)[number];

/** Typed arrays that memory is written from. */
export type Numbers = Float32Array | Int32Array | Uint32Array | Float64Array;

/** A build of the engine with all kernels, as `latch/engine/simd` and `latch/engine/relaxed` export it. */
export interface EngineBuild {
  /** Base64 of a raw deflate stream of the module. */
  readonly packed: string;
}

/** A build for several threads. */
export interface ThreadedBuild extends EngineBuild {
  /** Pages of memory that it begins with. */
  readonly pages: number;
}

/** A build for several threads as the package for Node exports it: already compiled. */
export interface CompiledThreadedBuild {
  readonly module: CompiledModule;
  readonly pages: number;
}

/** A `WebAssembly.Module`. That type is missing in Node's types, and has no members in those of browsers. */
export type CompiledModule = object;

/** A build that was compiled here. A compiled module can cross to a worker, where it is not compiled again. */
export interface CompiledBuild {
  readonly variant: Variant;
  readonly kernels: Kernels;
  readonly module: CompiledModule;
  /** The number of threads, and why; undefined unless threads were asked for. */
  readonly threads?: Threads;
}

/** How many threads compute a step. */
export interface Threads {
  readonly count: number;
  /** Why there are not more, as a clause of a sentence. */
  readonly why: string;
  /** What a pool needs; null for one thread. */
  readonly pool: PoolSettings | null;
}

export interface PoolSettings {
  /** Initial and maximum pages of memory. */
  readonly pages: readonly [initial: number, maximum: number];
  /** Threads besides the one that runs the engine: `count` - 1, except in tests of missing threads. */
  readonly workers: number;
  /** How often a thread checks for work before it sleeps. */
  readonly spins: number;
  /** Whether workers start only when there is work for them, and compute only what they make faster. */
  readonly isAutomatic: boolean;
  /** Whether every instruction is split, however little there is to do: for tests. */
  readonly splitsAll: boolean;
  /**
   * The timeout in seconds, on top of the time that its work may take, after which a thread without progress is taken for
   * dead. Null for the default; tests set less.
   */
  readonly patience: number | null;
}

/** Where an engine runs: in the thread that loads it, or in a worker of its own. */
export type EnginePlace = "here" | "worker";

/** Compiles a build that has these kernels at least. */
export type LoadBuild = (
  options: EngineOptions,
  kernels: Kernels,
  place: EnginePlace,
) => Promise<CompiledBuild>;

/** How an engine runs. */
export interface EngineOptions {
  /** Which build of the engine runs; by default the fastest that the host can run. */
  readonly variant?: Variant;
  /**
   * The engine itself, for places that can't import() it, such as service workers: the default export of
   * `latch/engine/simd` or `latch/engine/relaxed`. Where bytes can't be compiled either, as in edge runtimes, the
   * module that the host compiled from `latch/engine/simd.wasm`. By default it is fetched when it is first needed.
   */
  readonly engine?: EngineBuild | CompiledModule;
  /** The maximum number of bytes that the device may use. */
  readonly maxMemory?: number;
  /**
   * Threads that compute a step together: a number, or "auto" for as many as the machine and the work are good for. Default
   * 1. Results are the same bits for every number. One thread computes where threads cannot share memory: pages must be
   * cross-origin isolated and compute in a worker; `info()` says why.
   */
  readonly threads?: number | "auto";
}

/** What a device runs. */
export interface DeviceInfo {
  /** The running build; null before the start. */
  readonly variant: Variant | null;
  /** Kernels of the running build; null before the start. */
  readonly kernels: Kernels | null;
  /** Of the running build; null where threads were not asked for, and before the start. */
  readonly threads: Threads | null;
}

/** A handle of memory on one device. The memory is freed by `release`, or when the handle is garbage-collected. */
export interface Block {
  readonly device: Device;
  readonly bytes: number;
}

/**
 * Where an array that outlives a step is stored: in memory of a device, or, after it had to make room there, in the
 * JavaScript heap.
 */
export interface Residence {
  block: Block | null;
  /** Its bytes while it has no block; null for an array that was never stored. */
  saved: ArrayBuffer | null;
  /** Whether programs are bound to the block for good, so that it can't move. */
  isPinned: boolean;
}

/** A handle of a plan that was loaded into one device; freed like a block. */
export interface Program {
  readonly device: Device;
}

/**
 * The numbers of bases, the blocks of memory in which a program's operands have their offsets. Every program has these;
 * those of its variables and its fed arrays follow. The engine has the same numbers.
 */
export const BASES = {
  scratch: 0,
  constants: 1,
  indices: 2,
  hyperparameters: 3,
  first: 4,
} as const;

/** The part of a plan that a device needs. Plain data. */
export interface LoadablePlan {
  /** The program as the engine decodes it. */
  readonly words: Uint32Array;
  /** Bits of float32 and int32 numbers. */
  readonly constants: Uint32Array;
  /** Number of variables, whose bases follow the fixed four; those of the fed arrays come after them. */
  readonly variableCount: number;
  /** Where each step leaves its outputs: `bytes` bytes at `offset` from a base. */
  readonly outputs: readonly {
    readonly base: number;
    readonly offset: number;
    readonly bytes: number;
  }[];
  readonly kernels: Kernels;
  /** What the plan does, step by step, each with the names of its instructions. */
  readonly steps: readonly LoadableStep[];
}

/** Steps of commit write what outlives the program's run; those of compute do not. */
interface LoadableStep {
  readonly op: string;
  readonly part: "compute" | "commit";
  readonly instructions: readonly string[];
}

/** The index of the plan's step that has the instruction of this number. */
export function stepOf(instruction: number, { steps }: LoadablePlan): number {
  let passed = 0;
  return steps.findIndex(({ instructions }) => {
    passed += instructions.length;
    return passed > instruction;
  });
}

/** Memory that a step reads besides variables. */
export interface StepMemory {
  /** One block for each fed array of the plan, in its order. */
  readonly feeds: readonly Block[];
  /** The list of rows, int32, of which a step takes as many as its batch has; null where the fed arrays are the batch. */
  readonly indices: Block | null;
}

/** Steps of one program, one after the other on the same memory. */
export interface Slice {
  /** At least 1. */
  readonly steps: number;
  /** Position of the first batch in the list of rows. */
  readonly start: number;
  /** Rows of a batch, by which the position advances with each step. */
  readonly rows: number;
  /** The number of the first step, which keys random numbers; each further step adds one. */
  readonly iteration: number;
  /** One row of hyperparameters for each step; null where the plan reads none. */
  readonly hyperparameters: Float32Array | null;
}

/** The result of a slice. Steps before a failure are completed; the failing one has changed nothing. */
export interface SliceResult {
  /** How many steps were completed: fewer than asked for where time was up, or where one failed. */
  readonly completed: number;
  /** For each completed step a buffer for each output of the plan. */
  readonly outputs: readonly (readonly ArrayBuffer[])[];
  /** MemoryError, IndexOutOfRange, or a LatchError after a bug of the engine. */
  readonly failure: Error | null;
}

export interface MemoryUsage {
  /** Bytes of blocks in use. */
  readonly usedBytes: number;
  /** Bytes of WebAssembly memory, which never shrinks. */
  readonly memoryBytes: number;
}

export interface Device {
  /** What it runs now. */
  readonly info: DeviceInfo;
  /** @throws ValueError for a variant other than the running one. */
  configure(options: EngineOptions): void;
  /** Starts the device with at least these kernels. */
  start(kernels: Kernels): Promise<void>;
  usage(): Promise<MemoryUsage>;
  /** Zeroed memory, a block for each size. @throws MemoryError where not all fit; then none is allocated. */
  allocate(sizes: readonly number[]): Promise<Block[]>;
  /** Frees a block now. Releasing it again has no effect. */
  release(block: Block): void;
  /** Writes numbers into a block, from the byte at `offset` on; by default from its beginning. */
  write(block: Block, numbers: Numbers, offset?: number): void;
  /** Copies of whole blocks. */
  read(blocks: readonly Block[]): Promise<ArrayBuffer[]>;
  /** Loads a plan and the kernels that it needs. `variables` are its variables' memory, in the plan's order. */
  load(plan: LoadablePlan, variables: readonly Block[]): Promise<Program>;
  unload(program: Program): void;
  /** Runs the steps of a slice until all are completed or the time slice is over, and then yields to the event loop. */
  run(program: Program, memory: StepMemory, slice: Slice): Promise<SliceResult>;
}

/** Whether a value is a device, to tell one from what users pass by mistake. */
export function isDevice(value: unknown): value is Device {
  return typeof value === "object" && value !== null && "allocate" in value;
}

/**
 * A device in this thread, whose methods can also run synchronously. Only synchronous functions on Tensors use it.
 * These methods start nothing. @throws NotReadyError where the device does not run or lacks kernels.
 */
export interface LocalDevice extends Device {
  /** What it was configured with. */
  readonly options: EngineOptions;
  /** Arrays in its memory that may have to make room for others, the oldest first. */
  readonly movable: Set<Residence>;
  /** Adds an array to `movable` until the next event. A longer reference would keep finalizers from freeing it. */
  letMove(residence: Residence): void;
  /** Frees the memory of what was garbage-collected, without waiting for finalizers. */
  reclaimNow(): void;
  allocateNow(sizes: readonly number[]): Block[];
  readNow(blocks: readonly Block[]): ArrayBuffer[];
  loadNow(plan: LoadablePlan, variables: readonly Block[]): Program;
  runNow(program: Program, memory: StepMemory, slice: Slice): SliceResult;
}

/** An index outside of the rows that it selects from, as the engine reports it. */
export class IndexOutOfRange extends Error {
  constructor(
    /** The number of the instruction that failed. */
    readonly instruction: number,
    /** Its position in the list of indices. */
    readonly position: number,
    readonly index: number,
    /** How many rows there are. */
    readonly size: number,
  ) {
    super(`index ${index} at position ${position} is not in 0..${size - 1}`);
  }
}
