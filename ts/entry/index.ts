/**
 * The package's main entry, `latch`.
 *
 * What belongs in ts/entry: one file for each entry of package.json's exports map, which only re-exports.
 * What does not: anything that computes. Base classes are exported from their own files, not from the indexes of the
 * namespaces: an index imports its whole family, which the bundler would then put into the chunk that every page loads.
 */

export { toCategorical } from "../data/categorical.js";
export { splitIndices } from "../data/split-indices.js";
export { trainTestSplit } from "../data/train-test-split.js";
export * as ops from "../graph/ops.js";
export type { SymbolicShape } from "../graph/symbolic.js";
export type { SymbolicTensor } from "../graph/typed.js";
export * as activations from "../layers/activations/index.js";
export type { ApplyOptions, CallContext } from "../layers/call.js";
export * as constraints from "../layers/constraints.js";
export * as layers from "../layers/index.js";
export * as initializers from "../layers/initializers/index.js";
export { input } from "../layers/input.js";
export type { LayerOptions } from "../layers/layer.js";
export { Layer } from "../layers/layer.js";
export * as regularizers from "../layers/regularizers.js";
export { functional } from "../models/functional.js";
export {
  type GruInspection,
  type Inspection,
  type InspectOptions,
  inspect,
  type LstmInspection,
} from "../models/inspect.js";
export { Model } from "../models/model.js";
export { Sequential, sequential } from "../models/sequential.js";
export { type TensorLike, tensor } from "../runtime/convert.js";
export { configure, ready } from "../runtime/device/default-device.js";
export * from "../runtime/errors.js";
export * as random from "../runtime/random/index.js";
export { setSeed } from "../runtime/random/seed.js";
export { type RegisterOptions, registerSerializable } from "../runtime/registry/registry.js";
export { Tensor } from "../runtime/tensor.js";
export { Callback } from "../training/callbacks/callback.js";
export { History } from "../training/callbacks/history.js";
export * as callbacks from "../training/callbacks/index.js";
export * as losses from "../training/losses/index.js";
export { Loss } from "../training/losses/loss.js";
export * as metrics from "../training/metrics/index.js";
export { Metric } from "../training/metrics/metric.js";
export * as optimizers from "../training/optimizers/index.js";
export { Optimizer } from "../training/optimizers/optimizer.js";
