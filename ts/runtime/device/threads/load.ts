/** The build with threads, where the host can share memory between threads; else one without, and why. */
import { inBrowser } from "../../host.js";
import { chooseVariant, compile, loadSingle } from "../builds.js";
import type {
  CompiledBuild,
  CompiledThreadedBuild,
  EngineOptions,
  EnginePlace,
  Kernels,
  PoolSettings,
  ThreadedBuild,
  Variant,
} from "../device.js";
import { availableThreads } from "./available.js";

/** What a module has that is a build with threads. */
interface LoadedBuild {
  readonly default: ThreadedBuild | CompiledThreadedBuild;
}

const builds: { readonly [Name in Variant]: () => Promise<LoadedBuild> } = {
  simd: () => import("../../wasm/simd-threads.js"),
  relaxed: () => import("../../wasm/relaxed-threads.js"),
};

/** Pages of shared memory at most: 4 GiB, or less where the host does not reserve as many addresses. */
const MAX_PAGES = [65_536, 32_768, 16_384, 4_096];

/**
 * Looks that take about 100 microseconds: twice as long as it takes to wake a thread and to be woken, and as what is
 * between two steps. A thread that sleeps costs the one that wakes it 10 microseconds, and begins 20 later.
 */
const SPINS = 80_000;

/** Where there are more threads than cores, one that looks for work keeps another from computing it. */
const SPINS_IF_CROWDED = 2_000;

/** The most threads that "auto" takes: with more, the rows of a batch are too few for each. */
const MAX_THREADS = 8;

/**
 * As `loadBuild`, with as many threads as the options ask for. Never fails where one thread would not.
 * @throws as `loadBuild`
 */
export async function loadThreaded(
  options: EngineOptions,
  kernels: Kernels,
  place: EnginePlace,
): Promise<CompiledBuild> {
  const available = availableThreads();
  const count =
    options.threads === "auto" ? automaticThreads(available, inBrowser) : (options.threads ?? 1);
  const maxPages = MAX_PAGES.find(canShare);
  const obstacle = obstacleOf(options, place, maxPages, count);
  if (obstacle === null && maxPages !== undefined) {
    const variant = options.variant ?? chooseVariant();
    const loaded = await builds[variant]().catch(() => null);
    if (loaded !== null) {
      const { default: build } = loaded;
      const pool: PoolSettings = {
        pages: [build.pages, maxPages],
        workers: count - 1,
        spins: count <= available ? SPINS : SPINS_IF_CROWDED,
        isAutomatic: options.threads === "auto",
        splitsAll: false,
        patience: null,
      };
      const threads = { count, why: `${count} threads compute a step`, pool };
      const module = "module" in build ? build.module : await compile(build);
      return { variant, kernels: "full", module, threads };
    }
  }
  const why = `one thread computes a step: ${obstacle ?? "the engine with threads could not be loaded"}`;
  return { ...(await loadSingle(options, kernels)), threads: { count: 1, why, pool: null } };
}

/**
 * How many threads "auto" takes: half of what the machine runs at once, since two share a core on most; both of two. In a page one
 * is left to the page's own thread, which draws.
 */
export function automaticThreads(available: number, isInPage: boolean): number {
  const half = Math.max(Math.min(available, 2), Math.floor(available / 2));
  const limit = isInPage ? Math.max(1, available - 1) : MAX_THREADS;
  return Math.min(MAX_THREADS, limit, half);
}

/** Why there are no threads, as the end of a sentence; null where there may be. */
function obstacleOf(
  options: EngineOptions,
  place: EnginePlace,
  maxPages: number | undefined,
  count: number,
): string | null {
  if (count === 1) {
    return availableThreads() === 1
      ? "the machine runs one at a time"
      : "of the two that the machine runs at once, one is the page's own";
  }
  if (options.engine !== undefined) return "configure({ engine }) gives one without threads";
  const { crossOriginIsolated, document, Worker } = globalThis as unknown as {
    readonly crossOriginIsolated?: boolean;
    readonly document?: unknown;
    readonly Worker?: unknown;
  };
  if (inBrowser && crossOriginIsolated !== true)
    return "threads share memory only in pages that are cross-origin isolated, by the headers Cross-Origin-Opener-Policy: same-origin and Cross-Origin-Embedder-Policy: require-corp";
  if (inBrowser && place === "here" && document !== undefined)
    return "the thread of a page may not wait for others: configure({ worker: true })";
  if (inBrowser && Worker === undefined) return "there are no workers here";
  return maxPages === undefined ? "there is no shared memory here" : null;
}

function canShare(maximum: number): boolean {
  try {
    return new WebAssembly.Memory({ initial: 1, maximum, shared: true }).buffer.byteLength > 0;
  } catch {
    return false;
  }
}
