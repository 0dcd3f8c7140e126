/** `latch/engine/simd`: this build of the engine, imported statically, for `configure({ engine })`. */
import type { EngineBuild } from "../../runtime/device/device.js";
import build from "../../runtime/wasm/simd-full.js";

/** The engine with all kernels for SIMD instructions, which every current host runs: pass it to `configure({ engine })`. */
const engine: EngineBuild = build;

export type { EngineBuild };
export default engine;
