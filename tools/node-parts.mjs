// Which part of dist/node each module of ts/ belongs to (see tools/node-build.mjs).

/**
 * The parts in order, each with the modules that it is made for (below ts/, with what they import). A module belongs to the first
 * part that needs it, so a part imports those before it alone. But the core comes without what another part is made for: that
 * is loaded when the core first reads something that it exports. "entry/data" stands for all that this entry exports.
 * What is loaded on demand and not listed here is a part of its own.
 */
export const parts = {
  core: [
    ...["graph/operations/dropout", "graph/ready"],
    ...["layers/activations/index", "layers/constraints"],
    ...["layers/initializers/index", "layers/index", "layers/input", "layers/regularizers"],
    ...["models/functional", "models/sequential"],
    ...["runtime/device/configure", "runtime/device/index", "runtime/random/seed"],
    "training/callbacks/history",
    ...["training/losses/loss", "training/metrics/base", "training/optimizers/optimizer"],
    "training/schedules/schedule",
  ],
  "engine-simd": engineExtents("simd"),
  "engine-relaxed": engineExtents("relaxed"),
  lstm: ["layers/recurrent/lstm"],
  recurrent: ["layers/recurrent/index"],
  layers: [
    ...["layers/attention/index", "layers/merging/index", "layers/normalization/index"],
    ...["layers/positions/index", "layers/regularization/index"],
    ...["layers/einsum-dense", "layers/lambda", "layers/masking", "layers/rearranging"],
    ...["layers/pipeline", "layers/rectifiers", "layers/softmax"],
  ],
  convolution: [
    ...["layers/convolution/index", "layers/pooling/index", "layers/resampling/index"],
    "layers/spectrograms/index",
  ],
  preprocessing: ["layers/images/index", "layers/preprocessing/index"],
  workers: ["runtime/device/worker/worker-device"],
  threads: ["runtime/device/threads/load", "runtime/device/threads/pool"],
  arrays: [
    ...["data/categorical", "data/split-indices", "data/train-test-split"],
    ...["runtime/creation", "runtime/joining", "runtime/random/index"],
  ],
  training: [
    ...["training/fit/array-source", "training/fit/batch-iterable", "training/fit/callbacks"],
    ...["training/fit/compile", "training/fit/evaluate"],
    ...["training/fit/examples", "training/fit/fit", "training/fit/objective"],
    ...["training/fit/streams", "training/named"],
  ],
  models: ["models/clone", "models/diagnose", "models/explain", "models/inspect", "models/summary"],
  data: ["entry/data"],
  optimizers: ["training/optimizers/index", "training/schedules/index"],
  losses: ["training/losses/index", "training/metrics/index"],
  text: ["entry/text"],
  "on-demand": ["training/on-demand"],
  callbacks: ["plot/callbacks", "training/callbacks/event-writer", "plot/live-drawing"],
  ops: ["graph/ops", "graph/bounding-boxes/index"],
  gradients: ["graph/value-and-grad", "training/compile-step"],
  profile: ["models/profile"],
  loading: ["models/load", "models/loading/index"],
  saving: ["models/saving/index"],
  formats: [
    ...["models/saving/safetensors-file", "models/saving/onnx/onnx-file"],
    ...["models/saving/pytorch/load-state-dict", "models/saving/tfjs/tfjs-file"],
    ...["models/saving/tfjs/read-weights", "models/loading/tfjs/load-tfjs"],
  ],
  plot: ["entry/plot"],
  datasets: ["entry/datasets"],
};

/** Modules of other parts whose members an index exports, too: reading one of them loads no more than their part. */
export const families = {
  "layers/index": [
    ...["layers/attention/index", "layers/convolution/index", "layers/images/index"],
    ...["layers/merging/index", "layers/normalization/index", "layers/pooling/index"],
    ...["layers/positions/index", "layers/preprocessing/index", "layers/recurrent/index"],
    ...["layers/regularization/index", "layers/resampling/index", "layers/spectrograms/index"],
    ...["layers/einsum-dense", "layers/lambda", "layers/masking", "layers/pipeline"],
    ...["layers/rearranging", "layers/rectifiers", "layers/recurrent/lstm", "layers/softmax"],
  ],
  "layers/recurrent/index": ["layers/recurrent/lstm"],
};

/** Builds of the engine for one thread, for which Node loads one. */
function engineExtents(variant) {
  return ["full", "recurrent", "lstm", "core"].map(
    (kernels) => `runtime/wasm/${variant}-${kernels}.js`,
  );
}
