/** The error message for an index that is out of range. */
import { type IndexOutOfRange, stepOf } from "../runtime/device/device.js";
import { ValueError } from "../runtime/errors.js";
import { type Binding, evaluateDim } from "./dim.js";
import { gatherRows } from "./operations/gather.js";
import { variable as variableNode } from "./operations/sources.js";
import type { Plan } from "./plan.js";
import type { Schedule } from "./schedule.js";
import { type Node, type OpNode, SymbolicTensor } from "./symbolic.js";

/**
 * @param rows for each row of the batch, its row in the data; null where the fed data are the batch
 */
export function explainIndex(
  error: IndexOutOfRange,
  { compute, inputs }: Schedule,
  plan: Plan,
  binding: Binding,
  rows: Int32Array | null,
): ValueError {
  const { position, index, size } = error;
  const node = compute[stepOf(error.instruction, plan)];
  const table = nameOfTable(node);
  const [what, bounds, remedy] =
    table === null
      ? ["label", "expected", "give the last layer more units"]
      : ["index", `${table} has rows`, "give it more of them"];
  const where =
    inputs.length > 0
      ? positionInData(position, node, binding, rows)
      : `at position ${position} of the batch`;
  return new ValueError(
    `The ${what} ${index} ${where} is out of range: ${bounds} 0 to ${size - 1}. ` +
      `Nothing was changed by this step. Correct the data, or ${remedy}.`,
    { cause: error },
  );
}

/**
 * The name of the table that an index refers to, if it is of weights or of data. Null for labels: a loss looks them up
 * in a table that it computes, or in none.
 */
function nameOfTable(node: OpNode | undefined): string | null {
  if (node === undefined || !gatherRows.is(node)) return null;
  const table = sourceOf(node.operands.table.node);
  if (variableNode.is(table)) return table.attributes.variable.path;
  // A source: what is fed, or numbers that are known.
  return table.inputs.length === 0 ? "the table" : null;
}

/** Operations after which a table has the same elements, in another order, shape or type. */
const SAME_ELEMENTS: readonly string[] = ["cast", "transpose", "reshape"];

/** The node that determines the elements, before casts and changes of shape and order. */
function sourceOf(node: Node): Node {
  const [x] = node.inputs;
  const isSame = node.kind === "op" && SAME_ELEMENTS.includes(node.op.name);
  return isSame && x !== undefined ? sourceOf(x.node) : node;
}

/** The position of an index in the data: its row, and the element of it where there are several. */
function positionInData(
  position: number,
  node: OpNode | undefined,
  binding: Binding,
  rows: Int32Array | null,
): string {
  const dims = indicesOf(node)?.dims ?? [];
  const perRow = dims.slice(1).reduce<number>((n, dim) => n * evaluateDim(dim, binding), 1);
  const ofBatch = Math.floor(position / perRow);
  const row = rows?.[ofBatch] ?? ofBatch;
  return perRow === 1 ? `of row ${row}` : `of row ${row} (element ${position % perRow})`;
}

/** The operand of an operation that holds indices, or null. */
function indicesOf(node: OpNode | undefined): SymbolicTensor | null {
  const { indices = null, labels = null } = node?.operands ?? {};
  const found = indices ?? labels;
  return found instanceof SymbolicTensor ? found : null;
}
