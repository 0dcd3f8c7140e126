/**
 * Topology of a model: inputs and outputs in the form that the user passed, and layers in Keras's order.
 */

import { type InputNode, isInput } from "../graph/operations/sources.js";
import { type Form, formOf, type Structure, structure, tensorsOf } from "../graph/structure.js";
import type { Node, OpNode, SymbolicTensor } from "../graph/symbolic.js";
import type { AnyLayer } from "../layers/layer.js";
import { ValueError } from "../runtime/errors.js";
import { cutOut } from "./cut.js";
import { nameOperations, operationClass, operationName } from "./operation-names.js";

/** An input, a layer with the nodes at which it is applied, or an operation: a row of the summary. */
export interface LayerEntry {
  readonly layer: AnyLayer | null;
  readonly name: string;
  readonly className: string;
  /** Nodes of this model at which the layer is applied; inputs and operations have one. */
  readonly nodes: readonly Node[];
}

export class Topology {
  readonly inputs: readonly SymbolicTensor[];
  readonly outputs: readonly SymbolicTensor[];
  readonly inputForm: Form;
  readonly outputForm: Form;
  /** Inputs, layers and operations in Keras's order: by distance from the outputs, then in traversal order. */
  readonly entries: readonly LayerEntry[];

  constructor(inputs: Structure, outputs: Structure) {
    const part = cutOut(tensorsOf(inputs), tensorsOf(outputs));
    this.inputs = part.inputs;
    this.outputs = part.outputs;
    this.inputForm = formOf(inputs);
    this.outputForm = formOf(outputs);
    this.entries = orderEntries(orderedByName(this.outputs, this.outputForm), this.inputs);
    assertUniqueNames(this.entries);
  }

  get layers(): AnyLayer[] {
    return this.entries.flatMap(({ layer }) => (layer === null ? [] : [layer]));
  }

  get inputNodes(): InputNode[] {
    return this.inputs.map((tensor) => tensor.node as InputNode);
  }

  /** Names of inputs: their keys where they were named, else those of the input layers. */
  get inputNames(): string[] {
    return this.inputForm.kind === "named"
      ? [...this.inputForm.names]
      : this.inputNodes.map((node) => node.attributes.name);
  }

  /** Names of outputs: their keys where they were named, else those of the layers that compute them. */
  get outputNames(): string[] {
    return this.outputForm.kind === "named"
      ? [...this.outputForm.names]
      : this.outputs.map(({ node }) => entryName(node));
  }
}

/** @throws ValueError for inputs and outputs that are not symbolic tensors. */
export function topologyOf({
  inputs,
  outputs,
}: {
  inputs: Structure;
  outputs: Structure;
}): Topology {
  const { read } = structure();
  return new Topology(read(inputs, "functional: inputs"), read(outputs, "functional: outputs"));
}

/** @throws ValueError if two entries have the same name, since layers and saved weights are found by name. */
function assertUniqueNames(entries: readonly LayerEntry[]): void {
  const names = entries.map(({ name }) => name);
  const repeated = names.find((name, index) => names.indexOf(name) !== index);
  if (repeated === undefined) return;
  throw new ValueError(
    `Two layers of the model are named "${repeated}"; names in a model must differ. To share weights, apply one layer twice.`,
  );
}

function entryName(node: Node): string {
  if (node.kind === "call") return node.callee.name;
  return isInput(node) ? node.attributes.name : operationName(node);
}

function isOperation(node: Node): node is OpNode {
  return node.kind === "op" && !isInput(node);
}

/** The key of an entry: the layer, if one was called (all its calls are one entry), else the node. */
function keyOf(node: Node): object {
  return node.kind === "call" ? node.callee : node;
}

/** Outputs in the order in which Keras visits them: those of an object by their names. */
function orderedByName(outputs: readonly SymbolicTensor[], form: Form): readonly SymbolicTensor[] {
  if (form.kind !== "named") return outputs;
  const { names } = form;
  return [...names].sort().map((name) => outputs[names.indexOf(name)]!);
}

/**
 * Keras's order (Function's map_graph): by depth, the longest path to an output, deepest first; entries of equal depth
 * in the order in which a depth-first traversal from the outputs reaches them.
 */
function orderEntries(
  outputs: readonly SymbolicTensor[],
  inputs: readonly SymbolicTensor[],
): LayerEntry[] {
  const order = new Map<object, number>();
  const finished: Node[] = [];
  const seen = new Set<Node>();
  const allowed = new Set(inputs.map(({ node }) => node));
  const visit = (node: Node): void => {
    if (seen.has(node)) return;
    seen.add(node);
    if (isInput(node) && !allowed.has(node)) throw missingInput(node);
    if (!order.has(keyOf(node))) order.set(keyOf(node), order.size);
    for (const input of node.inputs) if (input !== null) visit(input.node);
    finished.push(node);
  };
  for (const { node } of outputs) visit(node);
  // Unused inputs come before all others of their depth.
  for (const node of allowed) {
    if (!seen.has(node)) order.set(keyOf(node), -1);
    visit(node);
  }
  const operations = finished.filter(hasEntry).filter(isOperation);
  nameOperations(operations, namesIn(finished));
  const depths = depthsOf(finished);
  const groups = new Map<object, Node[]>();
  for (const node of finished) groups.set(keyOf(node), [...(groups.get(keyOf(node)) ?? []), node]);
  return [...groups]
    .filter(([, nodes]) => hasEntry(nodes[0]))
    .sort(
      ([a], [b]) =>
        (depths.get(b) ?? 0) - (depths.get(a) ?? 0) || (order.get(a) ?? 0) - (order.get(b) ?? 0),
    )
    .map(([key, nodes]) => entryOf(key, nodes));
}

/** The names of inputs and layers, and of operations that have one. */
function namesIn(nodes: readonly Node[]): ReadonlySet<string> {
  return new Set(
    nodes.flatMap((node) => (isOperation(node) ? (node.name ?? []) : [entryName(node)])),
  );
}

/** Whether a node has an entry: constants have none, since they belong to the operation that uses them. */
function hasEntry(node: Node | undefined): boolean {
  return node !== undefined && (node.kind === "call" || node.inputs.length > 0 || isInput(node));
}

function depthsOf(finished: readonly Node[]): Map<object, number> {
  const ofNode = new Map<Node, number>();
  const ofEntry = new Map<object, number>();
  for (const node of [...finished].reverse()) {
    const depth = Math.max(ofNode.get(node) ?? 0, ofEntry.get(keyOf(node)) ?? 0);
    ofEntry.set(keyOf(node), depth);
    ofNode.set(node, depth);
    for (const input of node.inputs) {
      if (input !== null) ofNode.set(input.node, Math.max(depth + 1, ofNode.get(input.node) ?? 0));
    }
  }
  return ofEntry;
}

function entryOf(key: object, nodes: readonly Node[]): LayerEntry {
  const [node] = nodes as readonly [Node];
  if (node.kind === "call") {
    // Only layers make call nodes.
    const layer = key as AnyLayer;
    return { layer, name: layer.name, className: layer.className, nodes };
  }
  const className = isInput(node) ? "InputLayer" : operationClass(node);
  return { layer: null, name: entryName(node), className, nodes };
}

function missingInput(node: InputNode): ValueError {
  return new ValueError(
    `The outputs are computed from the input ${node.attributes.name}, which is not among the model's inputs. Add it to inputs.`,
  );
}
