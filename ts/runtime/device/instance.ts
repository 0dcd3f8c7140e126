/**
 * One instance of the engine: its functions and its memory.
 *
 * No view of engine memory outlives a call here: growing detaches all of them.
 */
import { MemoryError, ValueError } from "../errors.js";
import type { Instantiated } from "../wasm/glue.js";
import type * as surface from "../wasm/surface.js";
import { IndexOutOfRange, type Numbers } from "./device.js";

/** The engine's number of this kind of failure of a run; the other kind is an index out of range. */
const FAILURE_OUT_OF_MEMORY = 1;

/** On 32-bit targets Rust limits allocations to isize::MAX, 2^31 - 1 bytes. */
const LARGEST_BLOCK = 2 ** 31 - 2 ** 16;

/** A started engine. After a trap it must not be called again; its memory can still be read. */
export class EngineInstance {
  /** For runs on fixed memory (fixed-run.ts). @internal */
  readonly functions: typeof surface;
  /** @internal */
  readonly memory: WebAssembly.Memory;

  /** What needs no glue (long-steps.ts). @internal */
  readonly exports: object;

  constructor({ functions, memory, exports }: Instantiated) {
    this.functions = functions;
    this.memory = memory;
    this.exports = exports;
  }

  /**
   * Allocates a zeroed block of memory and returns its id.
   * @throws MemoryError where the limit or the machine does not allow it.
   */
  allocate(bytes: number): number {
    const block = bytes > LARGEST_BLOCK ? 0 : this.functions.allocate(bytes);
    if (block === 0) throw this.#outOfMemory(bytes);
    return block;
  }

  #outOfMemory(bytes: number): MemoryError {
    return new MemoryError(
      `The engine could not get ${megabytes(bytes)} more (${megabytes(this.usedBytes)} are in use). ` +
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
    return this.functions.used_bytes();
  }

  /** Bytes of WebAssembly memory, which never shrinks. */
  get memoryBytes(): number {
    return this.memory.buffer.byteLength;
  }

  /** Writes bytes into a block, from the byte at `offset` on. */
  write(block: number, data: Numbers | Uint8Array, offset = 0): void {
    const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    new Uint8Array(this.memory.buffer, this.address(block) + offset, bytes.length).set(bytes);
  }

  /** Copies bytes out of a block. */
  read(block: number, bytes: number, offset = 0): ArrayBuffer {
    return this.copy(this.address(block) + offset, bytes);
  }

  /** Copies bytes out of memory. */
  protected copy(begin: number, bytes: number): ArrayBuffer {
    return this.memory.buffer.slice(begin, begin + bytes);
  }

  /** A view of the bytes at an address; works on a trapped engine, too. */
  bytesAt(address: number, bytes: number): Uint8Array {
    return new Uint8Array(this.memory.buffer, address, bytes);
  }

  address(block: number): number {
    return this.functions.address(block);
  }

  /** The number of the instruction that ran last; works on a trapped engine, too. */
  get instruction(): number {
    return this.functions.instruction();
  }

  /** Copies bytes out of the scratch arena. */
  readScratch(offset: number, bytes: number): ArrayBuffer {
    return this.copy(this.functions.scratch() + offset, bytes);
  }

  /** Decodes a program and returns its id. */
  load(words: Uint32Array): number {
    const block = this.allocate(words.byteLength);
    this.write(block, words);
    const program = this.functions.load(block, words.length);
    this.release(block);
    if (program === 0)
      throw new ValueError("The engine rejected a malformed program. This is a bug in latch.");
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
   * @throws MemoryError where its scratch memory can't be had; IndexOutOfRange; after both nothing has changed.
   */
  run(program: number, start: number, iteration: number, row: number): void {
    const kind = this.functions.run(program, start, iteration, row);
    // In a function of its own: one with closures allocates on entry.
    if (kind !== 0) throw this.failure(kind);
  }

  /** Why it trapped, as a clause of a sentence. */
  reasonOf(trap: Error): string {
    return `"${trap.message}", a bug in latch`;
  }

  /** Called when another instance has taken its place. */
  end(): void {}

  /** The error of a run that returned this kind of failure. @internal */
  failure(kind: number): Error {
    if (kind === FAILURE_OUT_OF_MEMORY) {
      return new MemoryError(
        "The engine could not get the memory that this step needs. Use a smaller batch or model, or raise configure({ maxMemory }).",
      );
    }
    const [instruction = 0, position = 0, index = 0, size = 0] = [0, 1, 2, 3].map((word) =>
      this.functions.failure(word),
    );
    return new IndexOutOfRange(instruction, position, index | 0, size);
  }
}

function megabytes(bytes: number): string {
  return `${(bytes / 2 ** 20).toFixed(1)} MiB`;
}
