/**
 * Einstein summation: products of tensors whose axes are labelled, summed over the labels that the result lacks.
 *
 * Two operands at a time become one matrix product. Labels of a and b fall into four classes: batch (in both, and kept),
 * inner (in both, summed), rows (kept, in a alone), columns (kept, in b alone). With the axes of a in the order
 * (batch, rows, inner) and those of b in (batch, inner, columns), Y[batch, rows, columns] = A B.
 */
import { ShapeError, ValueError } from "../../runtime/errors.js";
import { at, type Dim, formatShape, productOfDims } from "../dim.js";
import { mayAgree } from "../shapes.js";
import type { SymbolicTensor } from "../symbolic.js";
import { reshape } from "./broadcast.js";
import { transpose } from "./layout.js";
import { matmul } from "./matmul.js";
import { sum } from "./reduce.js";

/** A tensor with a label for each axis. */
interface Labelled {
  readonly x: SymbolicTensor;
  readonly labels: readonly string[];
}

/**
 * The product that an equation such as "bij,bjk->bik" describes. An ellipsis stands for all axes without a label, which
 * broadcast. Without "->" the result has the labels that occur once, in alphabetical order.
 * @throws ValueError for an equation that is malformed, repeats a label within one tensor, or has another number of
 *   operands; ShapeError where ranks or sizes do not fit.
 */
export function einsum(equation: string, operands: readonly SymbolicTensor[]): SymbolicTensor {
  const { inputs, output } = parse(equation, operands);
  const sizes = new Map<string, Dim>();
  for (const operand of inputs) recordSizes(equation, operand, sizes);
  const [first, ...rest] = inputs;
  if (first === undefined) throw new ValueError(`einsum "${equation}": there are no operands.`);
  const product = rest.reduce((left, right, index) => {
    const later = rest.slice(index + 1).flatMap(({ labels }) => labels);
    return contract(left, right, new Set([...output, ...later]));
  }, first);
  return inOrder(summed(product, new Set(output)), output);
}

function parse(equation: string, operands: readonly SymbolicTensor[]) {
  const text = equation.replaceAll(" ", "");
  const [left = "", right, ...more] = text.split("->");
  const terms = left.split(",");
  const isTerm = (term: string) => /^[A-Za-z]*(\.\.\.)?[A-Za-z]*$/.test(term);
  if (more.length > 0 || ![...terms, right ?? ""].every(isTerm)) {
    throw new ValueError(
      `einsum: an equation has the form "ab,bc->ac", letters and at most one "..." for each tensor; got "${equation}".`,
    );
  }
  if (terms.length !== operands.length) {
    throw new ValueError(
      `einsum "${equation}" takes ${terms.length} tensors, got ${operands.length}.`,
    );
  }
  const inputs = operands.map((x, index) => labelled(equation, terms[index] ?? "", x));
  return { inputs, output: outputLabels(equation, right, inputs) };
}

/** The labels of a tensor's axes; those of an ellipsis are numbers counted from its last axis, as broadcasting aligns last axes. */
function labelled(equation: string, term: string, x: SymbolicTensor): Labelled {
  const [before = "", after] = term.split("...");
  const named = before.length + (after ?? "").length;
  const unlabelled = x.rank - named;
  if (unlabelled < 0 || (after === undefined && unlabelled > 0)) {
    throw new ShapeError(
      `einsum "${equation}": "${term}" has ${named} axes, got a tensor of shape ${formatShape(x.dims)}.`,
    );
  }
  const ellipsis = Array.from({ length: unlabelled }, (_, index) => String(unlabelled - 1 - index));
  const labels = [...before, ...ellipsis, ...(after ?? "")];
  if (new Set(labels).size === labels.length) return { x, labels };
  throw new ValueError(
    `einsum "${equation}": a label occurs twice in "${term}". Diagonals are not supported.`,
  );
}

function outputLabels(
  equation: string,
  term: string | undefined,
  inputs: readonly Labelled[],
): readonly string[] {
  const all = inputs.flatMap(({ labels }) => labels);
  const unlabelled = Math.max(
    0,
    ...all.filter((label) => !isLetter(label)).map((label) => +label + 1),
  );
  const ellipsis = Array.from({ length: unlabelled }, (_, index) => String(unlabelled - 1 - index));
  if (term === undefined) {
    const once = all.filter(
      (label) => isLetter(label) && all.indexOf(label) === all.lastIndexOf(label),
    );
    return [...ellipsis, ...once.sort()];
  }
  const [before = "", after] = term.split("...");
  const labels = [...before, ...(after === undefined ? [] : ellipsis), ...(after ?? "")];
  const unknown = labels.find((label) => !all.includes(label));
  if (unknown === undefined && new Set(labels).size === labels.length) return labels;
  throw new ValueError(
    unknown === undefined
      ? `einsum "${equation}": a label occurs twice in the result.`
      : `einsum "${equation}": the label "${unknown}" of the result is in no operand.`,
  );
}

function isLetter(label: string): boolean {
  return /[A-Za-z]/.test(label);
}

/** @throws ShapeError where a label has two sizes; axes of an ellipsis may have size 1. */
function recordSizes(equation: string, { x, labels }: Labelled, sizes: Map<string, Dim>): void {
  labels.forEach((label, axis) => {
    const [size, known] = [at(x.dims, axis), sizes.get(label)];
    const broadcasts = !isLetter(label) && (size === 1 || known === 1);
    if (known !== undefined && !broadcasts && !mayAgree(size, known)) {
      throw new ShapeError(
        `einsum "${equation}": the axes "${label}" have sizes ${known} and ${size}.`,
      );
    }
    if (known === undefined || known === 1) sizes.set(label, size);
  });
}

/** The sum over the axes whose labels are not kept. */
function summed({ x, labels }: Labelled, kept: ReadonlySet<string>): Labelled {
  const dropped = labels.flatMap((label, axis) => (kept.has(label) ? [] : [axis]));
  if (dropped.length === 0) return { x, labels };
  return { x: sum(x, dropped), labels: labels.filter((label) => kept.has(label)) };
}

/** The axes in the order of `labels`, which are those of the tensor. */
function inOrder({ x, labels: own }: Labelled, labels: readonly string[]): SymbolicTensor {
  const permutation = labels.map((label) => own.indexOf(label));
  return permutation.every((from, to) => from === to) ? x : transpose(x, permutation);
}

/** The product of two tensors, summed over the labels that are not kept. */
function contract(left: Labelled, right: Labelled, kept: ReadonlySet<string>): Labelled {
  const a = summed(left, new Set([...kept, ...right.labels]));
  const b = summed(right, new Set([...kept, ...left.labels]));
  const isShared = (label: string) => a.labels.includes(label) && b.labels.includes(label);
  const batch = a.labels.filter((label) => isShared(label) && kept.has(label));
  const inner = a.labels.filter((label) => isShared(label) && !kept.has(label));
  const rows = a.labels.filter((label) => !isShared(label));
  const columns = b.labels.filter((label) => !isShared(label));
  const sizesIn = ({ x, labels }: Labelled, of: readonly string[]) =>
    of.map((label) => at(x.dims, labels.indexOf(label)));
  const matrices = (operand: Labelled, first: readonly string[], second: readonly string[]) =>
    reshape(inOrder(operand, [...batch, ...first, ...second]), [
      ...sizesIn(operand, batch),
      productOfDims(sizesIn(operand, first)),
      productOfDims(sizesIn(operand, second)),
    ]);
  const y = matmul(matrices(a, rows, inner), matrices(b, inner, columns));
  const dims = [...y.dims.slice(0, batch.length), ...sizesIn(a, rows), ...sizesIn(b, columns)];
  return { x: reshape(y, dims), labels: [...batch, ...rows, ...columns] };
}
