/** The default device, and how it is configured and started. */
import { ValueError } from "../errors.js";
import { describe } from "../fill.js";
import { globalState } from "../global-state.js";
import { unknownName } from "../names.js";
import { assertOptions } from "../registry/option.js";
import { isPacked } from "./builds.js";
import type { Device, DeviceOptions, LocalDevice, Variant } from "./device.js";
import { WasmDevice } from "./wasm-device.js";

const VARIANTS: readonly Variant[] = ["simd", "relaxed"];

/** The device that stores variables and runs plans. */
export function defaultDevice(): Device {
  return localDevice();
}

/** The device that computes on Tensors at once. */
export function localDevice(): LocalDevice {
  globalState.device ??= new WasmDevice();
  return globalState.device;
}

/**
 * Sets how the engine runs.
 * @throws ValueError for an unknown variant, both a variant and an engine, another one after the engine has started, and
 *   a maxMemory that is not a number of bytes.
 */
export function configure(options: DeviceOptions): void {
  const { variant, engine, maxMemory } = assertOptions("configure", options);
  if (variant !== undefined && !VARIANTS.includes(variant))
    throw unknownName("variant", variant, VARIANTS);
  if (engine !== undefined && !isEngine(engine)) {
    throw new ValueError(
      `configure: engine is a WebAssembly.Module or the default export of latch/engine/simd, got ${describe(engine)}.`,
    );
  }
  if (engine !== undefined && variant !== undefined) {
    throw new ValueError("configure: the engine has a variant already: leave variant out.");
  }
  if (maxMemory !== undefined && !(typeof maxMemory === "number" && maxMemory > 0)) {
    throw new ValueError(
      `configure: maxMemory is a number of bytes above 0, got ${describe(maxMemory)}.`,
    );
  }
  defaultDevice().configure(options);
}

function isEngine(engine: unknown): boolean {
  if (typeof engine !== "object" || engine === null) return false;
  return isPacked(engine) || engine instanceof WebAssembly.Module;
}

/**
 * Starts the engine with all its kernels. Functions that return a Promise start what they need; await this only before
 * functions that compute on Tensors at once.
 */
export function ready(): Promise<void> {
  return defaultDevice().start("full");
}
