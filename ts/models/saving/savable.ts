/** The interface of a model that saving needs, declared here so that saving does not import models. */
import type { Variable } from "../../graph/variable.js";
import type { AnyLayer } from "../../layers/layer.js";
import type { Weighted } from "../../layers/weighted.js";
import type { CompileSettings } from "../../training/fit/compile.js";
import type { Optimizer } from "../../training/optimizers/optimizer.js";
import type { Topology } from "../topology.js";

/** A model whose description, weights and state of training can be written. */
export interface SavableModel extends Weighted {
  /** Null before the input shape of a Sequential model is known. */
  readonly topologyIfKnown: Topology | null;
  /** Its layers in Keras's order. */
  readonly layers: readonly AnyLayer[];
  /** False of Sequential models, whose inputs are not among their layers. */
  readonly hasInputLayers: boolean;
  /** What compile was called with, and the optimizer; null before compile. */
  readonly compiled: Compiled | null;
}

/** The state of training of a model. */
export interface Compiled {
  readonly settings: CompileSettings;
  readonly optimizer: Optimizer;
  /** The weights that training updates. */
  readonly updated: readonly Variable[];
}

/** Whether a layer is a model. */
export function isModel(part: object): part is SavableModel {
  return "hasInputLayers" in part;
}

/** Whether a layer is a model other than a Sequential one. */
export function isFunctionalModel(part: object): boolean {
  return isModel(part) && part.hasInputLayers;
}
