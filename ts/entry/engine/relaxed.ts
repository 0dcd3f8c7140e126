/** `latch/engine/relaxed`: this build of the engine, imported statically, for `configure({ engine })`. */
export type { EngineBuild } from "../../runtime/device/device.js";
export { default } from "../../runtime/wasm/relaxed-full.js";
