/**
 * The cut between the host and the device. A model is a host part, which computes with text before a batch is
 * uploaded, then a plan, then a host part again for outputs that are text. Results of the host that depend on fed data
 * alone are fed to the device; those that depend on results of the device can only be outputs.
 */
import type { DType } from "../runtime/dtype.js";
import { ShapeError, ValueError } from "../runtime/errors.js";
import type { Tensor } from "../runtime/tensor.js";
import { bindShapes } from "./bind-shapes.js";
import type { Computation, Cut, Fed, Known } from "./computation.js";
import { assertIsNotText, quotedName } from "./cut.js";
import { type Binding, symbolsOf } from "./dim.js";
import { type HostNode, isHost } from "./operations/host.js";
import { isInput } from "./operations/sources.js";
import { type Node, reachable, type SymbolicTensor } from "./symbolic.js";

/**
 * Cuts a computation.
 * @throws ValueError where the device needs what the host computes from the device's results.
 */
export function cutHostPart(computation: Computation): Cut {
  const { fetches, effects, afterwards = [] } = computation;
  const isEarly = earlyNodes();
  for (const node of reachable(fetches, [...effects, ...afterwards])) assertOneCut(node, isEarly);
  const results = [...new Set(fetches.flatMap((tensor) => sourcesOf(tensor, isEarly)))];
  if (results.length === fetches.length && results.every((tensor, at) => tensor === fetches[at]))
    // Nothing is left for the host.
    return { computation, fetches: (tensors) => [...tensors] };
  return {
    computation: { ...computation, fetches: results },
    fetches: (tensors) =>
      computeOnHost(fetches, new Map(results.map((tensor, at) => [tensor, tensors[at] as Tensor]))),
  };
}

/** Whether a node needs fed data and the host alone. */
function earlyNodes(): (node: Node) => boolean {
  const known = new Map<Node, boolean>();
  const isEarly = (node: Node): boolean => {
    const found = known.get(node);
    if (found !== undefined) return found;
    const early = isInput(node) || (isHost(node) && node.inputs.every((x) => isEarly(x.node)));
    known.set(node, early);
    return early;
  };
  return isEarly;
}

function assertOneCut(node: Node, isEarly: (node: Node) => boolean): void {
  if (isHost(node)) return;
  const late = node.inputs.find((input) => isHost(input.node) && !isEarly(input.node));
  if (late === undefined) return;
  throw new ValueError(
    `${quotedName(late)} is computed on the host from results of the device, and the device would need its result. ` +
      "The host computes from a model's inputs, or makes its outputs.",
  );
}

/** The tensors that the device has to return for a tensor: itself, or those that the host computes it from. */
function sourcesOf(tensor: SymbolicTensor, isEarly: (node: Node) => boolean): SymbolicTensor[] {
  const { node } = tensor;
  // Text is computed after the device's work even if it depends on fed data alone: the device passes on its inputs.
  if (isHost(node) && (!isEarly(node) || tensor.dtype === "string"))
    return node.inputs.flatMap((x) => sourcesOf(x, isEarly));
  assertIsNotText(tensor);
  return [tensor];
}

/** All rows where the host determines a size, such as that of the longest text: batches would have different ones. */
export function rowsAtOnce(
  tensors: readonly SymbolicTensor[],
  known: Known,
  batch: number,
  all: number,
): number {
  const fed = new Set([...known.keys()].flatMap(({ dims }) => symbolsOf(dims)));
  const isFixed = ({ dims }: SymbolicTensor) => symbolsOf(dims).every((name) => fed.has(name));
  return tensors.every(isFixed) ? batch : all;
}

/** The sizes of symbols in what nodes are fed, those included that the host determined. */
export function bindFed(nodes: readonly Fed[], tensors: readonly Tensor<DType>[]): Binding {
  return bindShapes(
    nodes.map(({ attributes }) => attributes),
    // A scalar is fed as one row.
    tensors.map(({ shape }) => (shape.length === 0 ? [1] : shape)),
  );
}

/** Computes tensors on the host from those that are known. */
export function computeOnHost(tensors: readonly SymbolicTensor[], known: Known): Tensor<DType>[] {
  const values = new Map(known);
  const valueOf = (tensor: SymbolicTensor): Tensor<DType> => {
    const found = values.get(tensor);
    if (found !== undefined) return found;
    if (!isHost(tensor.node)) throw new ValueError(`${quotedName(tensor)} was not fed.`);
    const value = computed(tensor.node, tensor.node.inputs.map(valueOf));
    values.set(tensor, value);
    return value;
  };
  return tensors.map(valueOf);
}

function computed({ attributes }: HostNode, inputs: readonly Tensor<DType>[]): Tensor<DType> {
  const { name, dims, dtype, compute } = attributes;
  const value = compute(inputs);
  if (value.dtype !== dtype || value.shape.length !== dims.length) {
    throw new ShapeError(
      `"${name}" returned ${value.dtype} of ${value.shape.length} axes; expected ${dtype} of ${dims.length}.`,
    );
  }
  return value;
}
