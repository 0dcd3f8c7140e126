/** The nodes of a model's graph as Keras writes them: each with its arguments, tensors by where they come from. */
import { shapedLike } from "../../graph/structure.js";
import { type CallNode, type Node, SymbolicTensor } from "../../graph/symbolic.js";
import { unflatten } from "../../layers/call.js";
import { type AnyLayer, FORM_OF, NEST_STATES } from "../../layers/layer.js";
import { ValueError } from "../../runtime/errors.js";
import { isPlainObject } from "../../runtime/plain-object.js";
import type { LayerEntry, Topology } from "../topology.js";
import type { CallCounts } from "./call-counts.js";
import { operationForm } from "./operation-form.js";
import { isFunctionalModel, isModel } from "./savable.js";

/** Arguments of a layer's or operation's call. */
export interface NodeForm {
  readonly args: readonly unknown[];
  readonly kwargs: Readonly<Record<string, unknown>>;
}

/** Layer, call of this layer, and output of this call. */
export type History = readonly [name: string, node: number, tensor: number];

/** Where each tensor of a model comes from. */
export class Origins {
  readonly #nodes = new Map<Node, readonly [name: string, index: number]>();

  /** @param counts the calls of layers that come before those of the model */
  constructor({ entries }: Topology, counts: CallCounts) {
    for (const entry of entries) {
      const first = entry.layer === null ? 0 : counts.of(entry.layer);
      callsOf(entry).forEach((node, index) => {
        this.#nodes.set(node, [entry.name, first + index]);
      });
    }
  }

  historyOf(tensor: SymbolicTensor): History {
    const found = this.#nodes.get(tensor.node);
    if (found === undefined) throw new ValueError("A model reads a tensor that is not part of it.");
    return [...found, tensor.node.outputs.indexOf(tensor)];
  }

  /** Where an input or output of the model comes from: there, and only there, Keras numbers calls of Functional models from 1. */
  endOf(tensor: SymbolicTensor): History {
    const { node } = tensor;
    const [name, index, output] = this.historyOf(tensor);
    const isFunctional = node.kind === "call" && isFunctionalModel(node.callee);
    return [name, isFunctional ? index + 1 : index, output];
  }

  /** A value with each tensor in it replaced by its form. */
  formOf(value: unknown): unknown {
    if (Array.isArray(value)) return value.map((one) => this.formOf(one));
    if (isPlainObject(value)) return mapValues(value, (one) => this.formOf(one));
    if (!(value instanceof SymbolicTensor)) return value;
    const { shape, dtype } = value;
    const config = { shape: [...shape], dtype, keras_history: this.historyOf(value) };
    return { class_name: "__keras_tensor__", config };
  }
}

/** The nodes of an entry in the order in which they were made. */
export function callsOf({ nodes }: LayerEntry): readonly Node[] {
  return [...nodes].sort((a, b) => a.id - b.id);
}

/** The arguments of a node other than an input, for `inbound_nodes`. */
export function nodeForm(node: Node, origins: Origins): NodeForm {
  const { args, kwargs } =
    node.kind === "call" ? callArguments(node) : { args: operationForm(node).args, kwargs: {} };
  return {
    args: args.map((value) => origins.formOf(value)),
    kwargs: mapValues(kwargs, (value) => origins.formOf(value)),
  };
}

function mapValues(
  record: Readonly<Record<string, unknown>>,
  map: (value: unknown) => unknown,
): Record<string, unknown> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, map(value)]));
}

/** Layers of Keras that take several inputs as arguments of their own, with the names of their masks. */
const SEPARATE_INPUTS: Readonly<Record<string, readonly string[]>> = {
  MultiHeadAttention: ["query_mask", "value_mask", "key_mask"],
  GroupQueryAttention: ["query_mask", "value_mask", "key_mask"],
};

function callArguments(node: CallNode): NodeForm {
  // Only layers make call nodes.
  const layer = node.callee as AnyLayer;
  const form = layer[FORM_OF](node);
  if (form.captured.length > 0) {
    throw new ValueError(
      `${layer.toString()} reads tensors that are not passed to it, which a file can't express: pass them as inputs.`,
    );
  }
  const { inputs, masks, initialState, constants, attentionMask } = unflatten(form, node.inputs);
  const separate = SEPARATE_INPUTS[layer.className];
  const { training, useCausalMask, returnAttentionScores, reverse } = form.flags;
  return {
    args: inputArguments(layer, inputs, form.inputForm.kind === "single"),
    kwargs: {
      ...(separate === undefined
        ? maskArgument(masks, form.inputForm.kind === "single")
        : Object.fromEntries(
            masks.flatMap((mask, index) => (mask === null ? [] : [[separate[index], mask]])),
          )),
      ...(initialState.length === 0 ? {} : { initial_state: layer[NEST_STATES](initialState) }),
      ...(constants.length === 0 ? {} : { constants }),
      ...(attentionMask === null ? {} : { attention_mask: attentionMask }),
      ...(training === undefined ? {} : { training }),
      ...(useCausalMask === undefined ? {} : { use_causal_mask: useCausalMask }),
      ...(returnAttentionScores === undefined
        ? {}
        : { return_attention_scores: returnAttentionScores }),
      ...(reverse === undefined ? {} : { reverse }),
    },
  };
}

function inputArguments(
  layer: AnyLayer,
  inputs: readonly SymbolicTensor[],
  isSingle: boolean,
): unknown[] {
  if (SEPARATE_INPUTS[layer.className] !== undefined || isSingle) return [...inputs];
  const form = isModel(layer) ? layer.topologyIfKnown?.inputForm : undefined;
  return [form === undefined ? [...inputs] : shapedLike(form, inputs)];
}

function maskArgument(masks: readonly (SymbolicTensor | null)[], isSingle: boolean) {
  if (masks.every((mask) => mask === null)) return {};
  return { mask: isSingle ? masks[0] : masks };
}
