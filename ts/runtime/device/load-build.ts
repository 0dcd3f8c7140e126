/** Chooses the build of the engine: one for a single thread, or one for several where they are asked for. */
import { loadSingle } from "./builds.js";
import type { CompiledBuild, EngineOptions, EnginePlace, Kernels } from "./device.js";

/** Loads the build that the options ask for, with these kernels at least. @throws as `loadSingle` */
export async function loadBuild(
  options: EngineOptions,
  kernels: Kernels,
  place: EnginePlace,
): Promise<CompiledBuild> {
  if ((options.threads ?? 1) !== 1) {
    // Threads make no call fail that works without them.
    const loaded = await import("./threads/load.js").catch(() => null);
    if (loaded !== null) return loaded.loadThreaded(options, kernels, place);
  }
  return loadSingle(options, kernels);
}
