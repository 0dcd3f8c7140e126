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
export * as boundingBoxes from "../graph/bounding-boxes/index.js";
export * as ops from "../graph/ops.js";
export { ready } from "../graph/ready.js";
export type { Structure } from "../graph/structure.js";
export type {
  Pipe,
  SymbolicDType,
  SymbolicShape,
  SymbolicStrings,
} from "../graph/symbolic.js";
export type { SymbolicTensor } from "../graph/typed.js";
export {
  type Differentiated,
  type GradientTarget,
  type GradOptions,
  grad,
  type ValueAndGradients,
  valueAndGrad,
} from "../graph/value-and-grad.js";
export type { Variable } from "../graph/variable.js";
export type { Progress } from "../io/places/reading.js";
export type { FileSource } from "../io/places/source.js";
export type { FileTarget } from "../io/places/target.js";
export * as activations from "../layers/activations/index.js";
export type { AnyTensor, ApplyOptions, CallContext, LayerInputs, Masks } from "../layers/call.js";
export * as constraints from "../layers/constraints.js";
export * as layers from "../layers/index.js";
export * as initializers from "../layers/initializers/index.js";
export { input } from "../layers/input.js";
export type { AnyLayer, LayerOptions, LayerOutputs, PlainLayer } from "../layers/layer.js";
export { Layer } from "../layers/layer.js";
export * as regularizers from "../layers/regularizers.js";
export { cloneModel } from "../models/clone.js";
export { diagnose } from "../models/diagnose.js";
export type { Diagnosis, DiagnosisRow } from "../models/diagnosis.js";
export { type FunctionalOptions, functional } from "../models/functional.js";
export {
  type AttentionInspection,
  type GruInspection,
  type Inspection,
  type InspectionOf,
  type InspectOptions,
  inspect,
  type LstmInspection,
  type SimpleRnnInspection,
} from "../models/inspect.js";
export { loadModel, modelFromJSON } from "../models/load.js";
export type { FromJsonOptions, LoadModelOptions } from "../models/loading/load-options.js";
export type { LoadWeightsOptions, WeightsOrigin } from "../models/loading/load-weights-options.js";
export type { CustomObjects } from "../models/loading/object-reader.js";
export { Model, type ModelOptions } from "../models/model.js";
export type { NumberRange } from "../models/number-range.js";
export { type ProfileOptions, profile } from "../models/profile.js";
export type { Profile, ProfileRow, TraceEvent } from "../models/profile-report.js";
export type {
  FileFormat,
  SaveOptions,
  SaveWeightsOptions,
  ToBytesOptions,
} from "../models/saving/formats.js";
export { Sequential, type SequentialPart, sequential } from "../models/sequential.js";
export type { SummaryOptions } from "../models/summary.js";
export * as callbacks from "../plot/callbacks.js";
export { type NestedArray, type ShapedArray, type TensorLike, tensor } from "../runtime/convert.js";
export {
  arange,
  eye,
  full,
  linspace,
  ones,
  onesLike,
  zeros,
  zerosLike,
} from "../runtime/creation.js";
export { configure, type DeviceOptions, type Info, info } from "../runtime/device/configure.js";
export type { Device, EngineOptions } from "../runtime/device/device.js";
export * as device from "../runtime/device/index.js";
export type { BigIntArray, DType, NumericArray, NumericDType } from "../runtime/dtype.js";
export * from "../runtime/errors.js";
export { concat, stack } from "../runtime/joining.js";
export * as random from "../runtime/random/index.js";
export { setSeed } from "../runtime/random/seed.js";
export type { KerasForm } from "../runtime/registry/keras-form.js";
export { type RegisterOptions, registerSerializable } from "../runtime/registry/registry.js";
export { type NestedElements, Tensor } from "../runtime/tensor.js";
export { Callback } from "../training/callbacks/callback.js";
export { History } from "../training/callbacks/history.js";
export {
  type CompiledStep,
  compileStep,
  type StepOptions,
  type StepTensors,
  type Trained,
} from "../training/compile-step.js";
export type { CompileOptions, PerOutput } from "../training/fit/compile.js";
export type {
  CompiledPredict,
  CompilePredictOptions,
  Elements,
  ElementsIn,
} from "../training/fit/compile-predict.js";
export type { ModelData, SampleWeight } from "../training/fit/model-data.js";
export type {
  BatchIterable,
  BatchTuple,
  ClassWeight,
  EvaluateOptions,
  FitOptions,
  MetricValues,
  OnBatchOptions,
  Predictions,
  PredictOnBatchOptions,
  PredictOptions,
  Verbose,
} from "../training/fit/options.js";
export type {
  LossData,
  LossMethod,
  StepData,
  StepMethod,
  StepPart,
} from "../training/fit/signature.js";
export * as losses from "../training/losses/index.js";
export { Loss } from "../training/losses/loss.js";
export { Metric } from "../training/metrics/base.js";
export * as metrics from "../training/metrics/index.js";
export * as optimizers from "../training/optimizers/index.js";
export { Optimizer } from "../training/optimizers/optimizer.js";
export * as schedules from "../training/schedules/index.js";
export { LearningRateSchedule } from "../training/schedules/schedule.js";
