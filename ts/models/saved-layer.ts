/**
 * What models do with files. The code that does it is loaded when it is first used, so that a page which saves nothing
 * does not carry it.
 */
import { Layer, type LayerOutputs, type PlainLayer } from "../layers/layer.js";
import { onDemand } from "../runtime/on-demand.js";
import type { KerasForm } from "../runtime/registry/keras-form.js";
import type { Compiled, SavableModel } from "./saving/savable.js";
import type { Topology } from "./topology.js";

/** Base class of models: a layer that can be written to files. */
export abstract class SavedLayer<Output extends LayerOutputs>
  extends Layer<Output>
  implements SavableModel
{
  /** The graph of layers; null before it is known. @internal */
  abstract get topologyIfKnown(): Topology | null;
  abstract get layers(): PlainLayer[];
  abstract get hasInputLayers(): boolean;
  /** The state of training; null before compile. @internal */
  abstract get compiled(): Compiled | null;

  /**
   * The layers with their options, and how they are connected, as Keras 3 writes it (its `to_json`): plain JSON without
   * weights. `modelFromJSON` makes a model of it.
   * @throws ValueError for an operation in the graph that Keras does not have.
   */
  async toJSON(): Promise<KerasForm> {
    return (await saving()).modelForm(this);
  }
}

function saving() {
  return onDemand(
    "Reading and writing of models",
    () => import("./saving/index.js"),
    "save where modules can be fetched",
  );
}
