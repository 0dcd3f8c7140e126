/**
 * An engine whose steps several threads compute: shared memory, and a worker for each thread but this one. How the threads
 * agree is described in crates/threads/src/pool.rs.
 *
 * Nobody waits for workers to start: until then the others compute their parts.
 */
import { instantiate } from "../../wasm/glue.js";
import type { CompiledBuild, CompiledModule, PoolSettings, Threads } from "../device.js";
import { EngineInstance } from "../instance.js";
import type { Section } from "../pauses.js";
import { startWorker } from "../worker/start.js";
import { Choice } from "./choice.js";
import { poolWorkerScript } from "./worker-script.js";

/** Bytes of the stack of each worker. */
const STACK = 2 ** 18;

/** MAX_WORKERS of crates/threads/src/pool.rs. */
const MAX_WORKERS = 64;

/** How many workers that ended are replaced: a host that goes on ending them gets no more. */
const MAX_REPLACEMENTS = 8;

/** Exports of crates/wasm/src/pool.rs. */
interface Pool {
  set_threads(threads: number, spins: number): void;
  split_all(): void;
  set_patience(seconds: number): void;
  stop(): void;
  fail(worker: number): void;
  leave(worker: number): void;
  failed(): number;
  joined(): number;
  is_wanted(): number;
  word_of(worker: number): number;
}

export class PoolInstance extends EngineInstance {
  /** @internal */
  readonly pool: Pool;
  #hasWorkers = false;
  #hasEnded = false;
  #replacements = 0;
  readonly #choice = new Choice();

  /** What its threads run. */
  readonly module: CompiledModule;
  readonly #count: number;
  readonly #settings: PoolSettings;

  constructor(
    module: CompiledModule,
    memory: WebAssembly.Memory,
    count: number,
    settings: PoolSettings,
  ) {
    const instantiated = instantiate(module, memory, waiting(memory));
    super(instantiated);
    this.module = module;
    this.#count = count;
    this.#settings = settings;
    // A build with threads exports them.
    this.pool = instantiated.exports as unknown as Pool;
    this.pool.set_threads(count, settings.spins);
    if (settings.splitsAll) this.pool.split_all();
    if (settings.patience !== null) this.pool.set_patience(settings.patience);
    if (!settings.isAutomatic) this.#startWorkers();
  }

  #startWorkers(): void {
    this.#hasWorkers = true;
    const workers = Math.min(this.#settings.workers, MAX_WORKERS);
    try {
      for (let number = 0; number < workers; number += 1) {
        this.#startWorker(number, this.address(this.allocate(STACK)) + STACK);
      }
    } catch {
      // The host starts no more workers, or has no more memory: there are fewer threads.
    }
  }

  #startWorker(number: number, stackTop: number): void {
    let hasStarted = false;
    const worker = startWorker(poolWorkerScript, {
      onMessage: () => {
        hasStarted = true;
      },
      // Where a host does not start workers, it starts no others either.
      onEnd: () => {
        if (hasStarted) this.#replaceWorker(number, stackTop);
      },
    });
    worker.send({ number, module: this.module, memory: this.memory, stackTop });
  }

  /** Called between steps: whether a worker has ended is heard when the thread returns to the event loop. */
  #replaceWorker(number: number, stackTop: number): void {
    if (this.#hasEnded) return;
    this.pool.leave(number);
    if (this.#replacements === MAX_REPLACEMENTS) return;
    this.#replacements += 1;
    try {
      this.#startWorker(number, stackTop);
    } catch {
      // As above.
    }
  }

  override reasonOf(trap: Error): string {
    const failed = this.pool.failed();
    if (failed === 0) return super.reasonOf(trap);
    // The thread that runs the engine is the first.
    return `thread ${failed + 1} of ${this.#count} trapped, or was ended, while it computed`;
  }

  override run(program: number, start: number, iteration: number, row: number): void {
    this.#runChosen(
      () => super.run(program, start, iteration, row),
      (run) => this.#choice.measure(program, run),
    );
  }

  /** Runs a section of a step: all of a step's in the way that was chosen for the first one. */
  runSection(program: number, section: Section, run: () => void): void {
    this.#runChosen(run, (measured) => this.#choice.measureSection(program, section, measured));
  }

  /** Runs on all threads, or as `measure` chooses where that is automatic. */
  #runChosen(run: () => void, measure: (run: (isTogether: boolean) => void) => void): void {
    if (!this.#settings.isAutomatic) {
      run();
    } else if (this.#hasWorkers) {
      measure((isTogether) => this.#runOn(isTogether ? this.#count : 1, run));
    } else {
      run();
      if (this.pool.is_wanted() !== 0) this.#startWorkers();
    }
  }

  /** Programs are loaded, and their workspaces laid out, for all threads. */
  #runOn(threads: number, run: () => void): void {
    this.pool.set_threads(threads, this.#settings.spins);
    try {
      run();
    } finally {
      this.pool.set_threads(this.#count, this.#settings.spins);
    }
  }

  override unload(program: number): void {
    this.#choice.delete(program);
    super.unload(program);
  }

  /** A slice of shared memory would be shared, too. */
  protected override copy(begin: number, bytes: number): ArrayBuffer {
    return new Uint8Array(this.memory.buffer, begin, bytes).slice().buffer;
  }

  override end(): void {
    this.#hasEnded = true;
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
    /** Waits until another thread wakes it. Returns 1 if none did within that time; 0 milliseconds mean no limit. */
    wait: (address: number, known: number, milliseconds: number) => {
      const woken = Atomics.wait(words, address >>> 2, known, milliseconds || Infinity);
      return Number(woken === "timed-out");
    },
    wake: (address: number, count: number) => {
      Atomics.notify(words, address >>> 2, count >>> 0);
    },
  };
}
