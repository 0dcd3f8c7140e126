/** Lowering of reductions, products, fused kernels and effects. */
import { ShapeError } from "../../runtime/errors.js";
import { evaluateDim, formatShape } from "../dim.js";
import { required } from "../shapes/rule.js";
import { type OpNode, output, type SymbolicTensor } from "../symbolic.js";
import {
  broadcastStrides,
  count,
  type Lowering,
  type LoweringRule,
  optionalRef,
  product,
  refuseDisagreement,
  sizes,
  usedRef,
} from "./context.js";

/** A shape around `count` axes from `axis` on: what lies before, they, and what lies after. */
function split(shape: readonly number[], axis: number, axes: number) {
  return {
    outer: product(shape.slice(0, axis)),
    n: product(shape.slice(axis, axis + axes)),
    inner: product(shape.slice(axis + axes)),
  };
}

type Reduction = "sum" | "max" | "min";

function reduction<Name extends Reduction | "any">(name: Reduction): LoweringRule<Name> {
  return (node: OpNode<Reduction | "any">, to) => {
    const x = required(node.inputs, 0);
    const { axis, count: axes } = node.attributes;
    const parts = split(sizes(to, x.dims), axis, axes);
    to.emit("reduction", { function: name, x: to.ref(x), ...parts, y: to.ref(output(node)) });
  };
}

const argMax: LoweringRule<"argMax"> = (node, to) => {
  const x = required(node.inputs, 0);
  to.emit("argMax", {
    x: to.ref(x),
    ...split(sizes(to, x.dims), node.attributes.axis, 1),
    y: to.ref(output(node)),
  });
};

export const reductionLowering = {
  sum: reduction("sum"),
  max: reduction("max"),
  min: reduction("min"),
  // A bool is 0 or 1: where any is 1, the largest is.
  any: reduction("max"),
  argMax,
} as const;

const matmul: LoweringRule<"matmul"> = (node, to) => {
  const { transposeA, transposeB } = node.attributes;
  const [a, b, y] = [required(node.inputs, 0), required(node.inputs, 1), output(node)];
  const [aShape, bShape, shape] = [sizes(to, a.dims), sizes(to, b.dims), sizes(to, y.dims)];
  const [m = 1, n = 1] = shape.slice(-2);
  const [aRows = 1, aColumns = 1] = aShape.slice(-2);
  const [bRows = 1, bColumns = 1] = bShape.slice(-2);
  const [k, kOfB] = [transposeA ? aRows : aColumns, transposeB ? bColumns : bRows];
  if (k !== kOfB) {
    throw new ShapeError(
      `ops.matmul: ${formatShape(aShape)} and ${formatShape(bShape)} do not fit: inner sizes ${k} and ${kOfB} differ.`,
    );
  }
  // A matrix on the right that is not batched: the batch on the left is more rows of one product.
  const folds = b.rank === 2 && !transposeA;
  const batch = folds ? [] : shape.slice(0, -2);
  to.emit("matmul", {
    batch,
    m: folds ? product(shape.slice(0, -1)) : m,
    n,
    k,
    a: to.ref(a),
    aLen: product(aShape),
    aBatchStrides: batchStrides(to, a, batch),
    aRowStride: transposeA ? 1 : aColumns,
    aColumnStride: transposeA ? aColumns : 1,
    b: to.ref(b),
    bLen: product(bShape),
    bBatchStrides: batchStrides(to, b, batch),
    bRowStride: transposeB ? 1 : bColumns,
    bColumnStride: transposeB ? bColumns : 1,
    y: to.ref(y),
  });
};

function batchStrides(to: Lowering, operand: SymbolicTensor, batch: readonly number[]): number[] {
  if (batch.length === 0) return [];
  const [rows = 1, columns = 1] = sizes(to, operand.dims.slice(-2));
  return broadcastStrides(to, operand.dims.slice(0, -2), batch).map(
    (stride) => stride * rows * columns,
  );
}

/** All axes but the last as rows, the last as columns. */
function rowsAndColumns(to: Lowering, tensor: SymbolicTensor) {
  const shape = sizes(to, tensor.dims);
  return { rows: product(shape.slice(0, -1)), columns: shape.at(-1) ?? 1 };
}

const dense: LoweringRule<"dense"> = (node, to) => {
  const [x, kernel, y] = [required(node.inputs, 0), required(node.inputs, 1), output(node)];
  const { rows, columns } = rowsAndColumns(to, y);
  to.emit("dense", {
    m: rows,
    k: rowsAndColumns(to, x).columns,
    n: columns,
    x: to.ref(x),
    kernel: to.ref(kernel),
    bias: optionalRef(to, node.inputs[2]),
    activation: node.attributes.activation,
    y: to.ref(y),
  });
};

const denseActivationGrad: LoweringRule<"denseActivationGrad"> = (node, to) => {
  const [y, dy] = [required(node.inputs, 0), required(node.inputs, 1)];
  const { rows, columns } = rowsAndColumns(to, y);
  to.emit("denseActivationGrad", {
    m: rows,
    n: columns,
    y: to.ref(y),
    dy: to.ref(dy),
    activation: node.attributes.activation,
    dz: usedRef(to, output(node, 0)),
    db: usedRef(to, output(node, 1)),
  });
};

const orthogonalize: LoweringRule<"orthogonalize"> = (node, to) => {
  const [x, y] = [required(node.inputs, 0), output(node)];
  const { rows, columns } = rowsAndColumns(to, x);
  to.emit("orthogonalize", { x: to.ref(x), rows, len: columns, y: to.ref(y) });
};

export const productLowering = { matmul, dense, denseActivationGrad, orthogonalize } as const;

const softmax: LoweringRule<"softmax"> = (node, to) => {
  const [x, y] = [required(node.inputs, 0), output(node)];
  const { rows, columns } = rowsAndColumns(to, x);
  to.emit("softmax", { x: to.ref(x), rows, n: columns, y: to.ref(y) });
};

const softmaxGrad: LoweringRule<"softmaxGrad"> = (node, to) => {
  const [y, dy, dx] = [required(node.inputs, 0), required(node.inputs, 1), output(node)];
  const { rows, columns } = rowsAndColumns(to, y);
  to.emit("softmaxGrad", { y: to.ref(y), dy: to.ref(dy), rows, n: columns, dx: to.ref(dx) });
};

const softmaxCrossEntropy: LoweringRule<"softmaxCrossEntropy"> = (node, to) => {
  const [logits, targets] = [required(node.inputs, 0), required(node.inputs, 1)];
  const { rows, columns } = rowsAndColumns(to, logits);
  refuseDisagreement(to, targets, sizes(to, logits.dims));
  to.emit("softmaxCrossEntropy", {
    logits: to.ref(logits),
    targets: to.ref(targets),
    rows,
    classes: columns,
    clip: node.attributes.clip,
    loss: to.ref(output(node, 0)),
    probabilities: to.ref(output(node, 1)),
  });
};

const sparseSoftmaxCrossEntropy: LoweringRule<"sparseSoftmaxCrossEntropy"> = (node, to) => {
  const [logits, labels] = [required(node.inputs, 0), required(node.inputs, 1)];
  const { rows, columns } = rowsAndColumns(to, logits);
  refuseDisagreement(to, labels, sizes(to, logits.dims.slice(0, -1)));
  to.emit("sparseSoftmaxCrossEntropy", {
    logits: to.ref(logits),
    labels: to.ref(labels),
    rows,
    classes: columns,
    clip: node.attributes.clip,
    loss: to.ref(output(node, 0)),
    probabilities: to.ref(output(node, 1)),
  });
};

/** Operands that the gradients of both softmax cross-entropies share. */
function crossEntropyGrad(
  node: OpNode<"softmaxCrossEntropyGrad" | "sparseSoftmaxCrossEntropyGrad">,
  to: Lowering,
) {
  const probabilities = required(node.inputs, 0);
  const { rows, columns } = rowsAndColumns(to, probabilities);
  return {
    probabilities: to.ref(probabilities),
    dloss: to.ref(required(node.inputs, 2)),
    rows,
    classes: columns,
    clip: node.attributes.clip,
    dx: to.ref(output(node)),
  };
}

const softmaxCrossEntropyGrad: LoweringRule<"softmaxCrossEntropyGrad"> = (node, to) => {
  to.emit("softmaxCrossEntropyGrad", {
    ...crossEntropyGrad(node, to),
    targets: to.ref(required(node.inputs, 1)),
  });
};

const sparseSoftmaxCrossEntropyGrad: LoweringRule<"sparseSoftmaxCrossEntropyGrad"> = (node, to) => {
  to.emit("sparseSoftmaxCrossEntropyGrad", {
    ...crossEntropyGrad(node, to),
    labels: to.ref(required(node.inputs, 1)),
  });
};

const sigmoidCrossEntropy: LoweringRule<"sigmoidCrossEntropy"> = (node, to) => {
  const [logits, targets, loss] = [
    required(node.inputs, 0),
    required(node.inputs, 1),
    output(node),
  ];
  to.emit("sigmoidCrossEntropy", {
    logits: to.ref(logits),
    targets: to.ref(targets),
    n: count(to, logits),
    loss: to.ref(loss),
  });
};

const sigmoidCrossEntropyGrad: LoweringRule<"sigmoidCrossEntropyGrad"> = (node, to) => {
  const [logits, targets, dloss] = [
    required(node.inputs, 0),
    required(node.inputs, 1),
    required(node.inputs, 2),
  ];
  to.emit("sigmoidCrossEntropyGrad", {
    logits: to.ref(logits),
    targets: to.ref(targets),
    dloss: to.ref(dloss),
    n: count(to, logits),
    dx: to.ref(output(node)),
  });
};

const gather: LoweringRule<"gather"> = (node, to) => {
  const [table, indices] = [required(node.inputs, 0), required(node.inputs, 1)];
  const [tableRows = 0, ...row] = sizes(to, table.dims);
  to.emit("gather", {
    table: to.ref(table),
    tableRows,
    rowLen: product(row),
    indices: to.ref(indices),
    count: count(to, indices),
    y: to.ref(output(node)),
  });
};

const scatterAdd: LoweringRule<"scatterAdd"> = (node, to) => {
  const [indices, updates] = [required(node.inputs, 0), required(node.inputs, 1)];
  const rowLen = product(sizes(to, updates.dims.slice(indices.rank)));
  const rows = evaluateDim(node.attributes.rows, to.binding);
  to.emit("scatterAdd", {
    indices: to.ref(indices),
    count: count(to, indices),
    updates: to.ref(updates),
    rowLen,
    y: to.ref(output(node)),
    rows,
  });
};

const dropout: LoweringRule<"dropout"> = (node, to) => {
  const [x, y] = [required(node.inputs, 0), output(node)];
  const { rate, key } = node.attributes;
  to.emit("dropout", {
    x: to.ref(x),
    y: to.ref(y),
    n: count(to, x),
    rate,
    seed: key.seed,
    stream: key.stream,
  });
};

export const fusedLowering = {
  softmax,
  softmaxGrad,
  softmaxCrossEntropy,
  softmaxCrossEntropyGrad,
  sparseSoftmaxCrossEntropy,
  sparseSoftmaxCrossEntropyGrad,
  sigmoidCrossEntropy,
  sigmoidCrossEntropyGrad,
  gather,
  scatterAdd,
  dropout,
} as const;
