import { vi } from "vitest";

/** The library and its device as in a new process: nothing has been started. */
export async function freshLatch() {
  vi.resetModules();
  const latch = await import("latch");
  const { localDevice } = await import("../../ts/runtime/device/default-device.js");
  const { WasmDevice } = await import("../../ts/runtime/device/wasm-device.js");
  const device = localDevice();
  if (!(device instanceof WasmDevice)) throw new Error("The default device is another.");
  return { latch, device };
}
