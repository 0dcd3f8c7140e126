/** The layers of a model that have weights, by the path by which a state dict may name them. */
// Classes of layers are told by their properties: an import would bring them into every page.
import type { AnyLayer } from "../../../layers/layer.js";
import type { Bidirectional } from "../../../layers/recurrent/bidirectional.js";
import type { TimeDistributed } from "../../../layers/recurrent/time-distributed.js";
import { isModel, type SavableModel } from "../savable.js";

export interface NamedLayer {
  /** The names of the models inside of the model that it is in, and its own, joined by "/". */
  readonly path: string;
  readonly layer: AnyLayer;
}

/** Layers of a model and of the models in it, each once. A TimeDistributed is replaced by the layer inside, with the outer name. */
export function layersByName(
  model: SavableModel,
  prefix = "",
  seen = new Set<AnyLayer>(),
): NamedLayer[] {
  return model.layers.flatMap((layer) => {
    if (seen.has(layer) || layer.weights.length === 0) return [];
    seen.add(layer);
    const path = prefix + layer.name;
    if (isModel(layer)) return layersByName(layer, `${path}/`, seen);
    return [{ path, layer: isTimeDistributed(layer) ? layer.layer : layer }];
  });
}

/** The layers of both directions of time, or the layer itself, and how the names of their parameters end. */
export function directionsOf(layer: AnyLayer): { layer: AnyLayer; ending: string }[] {
  return isBidirectional(layer)
    ? [
        { layer: layer.forwardLayer, ending: "" },
        { layer: layer.backwardLayer, ending: "_reverse" },
      ]
    : [{ layer, ending: "" }];
}

function isTimeDistributed(layer: AnyLayer): layer is TimeDistributed {
  return layer.className === "TimeDistributed";
}

function isBidirectional(layer: AnyLayer): layer is Bidirectional {
  return layer.className === "Bidirectional";
}
