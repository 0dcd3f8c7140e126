/**
 * The methods of models that write and read files. Their code is loaded when it is first used, so that a page which saves
 * nothing does not carry it.
 */
import type { FileSource } from "../io/places/source.js";
import type { FileTarget } from "../io/places/target.js";
import { Layer, type LayerOutputs, type PlainLayer } from "../layers/layer.js";
import { onDemand } from "../runtime/on-demand.js";
import type { KerasForm } from "../runtime/registry/keras-form.js";
import type { LoadWeightsOptions } from "./loading/load-weights-options.js";
import type { SaveOptions, SaveWeightsOptions, ToBytesOptions } from "./saving/formats.js";
import type { Compiled, SavableModel } from "./saving/savable.js";
import type { Topology } from "./topology.js";

/** A layer that can be written to files. */
export abstract class SavedLayer<Output extends LayerOutputs>
  extends Layer<Output>
  implements SavableModel
{
  /** The graph of layers; null before it is known. */
  abstract get topologyIfKnown(): Topology | null;
  abstract get layers(): PlainLayer[];
  abstract get hasInputLayers(): boolean;
  /** The state of training; null before compile. */
  abstract get compiled(): Compiled | null;

  /**
   * The layers with their options, and how they are connected, as Keras 3 writes it (its `to_json`): plain JSON without
   * weights. `modelFromJSON` makes a model of it.
   * @throws ValueError for an operation in the graph that Keras does not have, and for a class of your own without a
   *   `static className`; NotReadyError for a model whose class defines `call`, which only `saveWeights` saves.
   */
  async toJSON(): Promise<KerasForm> {
    return (await saving()).modelForm(this);
  }

  /**
   * Saves the model: layers, weights, and what training needs to go on. Keras 3 opens the file. One that exists is
   * replaced as a whole, or not at all. To `.onnx` it saves what `predict` computes, for other runtimes; to
   * `.json` layers and weights for TensorFlow.js, the weights in files beside it.
   *
   * @param target a path, `indexeddb://name`, `opfs://name`, `download://name`, a page's FileSystemFileHandle, or a
   *   function of the bytes
   * @throws ValueError for a format that is not written, a folder that is not there, and as `toJSON`; NotReadyError as it
   * @example
   * await net.save("net.keras");
   */
  async save(target: FileTarget, options: SaveOptions = {}): Promise<void> {
    await (await saving()).saveModel(this, target, options);
  }

  /**
   * The bytes of the file that `save` writes. The same model gives the same bytes.
   * @throws NotReadyError for "safetensors" and "onnx" before the model is built; ValueError for "tfjs", which is several
   *   files, and as `save`.
   */
  async toBytes(options: ToBytesOptions = {}): Promise<Uint8Array<ArrayBuffer>> {
    return (await saving()).modelBytes(this, options);
  }

  /**
   * Saves the weights and the state of the optimizer, as Keras's `save_weights` does, to `net.weights.h5`; or the weights
   * alone to `net.safetensors`, named by their paths in Keras. See `save` for targets.
   * @throws NotReadyError for safetensors before the model is built; ValueError for an option that does not exist
   */
  async saveWeights(target: FileTarget, options: SaveWeightsOptions = {}): Promise<void> {
    await (await saving()).saveWeights(this, target, options);
  }

  /**
   * Sets the weights, and the state of the optimizer where both have one, to those of a file: `.weights.h5`, `.h5`,
   * `.keras`, or `.safetensors`, with `from: "pytorch"` one of a PyTorch module. See `loadModel` for sources.
   * @throws ShapeError, ValueError for weights of another model, FormatError for a damaged file; then none is set
   */
  async loadWeights(source: FileSource, options: LoadWeightsOptions = {}): Promise<void> {
    const { loadWeights } = await onDemand(
      "Reading of weights",
      () => import("./loading/load-weights.js"),
      "set the weights with setWeights",
    );
    await loadWeights(this, source, options);
  }
}

function saving() {
  return onDemand(
    "Writing of models",
    () => import("./saving/index.js"),
    "save where modules can be fetched",
  );
}
