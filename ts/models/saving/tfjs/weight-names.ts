/** TensorFlow.js's names of weights: those of layers and weights, without cells and the models inside of a model. */
// Classes of layers are told by their properties: an import would bring them into every page.
import type { Variable } from "../../../graph/variable.js";
import type { AnyLayer } from "../../../layers/layer.js";
import type { Bidirectional } from "../../../layers/recurrent/bidirectional.js";
import type { StackedRNNCells } from "../../../layers/recurrent/rnn.js";
import { Weighted } from "../../../layers/weighted.js";
import { ValueError } from "../../../runtime/errors.js";
import { isModel, type SavableModel } from "../savable.js";

/** Names of weights that differ, by class and name here. */
const OTHER_NAMES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  DepthwiseConv2D: { kernel: "depthwise_kernel" },
};

/** The weights of a model by their names. @throws ValueError where two have the same name */
export function tfjsWeights(model: SavableModel): Map<string, Variable> {
  const found = new Map<string, Variable>();
  for (const [name, variable] of weightsOf(model, new Set())) {
    if (found.has(name)) {
      throw new ValueError(
        `${model.name} has two weights that TensorFlow.js calls "${name}": give the layers different names, in inner models too.`,
      );
    }
    found.set(name, variable);
  }
  return found;
}

type Named = readonly [name: string, variable: Variable];

function weightsOf(model: SavableModel, seen: Set<AnyLayer>): Named[] {
  return model.layers.flatMap((layer) => {
    if (seen.has(layer)) return [];
    seen.add(layer);
    return isModel(layer) ? weightsOf(layer, seen) : weightsOfLayer(layer);
  });
}

function weightsOfLayer(layer: AnyLayer): Named[] {
  const { name } = layer;
  if (isBidirectional(layer)) {
    const inner = layer.forwardLayer.name.replace(/^forward_/, "");
    return [layer.forwardLayer, layer.backwardLayer].flatMap((one, index) =>
      named(`${name}/${index === 0 ? "forward" : "backward"}_${inner}`, one.className, one.weights),
    );
  }
  const cells = stackedCells(layer);
  if (cells !== null) {
    return cells.flatMap((cell, index) =>
      named(
        `${name}/RNNCell_${index}`,
        layer.className,
        cell instanceof Weighted ? cell.weights : [],
      ),
    );
  }
  return named(name, layer.className, layer.weights);
}

function named(prefix: string, className: string, weights: readonly Variable[]): Named[] {
  return weights.map((variable) => {
    const name = OTHER_NAMES[className]?.[variable.name] ?? variable.name;
    return [`${prefix}/${name}`, variable];
  });
}

function isBidirectional(layer: AnyLayer): layer is Bidirectional {
  return layer.className === "Bidirectional";
}

function stackedCells(layer: AnyLayer): StackedRNNCells["cells"] | null {
  const cell = "cell" in layer ? (layer.cell as StackedRNNCells) : null;
  return cell?.className === "StackedRNNCells" ? cell.cells : null;
}
