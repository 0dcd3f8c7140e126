/**
 * Code that training loads on demand, as one chunk: less common losses, metrics and optimizers, and the progress display. Several
 * chunks would save a page little, and without a bundler each file is a request of its own.
 */
export { ProgbarLogger } from "./callbacks/progress.js";
export { otherLosses } from "./losses/by-name.js";
export { metricsWithOptions, otherMetrics } from "./metrics/others.js";
export { otherOptimizers } from "./optimizers/others.js";
