/** Rejects changes of options that are fixed once an engine runs. */
import { ValueError } from "../errors.js";
import type { DeviceInfo, EngineOptions } from "./device.js";

/**
 * @param current what the engine was configured with
 * @throws ValueError for another build than the one that runs, or another number of threads
 */
export function assertNotRunning(
  { engine, variant, threads }: EngineOptions,
  current: EngineOptions,
  running: DeviceInfo,
): void {
  if (running.variant === null) return;
  const other = variant !== undefined && variant !== running.variant ? "variant" : null;
  const hasOtherThreads = threads !== undefined && threads !== (current.threads ?? 1);
  const changed = engine !== undefined ? "engine" : hasOtherThreads ? "threads" : other;
  if (changed !== null) {
    throw new ValueError(
      `configure({ ${changed} }) must come before the first model runs: the engine has started already.`,
    );
  }
}
