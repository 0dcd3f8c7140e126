// What benchmarks measure: the package's own sources, and the parts below its surface that time one kernel
// or read the engine's memory. Bundled into build/bench by build.mjs, so that both share one engine.

export { lengthBatches, writeNpz } from "../ts/entry/data.ts";
export * from "../ts/entry/index.ts";
export { gradients } from "../ts/graph/autodiff.ts";
export { materializeNow } from "../ts/graph/materialize-now.ts";
export { normalizeGrad, normalizeGroups } from "../ts/graph/operations/normalize.ts";
export { read } from "../ts/graph/operations/sources.ts";
export { plan } from "../ts/graph/plan.ts";
export { schedule } from "../ts/graph/schedule.ts";
export { Variable } from "../ts/graph/variable.ts";
export { blockOf } from "../ts/graph/weights.ts";
export { localDevice } from "../ts/runtime/device/default-device.ts";
export { loadBuild } from "../ts/runtime/device/load-build.ts";
export { WasmDevice } from "../ts/runtime/device/wasm-device.ts";
