/**
 * One instance of the engine: its functions and its memory.
 *
 * No view of engine memory outlives a call here: growing detaches all of them.
 */
import { MemoryError, ValueError } from "../errors.js";

/** Functions that the WebAssembly module exports; see crates/wasm. */
export interface EngineFunctions {
  allocate(bytes: number): number;
  release(block: number): void;
  address(block: number): number;
  used_bytes(): number;
  set_limit(bytes: number): void;
  load(block: number, words: number): number;
  unload(program: number): void;
  bind(program: number, base: number, block: number): void;
  run(program: number, start: number, iteration: number, row: number): number;
  failure(word: number): number;
  scratch(): number;
}

/** Element types of engine memory. */
export type EngineArray = Float32Array | Int32Array | Uint32Array | Float64Array | Uint8Array;

/** Kinds of failure that a run may give, as the engine numbers them. */
const FAILURE_OUT_OF_MEMORY = 1;

/** An index that points at nothing: what the engine knows of it. */
export class IndexOutOfRange extends Error {
  constructor(
    /** Which instruction of the program failed. */
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

/** Sizes in a 32-bit Rust are signed. */
const LARGEST_BLOCK = 2 ** 31 - 2 ** 16;

/** A started engine. After a trap it must not be called again; its memory can still be read. */
export class Engine {
  constructor(
    private readonly functions: EngineFunctions,
    private readonly memory: WebAssembly.Memory,
    /** Binds the functions, which all engines share, to this one. */
    private readonly bindFunctions: () => void,
  ) {
    bindFunctions();
  }

  /** Takes the functions back from an engine that was started after this one. */
  resume(): void {
    this.bindFunctions();
  }

  /**
   * A zeroed block of memory; gives its number.
   * @throws MemoryError where the limit or the machine does not give so much.
   */
  allocate(bytes: number): number {
    const block = bytes > LARGEST_BLOCK ? 0 : this.functions.allocate(bytes);
    if (block === 0) throw this.outOfMemory(bytes);
    return block;
  }

  private outOfMemory(bytes: number): MemoryError {
    const used = this.functions.used_bytes() >>> 0;
    return new MemoryError(
      `The engine could not get ${megabytes(bytes)} more (${megabytes(used)} are in use). ` +
        "Use a smaller batch or model, drop models that are no longer needed, or raise configure({ maxMemory }).",
    );
  }

  release(block: number): void {
    this.functions.release(block);
  }

  /** Bounds the bytes of all blocks. */
  limit(bytes: number): void {
    this.functions.set_limit(Math.min(bytes, 2 ** 32 - 1));
  }

  /** Bytes of blocks in use. */
  get usedBytes(): number {
    return this.functions.used_bytes() >>> 0;
  }

  /** Bytes that the engine has taken from the machine; never shrinks. */
  get memoryBytes(): number {
    return this.memory.buffer.byteLength;
  }

  /** Writes numbers into a block, `offset` bytes after its beginning. */
  write(block: number, data: EngineArray, offset = 0): void {
    const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    new Uint8Array(
      this.memory.buffer,
      (this.functions.address(block) >>> 0) + offset,
      bytes.length,
    ).set(bytes);
  }

  /** Copies bytes out of a block. */
  read(block: number, bytes: number, offset = 0): ArrayBuffer {
    const begin = (this.functions.address(block) >>> 0) + offset;
    return this.memory.buffer.slice(begin, begin + bytes);
  }

  /** Bytes at an address, where they lie: of a trapped engine, too, or of one whose functions another has. */
  bytesAt(address: number, bytes: number): Uint8Array {
    return new Uint8Array(this.memory.buffer, address, bytes);
  }

  address(block: number): number {
    return this.functions.address(block) >>> 0;
  }

  /** Copies bytes out of the scratch arena. */
  readScratch(offset: number, bytes: number): ArrayBuffer {
    const begin = (this.functions.scratch() >>> 0) + offset;
    return this.memory.buffer.slice(begin, begin + bytes);
  }

  /** Decodes a program; gives its number. */
  load(words: Uint32Array): number {
    const block = this.allocate(words.byteLength);
    this.write(block, words);
    const program = this.functions.load(block, words.length);
    this.release(block);
    if (program === 0)
      throw new ValueError("The engine refused a malformed program. This is a bug in latch.");
    return program - 1;
  }

  unload(program: number): void {
    this.functions.unload(program);
  }

  bind(program: number, base: number, block: number): void {
    this.functions.bind(program, base, block);
  }

  /**
   * Runs one step of a program.
   * @throws MemoryError where its scratch memory can't be had; IndexOutOfRange; both leave no trace.
   */
  run(program: number, start: number, iteration: number, row: number): void {
    const kind = this.functions.run(program, start, iteration, row);
    if (kind === 0) return;
    if (kind === FAILURE_OUT_OF_MEMORY) {
      throw new MemoryError(
        "The engine could not get the memory that this step needs. Use a smaller batch or model, or raise configure({ maxMemory }).",
      );
    }
    const [instruction = 0, position = 0, index = 0, size = 0] = [0, 1, 2, 3].map(
      (word) => this.functions.failure(word) >>> 0,
    );
    throw new IndexOutOfRange(instruction, position, index | 0, size);
  }
}

function megabytes(bytes: number): string {
  return `${(bytes / 2 ** 20).toFixed(1)} MiB`;
}
