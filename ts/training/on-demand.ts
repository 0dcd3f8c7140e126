/**
 * Code that training loads on demand, as one chunk: less common losses, metrics and optimizers, the progress display, files of
 * callbacks, steps and losses of a model's class, gradients in less memory, predictions at once. Several chunks would cost
 * every page more than they save: a bundler puts what a page shares with each of them in files of their own.
 */
export { recomputing } from "../graph/recompute.js";
export * from "./callbacks/files.js";
export { ProgbarLogger } from "./callbacks/progress.js";
export { compilePredict } from "./fit/compile-predict.js";
export { customSteps } from "./fit/custom-steps.js";
export { ownLoss } from "./fit/own-loss.js";
export { otherLosses } from "./losses/by-name.js";
export { metricsWithOptions, otherMetrics } from "./metrics/others.js";
export { otherOptimizers, outerOptimizers } from "./optimizers/others.js";
