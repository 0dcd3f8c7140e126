/** The interface of a model that training needs, declared here so that training does not import models. */
import type { InputNode } from "../../graph/operations/sources.js";
import type { Form } from "../../graph/structure.js";
import type { SymbolicTensor } from "../../graph/symbolic.js";
import type { Trace } from "../../graph/trace.js";
import type { Variable } from "../../graph/variable.js";
import type { Device } from "../../runtime/device/device.js";
import type { CallbackModel } from "../callbacks/callback.js";
import type { History } from "../callbacks/history.js";

/** Inputs and outputs of a model with their names, and the forms (single, list or named) in which users pass them. */
export interface Signature {
  readonly inputNodes: readonly InputNode[];
  readonly inputNames: readonly string[];
  readonly inputForm: Form;
  readonly outputs: readonly SymbolicTensor[];
  readonly outputNames: readonly string[];
  readonly outputForm: Form;
}

/** The part of a model from which steps are made. */
export interface TraceableModel {
  readonly name: string;
  /** @throws NotReadyError before the input shape is known. */
  readonly topology: Signature;
  /** The device that runs its steps. */
  readonly device: Device;
  /** The outputs as operations, with calls of layers expanded. */
  trace(trace: Trace): SymbolicTensor[];
}

/** Training steps update the weights, test steps do not. */
export type Mode = "train" | "test";

/** Tensors in the form in which data are passed: alone, as a list, or by name. */
export type StepPart = SymbolicTensor | SymbolicTensor[] | Record<string, SymbolicTensor>;

/** One batch, as a step of a model's class gets it: by name, and as the list [x, y, sampleWeight]. */
export type StepData = readonly [x: StepPart, y: StepPart | null, sampleWeight: StepPart | null] & {
  readonly x: StepPart;
  /** float32; null without targets. */
  readonly y: StepPart | null;
  /** null where all samples have weight 1. */
  readonly sampleWeight: StepPart | null;
};

/** A step: from a batch to `{ loss, ... }`, all of them symbolic scalars. */
export type StepMethod = (data: StepData) => Readonly<Record<string, SymbolicTensor>>;

/** One batch and what the model predicts for it, as `computeLoss` of a model's class gets them. */
export interface LossData {
  readonly x: StepPart;
  /** float32; null without targets. */
  readonly y: StepPart | null;
  /** null where all samples have weight 1. */
  readonly sampleWeight: StepPart | null;
  /** In the form of the model's outputs. */
  readonly yPred: StepPart;
  /** False in evaluate and testOnBatch. */
  readonly training: boolean;
  /** The losses of compile, weighted, and what layers and regularizers add: Keras's `super().compute_loss(...)`. */
  readonly compiledLoss: SymbolicTensor;
}

/** A loss of the model's class: a symbolic scalar. */
export type LossMethod = (data: LossData) => SymbolicTensor;

/** A model that can be trained, evaluated and used for predictions. */
export interface TrainableModel extends TraceableModel, CallbackModel {
  /** Steps of the model's class, instead of the losses and metrics of compile. */
  readonly trainStep?: StepMethod;
  readonly testStep?: StepMethod;
  /** A loss of the model's class, instead of that of compile. */
  readonly computeLoss?: LossMethod;
  readonly weights: readonly Variable[];
  readonly trainableWeights: readonly Variable[];
  history: History | null;
}
