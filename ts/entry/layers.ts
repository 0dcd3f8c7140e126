/**
 * `latch/layers`: the namespace `layers` of the main entry as a module, for bundlers such as esbuild that keep all of a
 * namespace of which a page uses one member: `import { dense } from "latch/layers"`.
 */
export * from "../layers/index.js";
