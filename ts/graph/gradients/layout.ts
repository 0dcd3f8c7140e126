/** Gradient rules of sources, of operations that move elements, and of reductions. */
import { cast, div, equal, mul, type Operand } from "../builders/elementwise.js";
import { arange, broadcastTo, reshape, reverse, slice, transpose } from "../builders/layout.js";
import { operation } from "../builders/node.js";
import { sum } from "../builders/reduce.js";
import { addDims, at, type Dim, multiplyDims } from "../dim.js";
import { spliceDims } from "../shapes/rule.js";
import { output, type SymbolicTensor } from "../symbolic.js";
import { type GradientRule, input, only, sumTo } from "./rule.js";

export const sourceGradients = {
  input: "zero",
  variable: "zero",
  constant: "zero",
  dimension: "zero",
  hyperparameters: "zero",
  iota: "zero",
  randomUniform: "zero",
} as const;

const reshapeBack: GradientRule<"reshape"> = (node, dy) => [reshape(only(dy), input(node, 0).dims)];

const transposeBack: GradientRule<"transpose"> = (node, dy) => {
  const { permutation } = node.attributes;
  return [
    transpose(
      only(dy),
      permutation.map((_, axis) => permutation.indexOf(axis)),
    ),
  ];
};

const broadcastBack: GradientRule<"broadcastTo"> = (node, dy) => [sumTo(only(dy), input(node, 0))];

const concatBack: GradientRule<"concat"> = (node, dy) => {
  const { axis } = node.attributes;
  let start: Dim = 0;
  return node.inputs.map((_, position) => {
    const part = input(node, position);
    const starts = part.dims.map((_, other): Dim => (other === axis ? start : 0));
    start = addDims(start, at(part.dims, axis));
    return slice(only(dy), starts, part.dims);
  });
};

const sliceBack: GradientRule<"slice"> = (node, dy) => [
  operation("pad", [only(dy)], { starts: node.attributes.starts, dims: input(node, 0).dims }),
];

const padBack: GradientRule<"pad"> = (node, dy) => [
  slice(only(dy), node.attributes.starts, input(node, 0).dims),
];

/**
 * Windows overlap: an element gets the sum of the gradients at its places. Which step of which row is where, the
 * windows of their numbers say.
 */
const windowsBack: GradientRule<"windows"> = (node, dy) => {
  const { dims } = input(node, 0);
  const rows = multiplyDims(at(dims, 0), at(dims, 1));
  const numbers = reshape(arange(rows), dims.slice(0, 2));
  const places = cast(operation("windows", [numbers], node.attributes), "int32");
  return [reshape(operation("scatterAdd", [places, only(dy)], { rows }), dims)];
};

const reverseBack: GradientRule<"reverse"> = (node, dy) => [
  reverse(only(dy), node.attributes.axis),
];

/** Between float32 and int32 nothing flows: whole numbers have no neighbours. A bool is already a float32. */
const castBack: GradientRule<"cast"> = "zero";

export const layoutGradients = {
  reshape: reshapeBack,
  transpose: transposeBack,
  broadcastTo: broadcastBack,
  concat: concatBack,
  slice: sliceBack,
  pad: padBack,
  windows: windowsBack,
  reverse: reverseBack,
  cast: castBack,
  stopGradient: "zero",
} as const;

/** `reduced` with its dropped axes back as ones, repeated to the shape of x. */
function spread(
  reduced: SymbolicTensor,
  x: SymbolicTensor,
  axis: number,
  count: number,
): SymbolicTensor {
  const ones = Array.from({ length: count }, () => 1);
  return broadcastTo(reshape(reduced, spliceDims(x.dims, axis, count, ...ones)), x.dims);
}

const sumBack: GradientRule<"sum"> = (node, dy) => {
  const { axis, count } = node.attributes;
  return [spread(only(dy), input(node, 0), axis, count)];
};

/** Elements equal to the extremum share its gradient evenly, as in JAX. */
const extremumBack: GradientRule<"max" | "min"> = (node, dy) => {
  const { axis, count } = node.attributes;
  const x = input(node, 0);
  const taken = cast(equal(x, spread(output(node), x, axis, count)), "float32");
  const axes = Array.from({ length: count }, (_, offset) => axis + offset);
  const share: Operand = div(only(dy), sum(taken, axes));
  return [mul(taken, spread(share, x, axis, count))];
};

export const reductionGradients = {
  sum: sumBack,
  max: extremumBack,
  min: extremumBack,
  any: "zero",
  argMax: "zero",
} as const;
