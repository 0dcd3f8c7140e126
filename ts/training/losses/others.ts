/** The losses that few models name, by family: a page fetches them when a model names one (../on-demand.ts). */
export * from "./dice.js";
export * from "./divergence.js";
export * from "./focal.js";
export * from "./margin.js";
export * from "./regression.js";
