/**
 * The one engine of this program: started at the first need, replaced after a trap.
 *
 * Blocks that others hold are objects here, not numbers: when an engine traps, what must last is copied
 * into a fresh one and the objects point there.
 */
import { LatchError, NotReadyError, ValueError } from "../errors.js";
import { collectGarbage, yieldToEvents } from "../host.js";
import { unknownName } from "../names.js";
import type { Engine, EngineArray } from "./engine.js";
import { chooseVariant, type Launcher, loadVariant, type Variant } from "./variants.js";

export interface Configuration {
  /** Which build of the engine runs; by default the fastest that the host can run. "simd" gives equal bits everywhere. */
  readonly variant?: Variant;
  /** Bytes that the engine may use at most. */
  readonly maxMemory?: number;
}

let configuration: Configuration = {};
let engine: Engine | null = null;
let launcher: Launcher | null = null;
let starting: Promise<void> | null = null;
/** Grows with every engine that is started: what was loaded into an older one is gone. */
let generation = 0;

const VARIANTS: readonly Variant[] = ["simd", "relaxed"];

/**
 * Sets how the engine runs.
 * @throws ValueError for a variant that there is not or that is set after the engine has started, and for a
 *   maxMemory that is no number of bytes.
 */
export function configure(options: Configuration): void {
  const { variant, maxMemory } = options;
  if (variant !== undefined && !VARIANTS.includes(variant))
    throw unknownName("variant", variant, VARIANTS);
  if (maxMemory !== undefined && !(typeof maxMemory === "number" && maxMemory > 0)) {
    throw new ValueError(
      `configure: maxMemory is a number of bytes above 0, got ${String(maxMemory)}.`,
    );
  }
  if (
    options.variant !== undefined &&
    engine !== null &&
    options.variant !== configuration.variant
  ) {
    throw new ValueError(
      "configure({ variant }) must come before the first model runs: the engine has started already.",
    );
  }
  configuration = { ...configuration, ...options };
  if (options.maxMemory !== undefined) engine?.limit(options.maxMemory);
}

/** Starts the engine if it is not running. Everything that returns a Promise does this by itself. */
export function ready(): Promise<void> {
  if (engine !== null) return Promise.resolve();
  starting ??= start().finally(() => {
    starting = null;
  });
  return starting;
}

async function start(): Promise<void> {
  const variant = configuration.variant ?? chooseVariant();
  configuration = { ...configuration, variant };
  launcher = await loadVariant(variant);
  adopt(launcher());
}

function adopt(fresh: Engine): void {
  if (configuration.maxMemory !== undefined) fresh.limit(configuration.maxMemory);
  engine = fresh;
  generation += 1;
}

/** The running engine. */
export function currentEngine(): Engine {
  if (engine === null) {
    throw new NotReadyError("The engine has not been started: await ready() first.");
  }
  return engine;
}

/** Which engine is running, for things that live in it. */
export function currentGeneration(): number {
  return generation;
}

/** The variant that runs, once it does. */
export function runningVariant(): Variant | undefined {
  return engine === null ? undefined : configuration.variant;
}

/** Blocks whose contents outlive a trap. */
const lasting = new Set<WeakRef<Block>>();

/** Frees what belonged to objects that were collected. */
const collected = new FinalizationRegistry<() => void>((free) => free());

/** Memory in the engine that is freed when nobody holds this object any more. */
export class Block {
  private readonly place: { id: number; address: number; generation: number };
  /** Its entry in `lasting`, where it has one. */
  private readonly reference: WeakRef<Block> | null;

  /** A zeroed block. Contents of `lasting` blocks survive a trap of the engine. */
  constructor(
    readonly bytes: number,
    isLasting: boolean,
  ) {
    const id = currentEngine().allocate(bytes);
    this.place = { id, address: currentEngine().address(id), generation };
    const { place } = this;
    const reference = isLasting ? new WeakRef<Block>(this) : null;
    this.reference = reference;
    if (reference !== null) lasting.add(reference);
    collected.register(
      this,
      () => {
        if (reference !== null) lasting.delete(reference);
        releasePlace(place);
      },
      place,
    );
  }

  /** The block's number in the running engine. */
  get id(): number {
    if (this.place.generation !== generation) {
      throw new LatchError("This memory was lost when the engine was restarted after a trap.");
    }
    return this.place.id;
  }

  /** Whether the block lives in the running engine. */
  get isAlive(): boolean {
    return this.place.generation === generation;
  }

  write(data: EngineArray, offset = 0): void {
    currentEngine().write(this.id, data, offset);
  }

  read(): ArrayBuffer {
    return currentEngine().read(this.id, this.bytes);
  }

  /** Frees the memory now rather than when this object is collected. */
  release(): void {
    collected.unregister(this.place);
    if (this.reference !== null) lasting.delete(this.reference);
    releasePlace(this.place);
    this.place.generation = -1;
  }

  /** Copies the contents out of the trapped engine, to be moved by `restore`. */
  rescue(trapped: Engine): () => void {
    const contents = new Uint32Array(trapped.readAddress(this.place.address, this.bytes));
    return () => {
      const id = currentEngine().allocate(this.bytes);
      currentEngine().write(id, contents);
      Object.assign(this.place, { id, address: currentEngine().address(id), generation });
    };
  }
}

/** Bytes in use from which on the host is asked to collect; twice what was in use after the last time. */
const LEAST_PRESSURE = 8 * 2 ** 20;
let pressure = LEAST_PRESSURE;

/**
 * Lets models that nobody holds any more give their memory back before more is taken. The host's collector
 * sees only the small JavaScript objects in front of large blocks, so by itself it would come late.
 */
export async function reclaim(): Promise<void> {
  if (currentEngine().usedBytes >= pressure) {
    collectGarbage();
    // Finalizers run as events of their own.
    await yieldToEvents();
    pressure = Math.max(LEAST_PRESSURE, 2 * currentEngine().usedBytes);
  }
  await yieldToEvents();
}

function releasePlace(place: { readonly id: number; readonly generation: number }): void {
  if (place.generation === generation) engine?.release(place.id);
}

/** Calls `free` when `owner` has been collected, unless the engine was replaced meanwhile. */
export function releaseWith(owner: object, free: (engine: Engine) => void): void {
  const born = generation;
  const release = () => {
    if (born === generation && engine !== null) free(engine);
  };
  collected.register(owner, release, owner);
}

/** Takes `releaseWith` back: the owner has freed what it had, and its number may be somebody else's by now. */
export function forgetRelease(owner: object): void {
  collected.unregister(owner);
}

/**
 * Runs work in the engine. Where it traps (a bug in the engine), everything that lasts moves to a fresh
 * engine and the error says so; models stay usable.
 */
export function guarded<Result>(work: (engine: Engine) => Result): Result {
  try {
    return work(currentEngine());
  } catch (error) {
    if (!(error instanceof WebAssembly.RuntimeError)) throw error;
    restart();
    throw new LatchError(
      `The engine stopped with "${error.message}", a bug in latch. It was restarted with all weights as they were; this step did not happen.`,
      { cause: error },
    );
  }
}

function restart(): void {
  const trapped = currentEngine();
  if (launcher === null) return;
  const restores: (() => void)[] = [];
  for (const reference of lasting) {
    const block = reference.deref();
    if (block?.isAlive) restores.push(block.rescue(trapped));
  }
  adopt(launcher());
  for (const restore of restores) restore();
}
