/** The default device. */
import { globalState } from "../global-state.js";
import type { Device, LocalDevice } from "./device.js";
import { loadBuild } from "./load-build.js";
import { WasmDevice } from "./wasm-device.js";

/** The device that stores variables and runs plans, where a model is not told another. */
export function defaultDevice(): Device {
  return globalState.device ?? localDevice();
}

/** The device that computes on Tensors at once. */
export function localDevice(): LocalDevice {
  globalState.localDevice ??= new WasmDevice(loadBuild);
  return globalState.localDevice;
}
