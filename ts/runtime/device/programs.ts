/** Plans that were loaded into an engine, with memory bound to their bases. */

import type { Blocks, RunningInstance, WasmBlock } from "./blocks.js";
import { BASES, type Device, type LoadablePlan, type Program, type StepMemory } from "./device.js";

/** The generation of unloaded programs; no instance has it. */
const UNLOADED = -1;

/** Where a program is loaded. Its finalizer holds it, too. */
interface Loaded {
  id: number;
  generation: number;
}

export class WasmProgram implements Program {
  readonly loaded: Loaded = { id: 0, generation: UNLOADED };
  /** The block that each base is bound to; these references keep the memory alive as long as the program. */
  readonly bound: WasmBlock[] = [];
  /** Memory of the rows of hyperparameters; null before the first slice that has some. */
  hyperparameters: WasmBlock | null = null;

  constructor(
    readonly device: Device,
    readonly plan: LoadablePlan,
    readonly constants: WasmBlock | null,
    readonly variables: readonly WasmBlock[],
  ) {}
}

/** All programs of one device. */
export class Programs {
  readonly #collected = new FinalizationRegistry<Loaded>((loaded) => this.#free(loaded));

  readonly #device: Device;
  readonly #blocks: Blocks;
  readonly #running: () => RunningInstance;

  constructor(device: Device, blocks: Blocks, running: () => RunningInstance) {
    this.#device = device;
    this.#blocks = blocks;
    this.#running = running;
  }

  load(plan: LoadablePlan, variables: readonly WasmBlock[]): WasmProgram {
    const { instance } = this.#running();
    const { constants: bits } = plan;
    const constants = bits.length === 0 ? null : this.#blocks.allocateOne(bits.byteLength);
    if (constants !== null) instance.write(this.#blocks.idOf(constants), bits);
    const program = new WasmProgram(this.#device, plan, constants, variables);
    this.#reload(program);
    this.#collected.register(program, program.loaded, program.loaded);
    return program;
  }

  unload({ loaded }: WasmProgram): void {
    this.#free(loaded);
  }

  #free(loaded: Loaded): void {
    const { instance, generation } = this.#running();
    if (loaded.generation === generation) instance.unload(loaded.id);
    loaded.generation = UNLOADED;
  }

  /** Loads a program into the running instance, which lacks it because it is new or the program was unloaded. */
  #reload(program: WasmProgram): void {
    const { instance, generation } = this.#running();
    const { plan, loaded, constants, variables } = program;
    Object.assign(loaded, { id: instance.load(plan.words), generation });
    program.bound.length = 0;
    if (constants !== null) this.#bind(program, BASES.constants, constants);
    variables.forEach((block, index) => {
      this.#bind(program, BASES.first + index, block);
    });
  }

  /** Binds a program to this memory, loading it if needed; returns its id in the running instance. */
  prepare(program: WasmProgram, memory: StepMemory, rows: Float32Array | null): number {
    if (program.loaded.generation !== this.#running().generation) this.#reload(program);
    const firstFeed = BASES.first + program.plan.variableCount;
    memory.feeds.forEach((block, index) => {
      this.#bind(program, firstFeed + index, this.#blocks.own(block));
    });
    if (memory.indices !== null)
      this.#bind(program, BASES.indices, this.#blocks.own(memory.indices));
    if (rows !== null) this.#writeHyperparameters(program, rows);
    return program.loaded.id;
  }

  #writeHyperparameters(program: WasmProgram, rows: Float32Array): void {
    const { hyperparameters: known } = program;
    if (known === null || known.bytes < rows.byteLength) {
      if (known !== null) this.#blocks.release(known);
      program.hyperparameters = this.#blocks.allocateOne(rows.byteLength);
    }
    const block = program.hyperparameters as WasmBlock;
    this.#running().instance.write(this.#blocks.idOf(block), rows);
    this.#bind(program, BASES.hyperparameters, block);
  }

  #bind(program: WasmProgram, base: number, block: WasmBlock): void {
    // Blocks are compared, not their ids: the engine reuses the id of a freed block.
    if (program.bound[base] === block) return;
    this.#running().instance.bind(program.loaded.id, base, this.#blocks.idOf(block));
    program.bound[base] = block;
  }

  /** Copies of the outputs of the last step. */
  outputsOf({ plan, bound }: WasmProgram): ArrayBuffer[] {
    const { instance } = this.#running();
    return plan.outputs.map(({ base, offset, bytes }) => {
      if (base === BASES.scratch) return instance.readScratch(offset, bytes);
      const block = bound[base];
      // A base without memory holds arrays of no elements.
      return block === undefined
        ? new ArrayBuffer(bytes)
        : instance.read(this.#blocks.idOf(block), bytes, offset);
    });
  }
}
