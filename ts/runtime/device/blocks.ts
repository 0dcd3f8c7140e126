/**
 * Handles of memory blocks in an engine. They are objects rather than numbers, so that they stay valid when the
 * blocks are copied into another instance.
 */
import { LatchError } from "../errors.js";
import type { Block, Device } from "./device.js";
import type { EngineInstance } from "./instance.js";

/** The running instance and its generation: blocks of an earlier generation exist only if they were copied. */
export interface RunningInstance {
  readonly instance: EngineInstance;
  readonly generation: number;
}

/** The generation of released blocks; no instance has it. */
const RELEASED = -1;

/** Where a block is stored. The finalizer holds it, too, so its reference to the block must be weak. */
interface Allocation {
  id: number;
  address: number;
  generation: number;
  readonly owner: WeakRef<WasmBlock>;
}

export class WasmBlock implements Block {
  readonly allocation: Allocation;

  constructor(
    readonly device: Device,
    readonly bytes: number,
    { instance, generation }: RunningInstance,
  ) {
    // An empty array still needs an address.
    const id = instance.allocate(Math.max(bytes, 4));
    const owner = new WeakRef<WasmBlock>(this);
    this.allocation = { id, address: instance.address(id), generation, owner };
  }
}

/** All blocks of one device. */
export class Blocks {
  readonly #living = new Set<Allocation>();
  readonly #collected = new FinalizationRegistry<Allocation>((allocation) =>
    this.#free(allocation),
  );

  readonly #device: Device;
  readonly #running: () => RunningInstance;

  constructor(device: Device, running: () => RunningInstance) {
    this.#device = device;
    this.#running = running;
  }

  /** @throws MemoryError where not all fit; then none is allocated. */
  allocate(sizes: readonly number[]): WasmBlock[] {
    const made: WasmBlock[] = [];
    try {
      for (const bytes of sizes) made.push(this.allocateOne(bytes));
    } catch (error) {
      for (const block of made) this.release(block);
      throw error;
    }
    return made;
  }

  allocateOne(bytes: number): WasmBlock {
    const block = new WasmBlock(this.#device, bytes, this.#running());
    this.#living.add(block.allocation);
    this.#collected.register(block, block.allocation, block.allocation);
    return block;
  }

  release(block: Block): void {
    const { allocation } = this.own(block);
    this.#collected.unregister(allocation);
    this.#free(allocation);
  }

  #free(allocation: Allocation): void {
    const { instance, generation } = this.#running();
    this.#living.delete(allocation);
    if (allocation.generation === generation) instance.release(allocation.id);
    allocation.generation = RELEASED;
  }

  /** Frees the memory of blocks that were collected and whose finalizers did not run yet. */
  freeCollected(): void {
    for (const allocation of this.#living) {
      if (allocation.owner.deref() === undefined) this.#free(allocation);
    }
  }

  /** The block, checked to be one of this device. @throws LatchError for one of another device. */
  own(block: Block): WasmBlock {
    if (block instanceof WasmBlock && block.device === this.#device) return block;
    throw new LatchError(
      "An operation has memory of two devices. Variables of one computation must be stored on one device.",
    );
  }

  /** The block's id in the running instance. */
  idOf(block: Block): number {
    const { id, generation } = this.own(block).allocation;
    if (generation === this.#running().generation) return id;
    throw new LatchError("This memory was released already. This is a bug in latch.");
  }

  /**
   * Copies all blocks into a fresh instance.
   * @returns a function that redirects the handles to the copies
   * @throws MemoryError where the machine can't hold both; then the handles are unchanged.
   */
  copyInto(fresh: RunningInstance): () => void {
    const { instance: old, generation } = this.#running();
    const moves = [...this.#living].flatMap((allocation) => {
      const block = allocation.owner.deref();
      if (block === undefined || allocation.generation !== generation) return [];
      const id = fresh.instance.allocate(Math.max(block.bytes, 4));
      fresh.instance.write(id, old.bytesAt(allocation.address, block.bytes));
      const copied = { id, address: fresh.instance.address(id), generation: fresh.generation };
      return [() => Object.assign(allocation, copied)];
    });
    return () => {
      for (const move of moves) move();
    };
  }
}
