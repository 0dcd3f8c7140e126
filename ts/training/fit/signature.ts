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

/** A model that can be trained, evaluated and used for predictions. */
export interface TrainableModel extends TraceableModel, CallbackModel {
  readonly weights: readonly Variable[];
  readonly trainableWeights: readonly Variable[];
  history: History | null;
}
