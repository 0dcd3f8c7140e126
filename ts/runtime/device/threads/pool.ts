/**
 * An engine whose steps several threads compute: shared memory, and a worker for each thread but this one. How the threads
 * agree is described in crates/threads/src/pool.rs.
 *
 * Nobody waits for workers to start: until then the others compute their parts.
 */
import { instantiate } from "../../wasm/glue.js";
import type { CompiledBuild, CompiledModule, PoolSettings, Threads } from "../device.js";
import { EngineInstance } from "../instance.js";
import { startWorker } from "../worker/start.js";
import { Choice } from "./choice.js";
import { poolWorkerScript } from "./worker-script.js";

/** Bytes of the stack of each worker. */
const STACK = 2 ** 18;

/** What a worker that traps sets in the word of failures: FAILED of crates/threads/src/pool.rs. */
const FAILED = -(2 ** 31);

/** Exports of crates/wasm/src/pool.rs. */
interface Pool {
  set_threads(threads: number, spins: number): void;
  split_all(): void;
  stop(): void;
  joined(): number;
  is_wanted(): number;
  failure_word(): number;
}

export class PoolInstance extends EngineInstance {
  /** @internal */
  readonly pool: Pool;
  private hasWorkers = false;
  private readonly choice = new Choice();

  constructor(
    private readonly module: CompiledModule,
    memory: WebAssembly.Memory,
    private readonly count: number,
    private readonly settings: PoolSettings,
  ) {
    const instantiated = instantiate(module, memory, waiting(memory));
    super(instantiated);
    // A build with threads exports them.
    this.pool = instantiated.exports as unknown as Pool;
    this.pool.set_threads(count, settings.spins);
    if (settings.splitsAll) this.pool.split_all();
    if (!settings.isAutomatic) this.startWorkers();
  }

  private startWorkers(): void {
    this.hasWorkers = true;
    const { module, memory } = this;
    try {
      for (let started = 0; started < this.settings.workers; started += 1) {
        const stackTop = this.address(this.allocate(STACK)) + STACK;
        const worker = startWorker(poolWorkerScript, { onMessage: () => {}, onEnd: () => {} });
        worker.send({ module, memory, stackTop, failed: FAILED });
      }
    } catch {
      // The host starts no more workers, or has no more memory: there are fewer threads.
    }
  }

  override run(program: number, start: number, iteration: number, row: number): void {
    const step = () => super.run(program, start, iteration, row);
    if (!this.settings.isAutomatic) {
      step();
    } else if (this.hasWorkers) {
      this.choice.measure(program, (isTogether) => {
        this.runOn(isTogether ? this.count : 1, step);
      });
    } else {
      step();
      if (this.pool.is_wanted() !== 0) this.startWorkers();
    }
  }

  /** Programs are loaded, and their workspaces laid out, for all threads. */
  private runOn(threads: number, run: () => void): void {
    this.pool.set_threads(threads, this.settings.spins);
    try {
      run();
    } finally {
      this.pool.set_threads(this.count, this.settings.spins);
    }
  }

  override unload(program: number): void {
    this.choice.forget(program);
    super.unload(program);
  }

  /** A slice of shared memory would be shared, too. */
  protected override copy(begin: number, bytes: number): ArrayBuffer {
    return new Uint8Array(this.memory.buffer, begin, bytes).slice().buffer;
  }

  override end(): void {
    this.pool.stop();
  }
}

/** Starts an instance of a build with threads. */
export function startPool(build: CompiledBuild): PoolInstance {
  // Whoever loads such a build sets both.
  const { count, pool } = build.threads as Threads;
  const settings = pool as PoolSettings;
  const [initial, maximum] = settings.pages;
  const memory = new WebAssembly.Memory({ initial, maximum, shared: true });
  return new PoolInstance(build.module, memory, count, settings);
}

/** How the engine's thread waits for the others and wakes them: imports of the build. */
function waiting(memory: WebAssembly.Memory): object {
  // The words are at low addresses: this view still has them when memory has grown.
  const words = new Int32Array(memory.buffer);
  return {
    wait: (address: number, known: number) => {
      Atomics.wait(words, address >>> 2, known);
    },
    wake: (address: number, count: number) => {
      Atomics.notify(words, address >>> 2, count >>> 0);
    },
  };
}
