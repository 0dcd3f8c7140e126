/** What fit needs of a model: declared here, so that training does not know of models. */
import type { InputNode } from "../../graph/operations/sources.js";
import type { Form } from "../../graph/structure.js";
import type { SymbolicTensor } from "../../graph/symbolic.js";
import type { Trace } from "../../graph/trace.js";
import type { Variable } from "../../graph/variable.js";
import type { Device } from "../../runtime/device/device.js";
import type { CallbackModel } from "../callbacks/callback.js";
import type { History } from "../callbacks/history.js";

/** Inputs and outputs of a model with their names, and the forms in which users give and get them. */
export interface Signature {
  readonly inputNodes: readonly InputNode[];
  readonly inputNames: readonly string[];
  readonly inputForm: Form;
  readonly outputs: readonly SymbolicTensor[];
  readonly outputNames: readonly string[];
  readonly outputForm: Form;
}

/** The part of a model that steps are made of. */
export interface TraceableModel {
  readonly name: string;
  /** @throws NotReadyError before a model that learns its shape from data knows it. */
  readonly topology: Signature;
  /** Where its steps run. */
  readonly device: Device;
  /** The outputs as operations alone. */
  trace(trace: Trace): SymbolicTensor[];
}

/** A model that can be trained, evaluated and asked for predictions. */
export interface TrainableModel extends TraceableModel, CallbackModel {
  readonly trainableWeights: readonly Variable[];
  history: History | null;
}
