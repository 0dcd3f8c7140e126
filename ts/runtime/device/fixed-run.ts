/**
 * A program that runs again and again on the same memory, at once and without allocating: for loops of audio and
 * animation. Loaded for those alone.
 */
import { ValueError } from "../errors.js";
import type { Block, Device, LoadablePlan } from "./device.js";
import { BASES } from "./device.js";
import type { WasmProgram } from "./programs.js";
import { WasmDevice } from "./wasm-device.js";

/** Numbers in engine memory: of int32 or, of all other element types, float32. */
export type EngineView = Float32Array | Int32Array;

/** Whether an array in engine memory is of int32. */
type IsInteger = boolean;

/** The device, which is in this thread. @throws ValueError for one that is not. */
export function inThisThread(device: Device, what: string): WasmDevice {
  if (device instanceof WasmDevice) return device;
  throw new ValueError(
    `${what} runs at once, but its weights are stored in a worker: use predict, or a model of device.local().`,
  );
}

export class FixedRun {
  /** Where a step reads its data; valid until the next call of `refresh`. */
  inputs: readonly EngineView[] = [];
  /** Where a step leaves its outputs; valid until the next step. */
  outputs: readonly EngineView[] = [];
  #generation = -1;
  #buffer: ArrayBufferLike | null = null;
  #scratch = -1;

  readonly #device: WasmDevice;
  readonly #program: WasmProgram;
  readonly #plan: LoadablePlan;
  readonly #feeds: readonly Block[];
  readonly #inputKinds: readonly IsInteger[];
  readonly #outputKinds: readonly IsInteger[];

  constructor(
    device: WasmDevice,
    program: WasmProgram,
    plan: LoadablePlan,
    feeds: readonly Block[],
    inputKinds: readonly IsInteger[],
    outputKinds: readonly IsInteger[],
  ) {
    this.#device = device;
    this.#program = program;
    this.#plan = plan;
    this.#feeds = feeds;
    this.#inputKinds = inputKinds;
    this.#outputKinds = outputKinds;
  }

  /** Makes the views again where memory has grown or moved; before inputs are written. */
  refresh(): void {
    const { instance, generation } = this.#device.requireRunning();
    const isCurrent =
      generation === this.#generation &&
      instance.memory.buffer === this.#buffer &&
      instance.functions.scratch() === this.#scratch;
    // In a function of its own: one with closures allocates on entry.
    if (!isCurrent) this.#rebind();
  }

  #rebind(): void {
    const { instance, generation } = this.#device.requireRunning();
    if (generation !== this.#generation)
      this.#device.programs.prepare(this.#program, { feeds: this.#feeds, indices: null }, null);
    const { buffer } = instance.memory;
    const scratch = instance.functions.scratch();
    this.#buffer = buffer;
    this.#scratch = scratch;
    this.#generation = generation;
    const addressOf = (block: Block) => instance.address(this.#device.blocks.idOf(block));
    this.inputs = this.#feeds.map((block, index) =>
      viewOf(buffer, addressOf(block), block.bytes, this.#inputKinds[index] === true),
    );
    this.outputs = this.#plan.outputs.map(({ base, offset, bytes }, index) => {
      const block = this.#program.bound[base];
      const start = base === BASES.scratch || block === undefined ? scratch : addressOf(block);
      return viewOf(buffer, start + offset, bytes, this.#outputKinds[index] === true);
    });
  }

  /** Runs a step. @throws IndexOutOfRange, MemoryError, EngineError; then nothing has changed. */
  run(iteration: number): void {
    this.#device.pauses?.endBefore(this.#program);
    const { instance } = this.#device.requireRunning();
    try {
      instance.run(this.#program.loaded.id, 0, iteration, 0);
    } catch (error) {
      this.#device.restartOnTrap(() => {
        throw error;
      }, this.#plan);
    }
    // The first step, and those of larger programs in between, may move the scratch memory.
    this.refresh();
  }
}

function viewOf(
  buffer: ArrayBufferLike,
  start: number,
  bytes: number,
  isInteger: IsInteger,
): EngineView {
  const length = bytes / 4;
  return isInteger
    ? new Int32Array(buffer, start, length)
    : new Float32Array(buffer, start, length);
}
