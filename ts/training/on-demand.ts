/**
 * What training loads when it is needed, in one piece: losses and metrics that few models name, and the display of
 * progress. Several pieces would save a page little, and a runtime without a bundler pays for every file.
 */
export { ProgbarLogger } from "./callbacks/progress.js";
export { otherLosses } from "./losses/by-name.js";
export { otherMetrics } from "./metrics/others.js";
