/** The device of everything that names no other, and how it is configured and started. */
import { ValueError } from "../errors.js";
import { globalState } from "../global-state.js";
import { unknownName } from "../names.js";
import type { Device, DeviceOptions, LocalDevice, Variant } from "./device.js";
import { WasmDevice } from "./wasm-device.js";

const VARIANTS: readonly Variant[] = ["simd", "relaxed"];

/** Where variables are stored and plans run. */
export function defaultDevice(): Device {
  return localDevice();
}

/** What computes at once on Tensors. */
export function localDevice(): LocalDevice {
  globalState.device ??= new WasmDevice();
  return globalState.device;
}

/**
 * Sets how the engine runs.
 * @throws ValueError for a variant that there is not or that is set after the engine has started, and for a
 *   maxMemory that is no number of bytes.
 */
export function configure(options: DeviceOptions): void {
  const { variant, maxMemory } = options;
  if (variant !== undefined && !VARIANTS.includes(variant))
    throw unknownName("variant", variant, VARIANTS);
  if (maxMemory !== undefined && !(typeof maxMemory === "number" && maxMemory > 0)) {
    throw new ValueError(
      `configure: maxMemory is a number of bytes above 0, got ${String(maxMemory)}.`,
    );
  }
  defaultDevice().configure(options);
}

/**
 * Starts the engine with all its kernels. Everything that returns a Promise starts what it needs by itself; only
 * what computes at once, on Tensors, must be preceded by this.
 */
export function ready(): Promise<void> {
  return defaultDevice().start("recurrent");
}
