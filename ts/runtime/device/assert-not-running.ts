/** What is fixed once an engine runs. */
import { ValueError } from "../errors.js";
import type { DeviceInfo, EngineOptions } from "./device.js";

/** @throws ValueError for another build than the one that runs */
export function assertNotRunning({ engine, variant }: EngineOptions, running: DeviceInfo): void {
  if (running.variant === null) return;
  if (engine !== undefined || (variant !== undefined && variant !== running.variant)) {
    throw new ValueError(
      `configure({ ${engine === undefined ? "variant" : "engine"} }) must come before the first model runs: the engine has started already.`,
    );
  }
}
