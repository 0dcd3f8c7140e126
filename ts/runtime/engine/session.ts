/**
 * The one engine of this program: started at the first need, replaced after a trap or by a larger build.
 *
 * Blocks that others hold are objects here, not numbers: when an engine is replaced, their contents are copied
 * into the fresh one and the objects point there.
 */
import { LatchError, NotReadyError, ValueError } from "../errors.js";
import { collectGarbage, yieldToEvents } from "../host.js";
import { unknownName } from "../names.js";
import type { Engine, EngineArray } from "./engine.js";
import { chooseVariant, type Extent, type Launcher, loadBuild, type Variant } from "./variants.js";

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
/** What the engine must have; only ever more. */
let needed: Extent = "core";
/** What the running engine has. */
let running: Extent | null = null;
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

/**
 * Starts the engine, with all that it has, if it is not running. Everything that returns a Promise does this by
 * itself; only what computes at once, on Tensors, must be preceded by it.
 */
export function ready(): Promise<void> {
  needRecurrentKernels();
  return startEngine();
}

/** Says that the next start must bring the kernels of recurrent layers: called by whoever makes such a layer. */
export function needRecurrentKernels(): void {
  needed = "full";
}

/** Starts the engine that is needed, or puts it in the place of a smaller one, whose contents it takes over. */
export async function startEngine(): Promise<void> {
  while (!suffices()) {
    starting ??= start(needed).finally(() => {
      starting = null;
    });
    await starting;
  }
}

function suffices(): boolean {
  return running === "full" || running === needed;
}

async function start(extent: Extent): Promise<void> {
  const variant = configuration.variant ?? chooseVariant();
  configuration = { ...configuration, variant };
  const launch = await loadBuild(variant, extent);
  if (engine === null) adopt(launch());
  else replace(engine, launch);
  launcher = launch;
  running = extent;
}

function adopt(fresh: Engine): void {
  if (configuration.maxMemory !== undefined) fresh.limit(configuration.maxMemory);
  engine = fresh;
  generation += 1;
}

/**
 * Moves all blocks into a fresh engine. Programs are loaded anew when they are next asked for.
 * @throws MemoryError where the machine can't hold both; then the old one stays.
 */
function replace(old: Engine, launch: Launcher): void {
  const fresh = launch();
  let moves: (() => void)[];
  try {
    moves = livingBlocks().map((block) => block.copyInto(fresh, old));
  } catch (error) {
    old.resume();
    throw error;
  }
  adopt(fresh);
  for (const move of moves) move();
}

/** The running engine. */
export function currentEngine(): Engine {
  if (engine === null) {
    throw new NotReadyError("The engine has not been started: await ready() first.");
  }
  return engine;
}

/** @throws NotReadyError where the engine does not run or lacks kernels of a layer that was made meanwhile. */
export function requireReady(): void {
  if (engine === null || !suffices()) {
    throw new NotReadyError("The engine has not been started for this: await ready() first.");
  }
}

/** Which engine is running, for things that live in it. */
export function currentGeneration(): number {
  return generation;
}

/** The variant that runs, once it does. */
export function runningVariant(): Variant | undefined {
  return engine === null ? undefined : configuration.variant;
}

/** Every block that somebody may hold. */
const blocks = new Set<WeakRef<Block>>();

function livingBlocks(): Block[] {
  return [...blocks].flatMap((reference) => {
    const block = reference.deref();
    return block?.isAlive ? [block] : [];
  });
}

/** Frees what belonged to objects that were collected. */
const collected = new FinalizationRegistry<() => void>((free) => free());

/** Memory in the engine that is freed when nobody holds this object any more. */
export class Block {
  private readonly place: { id: number; address: number; generation: number };
  private readonly reference: WeakRef<Block>;

  /** A zeroed block. Its contents outlive the engine that it was made in. */
  constructor(readonly bytes: number) {
    const id = currentEngine().allocate(bytes);
    const place = { id, address: currentEngine().address(id), generation };
    const reference = new WeakRef<Block>(this);
    this.place = place;
    this.reference = reference;
    blocks.add(reference);
    const free = () => {
      blocks.delete(reference);
      releasePlace(place);
    };
    collected.register(this, free, place);
  }

  /** The block's number in the running engine. */
  get id(): number {
    if (this.place.generation !== generation) {
      throw new LatchError("This memory was given back already. This is a bug in latch.");
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
    blocks.delete(this.reference);
    releasePlace(this.place);
    this.place.generation = -1;
  }

  /** Copies the contents into a fresh engine; what it gives lets this object point there, once that one runs. */
  copyInto(fresh: Engine, old: Engine): () => void {
    const id = fresh.allocate(this.bytes);
    fresh.write(id, old.bytesAt(this.place.address, this.bytes));
    const address = fresh.address(id);
    return () => {
      Object.assign(this.place, { id, address, generation });
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
 * Runs work in the engine. Where it traps (a bug in the engine), everything moves to a fresh
 * engine and the error says so; models stay usable.
 */
export function guarded<Result>(work: (engine: Engine) => Result): Result {
  try {
    return work(currentEngine());
  } catch (error) {
    if (!(error instanceof WebAssembly.RuntimeError)) throw error;
    if (launcher !== null) replace(currentEngine(), launcher);
    throw new LatchError(
      `The engine stopped with "${error.message}", a bug in latch. It was restarted with all weights as they were; this step did not happen.`,
      { cause: error },
    );
  }
}
