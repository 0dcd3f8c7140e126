/** Copies of models: the same layers and connections, with new weights. */

import { applyAgain } from "../graph/operation.js";
import { type InputNode, isInput } from "../graph/operations/sources.js";
import { shapedLike } from "../graph/structure.js";
import { type CallNode, type Node, reachable, type SymbolicTensor } from "../graph/symbolic.js";
import { leavesOf, unflatten, unwrapIf } from "../layers/call.js";
import { input } from "../layers/input.js";
import { type AnyLayer, FORM_OF, Layer } from "../layers/layer.js";
import { ValueError } from "../runtime/errors.js";
import { describe } from "../runtime/fill.js";
import { OPTION_VALUES } from "../runtime/registry/configurable.js";
import { Model } from "./model.js";
import { Sequential } from "./sequential.js";

/**
 * A model with layers of the same names and options, connected in the same way, and with new weights. It is not
 * compiled. Layers of your own are made again by their class's `fromConfig` or constructor.
 * @throws ValueError for anything but a model, for models whose class has a `call` of its own, as in Keras, and for layers
 *   that reach tensors which are not passed to them.
 * @example
 * const target = cloneModel(net);
 * await target.setWeights(await net.getWeights());
 */
export function cloneModel<Of extends Model>(model: Of): Of {
  if (!(model instanceof Model))
    throw new ValueError(`cloneModel takes a model, got ${describe(model)}.`);
  // A model of the same class, with inputs and outputs of the same form.
  return new Cloner().ofLayer(model) as Of;
}

/** Copies of layers and models; what is in a model several times is copied once. */
class Cloner {
  readonly #copies = new Map<object, AnyLayer>();

  ofLayer(layer: AnyLayer): AnyLayer {
    const known = this.#copies.get(layer);
    if (known !== undefined) return known;
    const copy = this.#copy(layer);
    this.#copies.set(layer, copy);
    return copy;
  }

  #copy(layer: AnyLayer): AnyLayer {
    if (layer instanceof Sequential) return this.#copySequential(layer);
    if (layer instanceof Model) return this.#copyGraph(layer);
    const inner = Object.entries(layer[OPTION_VALUES]()).flatMap(([name, value]) =>
      value instanceof Layer ? [[name, this.ofLayer(value)] as const] : [],
    );
    return layer.copyWith(Object.fromEntries(inner));
  }
  #copySequential(model: Sequential): Sequential {
    const copies = model.layers.map((layer) => this.ofLayer(layer));
    const inputs = (model.topologyIfKnown?.inputNodes ?? []).map(copyInput);
    const copy = new Sequential([...inputs, ...copies], { name: model.name });
    if (!model.trainable) copy.trainable = false;
    return copy;
  }

  #copyGraph(model: Model): Model {
    const topology = model.topologyIfKnown;
    if (topology === null)
      throw new ValueError(
        `cloneModel: ${model} has a call of its own, which cannot be copied: construct it again, and copy the weights by setWeights.`,
      );
    const { inputs, outputs, inputForm, outputForm } = topology;
    const copied = new Map<SymbolicTensor, SymbolicTensor>();
    const replace = (tensor: SymbolicTensor) => copied.get(tensor) ?? tensor;
    for (const node of reachable([...inputs, ...outputs])) {
      this.#copyNode(node, replace).forEach((tensor, index) => {
        const original = node.outputs[index];
        if (original !== undefined) copied.set(original, tensor);
      });
    }
    const parts = {
      inputs: shapedLike(inputForm, inputs.map(replace)),
      outputs: shapedLike(outputForm, outputs.map(replace)),
    };
    const copy = new Model(parts, { name: model.name });
    if (!model.trainable) copy.trainable = false;
    return copy;
  }

  #copyNode(
    node: Node,
    replace: (tensor: SymbolicTensor) => SymbolicTensor,
  ): readonly SymbolicTensor[] {
    if (node.kind === "call") return this.#copyCall(node, replace);
    if (isInput(node)) return [copyInput(node)];
    if (node.inputs.length === 0) return node.outputs;
    const copy = applyAgain(node, replace);
    copy.name ??= node.name;
    return copy.outputs;
  }

  /** The call of a layer's copy on copies of the tensors. */
  #copyCall(
    node: CallNode,
    replace: (tensor: SymbolicTensor) => SymbolicTensor,
  ): readonly SymbolicTensor[] {
    // Only layers make call nodes.
    const layer = node.callee as AnyLayer;
    const form = layer[FORM_OF](node);
    if (form.captured.length > 0)
      throw new ValueError(`cloneModel: ${layer} reads tensors that are not passed to it.`);
    const { inputs, masks, initialState, constants, attentionMask } = unflatten(
      form,
      node.inputs.map(replace),
    );
    const hasMask = masks.some((mask) => mask !== null);
    const isSingle = form.inputForm.kind === "single";
    const outputs = this.ofLayer(layer).apply(unwrapIf(isSingle, inputs), {
      ...form.flags,
      ...(hasMask ? { mask: isSingle ? (masks[0] ?? null) : masks } : {}),
      ...(initialState.length > 0 ? { initialState } : {}),
      ...(constants.length > 0 ? { constants } : {}),
      ...(attentionMask === null ? {} : { attentionMask }),
    });
    return leavesOf(outputs);
  }
}

function copyInput({ results: { y }, attributes: { name } }: InputNode): SymbolicTensor {
  const { shape, dtype } = y;
  const [batch, ...rest] = shape;
  const options = { shape: rest, dtype, name };
  return typeof batch === "number" ? input({ ...options, batchSize: batch }) : input(options);
}
