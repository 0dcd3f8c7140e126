/** Devices with several threads. */
import { expect } from "vitest";
import type {
  CompiledBuild,
  LoadBuild,
  PoolSettings,
  Program,
  Slice,
  SliceResult,
  StepMemory,
  Threads,
} from "../../ts/runtime/device/device.js";
import type { WasmProgram } from "../../ts/runtime/device/programs.js";
import { loadThreaded } from "../../ts/runtime/device/threads/load.js";
import type { PoolInstance } from "../../ts/runtime/device/threads/pool.js";
import { WasmDevice } from "../../ts/runtime/device/wasm-device.js";

/** Loads the build with so many threads, of which each instruction is split among all, however little there is to do. */
export function splittingAll(count: number, workers = count - 1): LoadBuild {
  return async (options, kernels, place): Promise<CompiledBuild> => {
    const build = await loadThreaded({ ...options, threads: count }, kernels, place);
    const threads = build.threads as Threads;
    if (threads.pool === null) throw new Error(`no threads: ${threads.why}`);
    const pool: PoolSettings = {
      ...threads.pool,
      workers,
      spins: 1000,
      splitsAll: true,
      patience: 1,
    };
    return { ...build, threads: { ...threads, pool } };
  };
}

/** The engine of a device with threads. */
export function poolOf(device: WasmDevice): PoolInstance {
  return device.requireRunning().instance as PoolInstance;
}

/** Waits until all workers have started. */
export async function joined(device: WasmDevice, count: number): Promise<void> {
  while (poolOf(device).pool.joined() < count - 1)
    await new Promise((resolve) => setTimeout(resolve, 1));
}

const COUNTS = [1, 2, 3, 8];
const MAX_COUNT = 8;

/**
 * A device that computes every slice as 1, 2, 3 and 8 threads do, and expects the same bits of all. There are two: what matters is
 * how instructions are split, and more than there are cores would wait for each other.
 */
export class ProvingDevice extends WasmDevice {
  /** Slices that were compared. */
  compared = 0;

  constructor() {
    super(splittingAll(MAX_COUNT, 1));
  }

  override runNow(program: Program, memory: StepMemory, slice: Slice): SliceResult {
    const { instance } = this.requireRunning();
    const { pool } = poolOf(this);
    // This device has no others.
    const { variables } = program as WasmProgram;
    const before = this.readNow(variables);
    let first: Computed | null = null;
    let result: SliceResult | null = null;
    for (const count of COUNTS) {
      variables.forEach((block, index) => {
        instance.write(this.blocks.idOf(block), new Uint8Array(before[index]!));
      });
      pool.set_threads(count, 1000);
      result = super.runNow(program, memory, { ...slice, steps: 1 });
      const { failure } = result;
      const after = {
        outputs: bitsOf(result.outputs.flat()),
        variables: bitsOf(this.readNow(variables)),
        failure: `${failure}`,
      };
      first ??= after;
      expectSame(after, first, `with ${count} threads`);
    }
    pool.set_threads(MAX_COUNT, 1000);
    this.compared += 1;
    return result!;
  }
}

/** What a slice gave, bit by bit. */
interface Computed {
  readonly outputs: readonly Buffer[];
  readonly variables: readonly Buffer[];
  readonly failure: string;
}

function bitsOf(buffers: readonly ArrayBuffer[]): readonly Buffer[] {
  return buffers.map((buffer) => Buffer.from(buffer));
}

/** Bytes are compared by Node: `toEqual` looks at each by itself, a minute for the scores of some hundred positions. */
function expectSame(actual: Computed, expected: Computed, where: string): void {
  expect(actual.failure, where).toBe(expected.failure);
  for (const kind of ["outputs", "variables"] as const) {
    expect(actual[kind].length, where).toBe(expected[kind].length);
    actual[kind].forEach((bytes, index) => {
      const different = bytes.equals(expected[kind][index]!)
        ? -1
        : firstDifference(bytes, expected[kind][index]!);
      expect(different, `byte of ${kind}[${index}] that differs ${where}`).toBe(-1);
    });
  }
}

function firstDifference(actual: Buffer, expected: Buffer): number {
  return Math.max(
    actual.findIndex((byte, place) => byte !== expected[place]),
    0,
  );
}
