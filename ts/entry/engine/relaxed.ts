/** `latch/engine/relaxed`: this build of the engine, imported statically, for `configure({ engine })`. */
import type { EngineBuild } from "../../runtime/device/device.js";
import build from "../../runtime/wasm/relaxed-full.js";

/** The engine with all kernels for relaxed SIMD instructions, faster, for hosts that run them: pass it to `configure({ engine })`. */
const engine: EngineBuild = build;

export type { EngineBuild };
export default engine;
