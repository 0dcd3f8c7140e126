/** Models as ONNX files: the operations of a prediction, with the weights as constants. */
import { isInput, isVariable } from "../../../graph/operations/sources.js";
import { type OpNode, reachable, type SymbolicTensor } from "../../../graph/symbolic.js";
import { Trace } from "../../../graph/trace.js";
import type { Variable } from "../../../graph/variable.js";
import { readWeights } from "../../../graph/weights.js";
import { encodeOnnx, type OnnxGraph } from "../../../io/onnx/model.js";
import type { StoredArray } from "../../../io/stored-array.js";
import { LatchError, NotReadyError, ValueError } from "../../../runtime/errors.js";
import type { Tensor } from "../../../runtime/tensor.js";
import type { Topology } from "../../topology.js";
import { callsOf } from "../graph-form.js";
import type { SavableModel } from "../savable.js";
import { type StorageDType, storedWeight } from "../stored-weight.js";
import { attentionRules } from "./attention-rules.js";
import { elementwiseRules } from "./elementwise-rules.js";
import { GraphWriter } from "./graph-writer.js";
import { layoutRules } from "./layout-rules.js";
import { loopRule, valueOf } from "./loop-rules.js";
import { productRules } from "./product-rules.js";
import { recurrentRules } from "./recurrent-rules.js";
import type { Rule } from "./rules.js";
import { WholeGraph } from "./whole-graph.js";
import { windowRules } from "./window-rules.js";

/** The versions of the format and of its operators, which onnxruntime has read since 1.12. */
const IR_VERSION = 8;
const OPSET = 17;

/** The bytes of a file. @throws ValueError for what ONNX has no form for, with the layer; NotReadyError before build */
export async function onnxFile(
  model: SavableModel,
  dtype: StorageDType,
): Promise<Uint8Array<ArrayBuffer>> {
  const topology = model.topologyIfKnown;
  if (topology === null) {
    throw new NotReadyError(
      `${model.name} has no graph of layers to write to ONNX: a model is built first, and is made of layers.`,
    );
  }
  const traced = traceByLayer(topology);
  const writer = new ModelWriter(topology, traced);
  await writer.readWeights(model);
  return encodeOnnx({
    irVersion: IR_VERSION,
    opsets: new Map([["", OPSET]]),
    producerName: "latch",
    graph: writer.graph(model.name, dtype),
  });
}

/** The operations of a model's prediction, and the layer that each is of. */
interface TracedModel {
  readonly outputs: readonly SymbolicTensor[];
  readonly layers: ReadonlyMap<OpNode, string>;
}

/** Expands layers one after the other, so that each operation is known to be of one. */
function traceByLayer({ entries, outputs }: Topology): TracedModel {
  const trace = new Trace(false);
  const layers = new Map<OpNode, string>();
  const calls = entries
    .flatMap((entry) => callsOf(entry).map((node) => ({ node, name: entry.name })))
    .sort((a, b) => a.node.id - b.node.id);
  for (const { node, name } of calls) {
    for (const one of reachable(trace.expand(node.outputs)))
      if (one.kind === "op" && !layers.has(one)) layers.set(one, name);
    if (trace.effects.length > 0) {
      throw new ValueError(
        `The layer "${name}" keeps states between batches, which ONNX has no form for. Make it without stateful.`,
      );
    }
  }
  return { outputs: trace.expand(outputs), layers };
}

class ModelWriter {
  readonly #whole = new WholeGraph();
  readonly #to = new GraphWriter(this.#whole);

  readonly #topology: Topology;
  readonly #traced: TracedModel;

  constructor(topology: Topology, traced: TracedModel) {
    this.#topology = topology;
    this.#traced = traced;
    collectUsed(traced.outputs, this.#whole.used);
  }

  /** Gives the weights that the prediction reads their numbers. */
  async readWeights(model: SavableModel): Promise<void> {
    const variables = [...variablesIn(this.#traced.outputs)];
    const tensors = await readWeights(
      variables.map(([, variable]) => variable),
      model.device,
    );
    variables.forEach(([tensor, { path }], index) => {
      this.#to.setName(tensor, this.#whole.addWeight(path, tensors[index] as Tensor));
    });
  }

  graph(name: string, dtype: StorageDType): OnnxGraph {
    const topology = this.#topology;
    const traced = this.#traced;
    const to = this.#to;
    const whole = this.#whole;
    const inputs = topology.inputs.map((tensor, index) => {
      const own = topology.inputNames[index] ?? `input_${index}`;
      if (tensor.dtype === "string") {
        throw new ValueError(
          `The input "${own}" is text, which is made numbers by layers that ONNX has no form for. Write the model behind them.`,
        );
      }
      to.setName(tensor, own);
      whole.addOrigins(own, tensor.dims);
      return valueOf(tensor, own, to);
    });
    write(traced.outputs, to, traced.layers);
    whole.layer = "";
    const taken = new Set(inputs.map((input) => input.name));
    const outputs = traced.outputs.map((tensor, index) => {
      const own = untaken(topology.outputNames[index] ?? `output_${index}`, taken);
      to.rename(to.nameOf(tensor), own);
      return valueOf(tensor, own, to);
    });
    const { nodes, initializers } = withStoredWeights(to, dtype);
    return { name, nodes, initializers, inputs, outputs };
  }
}

/** A name, numbered where another one is the same, as those of a layer's outputs are. */
function untaken(name: string, taken: Set<string>): string {
  let own = name;
  for (let count = 1; taken.has(own); count++) own = `${name}_${count}`;
  taken.add(own);
  return own;
}

/** Writes the operations that tensors are computed from, in an order in which each comes after those that it reads. */
function write(
  tensors: readonly SymbolicTensor[],
  to: GraphWriter,
  layers: ReadonlyMap<OpNode, string>,
): void {
  // Calls are expanded: only operations are left.
  for (const node of reachable(tensors) as OpNode[]) {
    if (isInput(node) || isVariable(node) || node.outputs.every((tensor) => to.has(tensor)))
      continue;
    const layer = layers.get(node);
    if (layer !== undefined) to.whole.layer = layer;
    naming(to.whole.layer, () => ruleOf(node, layers)(node, to));
  }
}

function ruleOf(node: OpNode, layers: ReadonlyMap<OpNode, string>): Rule {
  const { name } = node.op;
  if (name === "scan") return loopRule((tensors, inner) => write(tensors, inner, layers));
  for (const rules of ALL_RULES) {
    const rule = Object.hasOwn(rules, name) ? rules[name] : undefined;
    if (rule !== undefined) return rule;
  }
  throw new ValueError(
    name === "host"
      ? "It looks text up, or computes on the host in another way, which ONNX has no form for."
      : `The operation ops.${name} has no form in ONNX.`,
  );
}

const ALL_RULES: readonly Readonly<Record<string, Rule>>[] = [
  elementwiseRules,
  layoutRules,
  productRules,
  windowRules,
  recurrentRules,
  attentionRules,
];

/** Names the layer in errors. */
function naming(layer: string, act: () => void): void {
  try {
    act();
  } catch (error) {
    if (!(error instanceof LatchError) || layer === "") throw error;
    throw new ValueError(`The layer "${layer}" can't be written to ONNX: ${error.message}`, {
      cause: error,
    });
  }
}

/** Adds the tensors that something reads, in the bodies of loops, too. */
function collectUsed(outputs: readonly SymbolicTensor[], used: Set<SymbolicTensor>): void {
  for (const tensor of outputs) used.add(tensor);
  for (const { inputs } of reachable(outputs)) for (const tensor of inputs) used.add(tensor);
  for (const body of bodiesIn(outputs)) collectUsed(body, used);
}

/** The variables that tensors are computed from, in the bodies of loops, too. */
function variablesIn(
  outputs: readonly SymbolicTensor[],
  found = new Map<SymbolicTensor, Variable>(),
): Map<SymbolicTensor, Variable> {
  for (const node of reachable(outputs))
    if (isVariable(node)) found.set(node.results.y, node.attributes.variable);
  for (const body of bodiesIn(outputs)) variablesIn(body, found);
  return found;
}

/** The results of the steps of loops. */
function bodiesIn(outputs: readonly SymbolicTensor[]): (readonly SymbolicTensor[])[] {
  return reachable(outputs).flatMap((node) => {
    if (node.kind !== "op" || node.op.name !== "scan") return [];
    // The attributes of a loop have its body.
    const { body } = node.attributes as {
      readonly body: Readonly<Record<"outputs" | "nextStates", readonly SymbolicTensor[]>>;
    };
    return [[...body.outputs, ...body.nextStates]];
  });
}

/** The constants that nodes read; weights of float16 with a node that widens each. */
function withStoredWeights(to: GraphWriter, dtype: StorageDType) {
  const { whole, nodes } = to;
  const read = namesRead(nodes);
  const initializers = new Map<string, StoredArray>();
  const widened: typeof nodes = [];
  for (const [name, tensor] of whole.allWeights) {
    if (!read.has(name)) continue;
    const stored = storedWeight(tensor, dtype, name);
    if (dtype === "float32") {
      initializers.set(name, stored);
      continue;
    }
    initializers.set(`${name}_stored`, stored);
    const attributes = new Map([["to", { int: 1 }]]);
    const inputs = [`${name}_stored`];
    widened.push({ opType: "Cast", name: `${name}_widened`, inputs, outputs: [name], attributes });
  }
  for (const [name, array] of whole.constants) if (read.has(name)) initializers.set(name, array);
  return { nodes: [...widened, ...nodes], initializers };
}

/** All names that nodes read, in the bodies of loops, too. */
function namesRead(nodes: GraphWriter["nodes"], found = new Set<string>()): ReadonlySet<string> {
  for (const { inputs, attributes } of nodes) {
    for (const name of inputs) found.add(name);
    for (const value of attributes?.values() ?? [])
      if ("graph" in value) namesRead([...value.graph.nodes], found);
  }
  return found;
}
