/**
 * `latch/one-file`: the main entry as one module that imports nothing, not even on demand: for scripts that a bundler must
 * write as one file, such as the workers of Vite 5 to 7 with their default settings. It has all that the main entry loads on
 * demand, so it is several times as large; several threads are left out.
 */
export * from "./index.js";
