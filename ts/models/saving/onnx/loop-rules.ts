/** Loops over time, whose step is a graph of its own, as ONNX's Scan. */
import { soleSymbol } from "../../../graph/dim.js";
import type { ScanBody } from "../../../graph/operations/scan-body.js";
import type { OpNode, SymbolicTensor } from "../../../graph/symbolic.js";
import type { OnnxGraph, OnnxValue } from "../../../io/onnx/model.js";
import type { GraphWriter } from "./graph-writer.js";
import { attributesOf, numericDType, operandList, type Rule, unwritable } from "./rules.js";

/** Writes the nodes that some tensors are computed from. */
export type WriteGraph = (tensors: readonly SymbolicTensor[], to: GraphWriter) => void;

/** @param write for the steps */
export function loopRule(write: WriteGraph): Rule {
  return (node, to) => {
    const { body, reverse } = attributesOf<{ body: ScanBody; reverse: boolean }>(node);
    const [sequences, initial, shared] = ["sequences", "initial", "shared"].map((name) =>
      operandList(node, name),
    ) as [readonly SymbolicTensor[], readonly SymbolicTensor[], readonly SymbolicTensor[]];
    const { outputs, last } = resultsOf(node, to);
    body.shared.forEach((tensor, index) => {
      to.setName(tensor, to.nameOf(shared[index]!));
    });
    const direction = Number(reverse);
    const made = to.emitAll(
      "Scan",
      [...initial, ...sequences].map((tensor) => to.nameOf(tensor)),
      last.length + outputs.length,
      {
        body: { graph: stepGraph(body, write, to) },
        num_scan_inputs: { int: sequences.length },
        scan_input_directions: { ints: sequences.map(() => direction) },
        scan_output_directions: { ints: outputs.map(() => direction) },
      },
    );
    [...last, ...outputs].forEach((tensor, index) => {
      to.setName(tensor, made[index]!);
    });
  };
}

function resultsOf({ results }: OpNode, to: GraphWriter) {
  // The operation's results are lists.
  const { outputs, last, before } = results as Readonly<Record<string, readonly SymbolicTensor[]>>;
  if (before!.some((tensor) => to.whole.used.has(tensor)))
    throw unwritable("The states before all steps of a loop");
  return { outputs: outputs!, last: last! };
}

/** The graph of one step: states and slices in, states and outputs out. */
function stepGraph(body: ScanBody, write: WriteGraph, to: GraphWriter): OnnxGraph {
  const inner = to.inner();
  const name = to.whole.freshName("step");
  const inputs = [...body.states, ...body.slices].map((tensor, index) => {
    inner.setName(tensor, `${name}/input_${index}`);
    return valueOf(tensor, `${name}/input_${index}`, to);
  });
  const results = [...body.nextStates, ...body.outputs];
  write(results, inner);
  const outputs = results.map((tensor, index) => {
    // A result may be an input or come from outside, which a graph can't return as it is.
    inner.rename(inner.nameOf(tensor), `${name}/output_${index}`);
    return valueOf(tensor, `${name}/output_${index}`, to);
  });
  return { name, nodes: inner.nodes, initializers: new Map(), inputs, outputs };
}

/** An input or output of a graph. Sizes that are not known have names. */
export function valueOf(tensor: SymbolicTensor, name: string, to: GraphWriter): OnnxValue {
  const dtype = numericDType(tensor);
  const shape = tensor.dims.map((dim, axis) => {
    if (typeof dim === "number") return dim;
    const symbol = soleSymbol(dim);
    return symbol === undefined ? `${name}_size_${axis}` : to.whole.sizeName(symbol);
  });
  return { name, dtype, shape };
}
