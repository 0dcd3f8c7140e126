/** A program loaded into the engine, with its memory bound: ready to run step by step. */
import type { Engine, EngineArray } from "./engine.js";
import {
  Block,
  currentEngine,
  currentGeneration,
  forgetRelease,
  guarded,
  releaseWith,
} from "./session.js";

/** Bases that every program has; variables and fed arrays follow. The engine has the same numbers. */
export const BASES = {
  scratch: 0,
  constants: 1,
  indices: 2,
  hyperparameters: 3,
  first: 4,
} as const;

/** The part of a plan that the engine needs. */
export interface ProgramData {
  /** The program as the engine decodes it. */
  readonly words: Uint32Array;
  /** Bits of float32 and int32 numbers. */
  readonly constants: Uint32Array;
  readonly variableCount: number;
}

/** One program in the running engine. After the engine was replaced a new one is needed. */
export class Program {
  private readonly id: number;
  private readonly generation = currentGeneration();
  private readonly blocks = new Map<number, Block>();

  constructor(
    private readonly data: ProgramData,
    variables: readonly Block[],
  ) {
    this.id = guarded((engine) => engine.load(data.words));
    releaseWith(this, unloading(this.id));
    if (data.constants.length > 0) {
      const constants = new Block(data.constants.byteLength);
      constants.write(data.constants);
      this.bind(BASES.constants, constants);
    }
    variables.forEach((block, index) => {
      this.bind(BASES.first + index, block);
    });
  }

  /** Whether it can run: false once the engine was replaced. */
  get isLoaded(): boolean {
    return this.generation === currentGeneration();
  }

  /** Frees the program now. */
  unload(): void {
    forgetRelease(this);
    if (this.isLoaded) currentEngine().unload(this.id);
  }

  private bind(base: number, block: Block): void {
    // Not by its number: the number of a block that was freed is given to another.
    if (this.blocks.get(base) === block) return;
    currentEngine().bind(this.id, base, block.id);
    // Held so that the memory lives as long as the program that points at it.
    this.blocks.set(base, block);
  }

  bindFeeds(feeds: readonly Block[]): void {
    feeds.forEach((block, index) => {
      this.bind(BASES.first + this.data.variableCount + index, block);
    });
  }

  bindIndices(block: Block): void {
    this.bind(BASES.indices, block);
  }

  bindHyperparameters(block: Block): void {
    this.bind(BASES.hyperparameters, block);
  }

  /** Runs one step. @throws MemoryError, IndexOutOfRange; a failing step leaves no trace. */
  run(start: number, iteration: number, row: number): void {
    guarded((engine) => engine.run(this.id, start, iteration, row));
  }

  /** Copies a result out: `bytes` after `offset` of a base. */
  read(base: number, offset: number, bytes: number): ArrayBuffer {
    if (base === BASES.scratch) return currentEngine().readScratch(offset, bytes);
    const block = this.blocks.get(base);
    return block === undefined
      ? new ArrayBuffer(bytes)
      : currentEngine().read(block.id, bytes, offset);
  }
}

/** Made outside of the program, so that what outlives it does not hold it. */
function unloading(id: number): (engine: Engine) => void {
  return (engine) => engine.unload(id);
}

/** A block that holds these numbers. */
export function blockOf(data: EngineArray): Block {
  const block = new Block(Math.max(data.byteLength, 4));
  block.write(data);
  return block;
}
