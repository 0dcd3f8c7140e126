/** The less common losses, which a page loads when a model names one (../on-demand.ts). */
export * from "./circle.js";
export * from "./ctc.js";
export * from "./dice.js";
export * from "./divergence.js";
export * from "./focal.js";
export * from "./generalized.js";
export * from "./margin.js";
export * from "./regression.js";
export * from "./tversky.js";
