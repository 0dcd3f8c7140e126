/**
 * What a file holds of a layer besides its config and weights, under Keras's names: vocabularies are text files of their
 * own (`assets`), idf weights are variables that no list of weights has.
 */
import type { Tensor } from "../../runtime/tensor.js";

export interface FileState {
  /** Texts by their path below the folder of the layer: `{ "vocabulary.txt": "a\nb" }`. */
  readonly assets: Readonly<Record<string, string>>;
  /** Variables by name, for each group of the layer in a file of weights: "" is the layer's own. */
  readonly variables: Readonly<Record<string, Readonly<Record<string, Tensor>>>>;
}

/** The state in a file: one of weights alone has no texts. */
export interface LoadedState extends Omit<FileState, "assets"> {
  readonly assets: FileState["assets"] | null;
}

/** A layer with such state. */
export interface HasFileState {
  /** The state to be written; nothing where the config holds it. */
  fileState(): FileState;
  /** Takes the state that a file holds. @throws FormatError where a part is missing or does not fit. */
  loadFileState(state: LoadedState): void;
}

/** Whether a layer has state besides its config and weights. */
export function hasFileState(layer: object): layer is HasFileState {
  return "fileState" in layer && "loadFileState" in layer;
}
