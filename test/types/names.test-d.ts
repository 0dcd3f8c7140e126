/** Types that users need to name can be imported. Checked by tsc alone. */
import type {
  AnyLayer,
  BatchIterable,
  BatchTuple,
  ClassWeight,
  CompileOptions,
  DType,
  EvaluateOptions,
  FitOptions,
  FunctionalOptions,
  InspectionOf,
  LayerInputs,
  LayerOutputs,
  LstmInspection,
  layers,
  MetricValues,
  Model,
  ModelData,
  ModelOptions,
  OnBatchOptions,
  Predictions,
  PredictOnBatchOptions,
  PredictOptions,
  SampleWeight,
  SequentialPart,
  Structure,
  SummaryOptions,
  SymbolicDType,
  SymbolicTensor,
  Tensor,
  Variable,
  Verbose,
} from "latch";
import * as all from "latch";
import { same } from "./same.js";

declare const net: Model<SymbolicTensor, SymbolicTensor>;
declare const x: ModelData;

export async function train(
  options: FitOptions & { readonly verbose: Verbose },
  weights: SampleWeight,
  classes: ClassWeight,
): Promise<MetricValues> {
  const compiling: CompileOptions = { loss: "mse" };
  net.compile(compiling);
  await net.fit(x, x, { ...options, sampleWeight: weights, classWeight: classes });
  const evaluating: EvaluateOptions = { batchSize: 2 };
  const predicting: PredictOptions = { batchSize: 2 };
  same<Predictions<SymbolicTensor>>()(await net.predict(x, predicting));
  const onBatch: OnBatchOptions = {};
  await net.trainOnBatch(x, x, onBatch);
  return net.evaluate(x, x, evaluating);
}

export function build(
  parts: readonly SequentialPart[],
  options: ModelOptions,
  summary: SummaryOptions,
  batches: BatchIterable,
): readonly Variable[] {
  const made = all.sequential(parts, options);
  made.summary(summary);
  void made.fit(batches);
  return made.weights;
}

export type Named = [
  AnyLayer,
  BatchTuple,
  DType,
  FunctionalOptions<Structure, Structure>,
  LayerInputs,
  LayerOutputs,
  PredictOnBatchOptions,
  SymbolicDType,
  Tensor<DType>,
];
declare const seen: InspectionOf<layers.LSTM>;
same<LstmInspection>()(seen);

// What only the library itself uses is not public.
// @ts-expect-error
all.metrics.asFloat;
// @ts-expect-error
all.metrics.labelsOf;
