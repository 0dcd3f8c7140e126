/**
 * What operations cost: the bytes that they read and write, and the multiply-adds of matrix products, convolutions and recurrent
 * layers, whose time these determine.
 */
import type { Binding } from "./dim.js";
import { type Bound, product, sizes } from "./lowering.js";
import type { OpNode, SymbolicTensor } from "./symbolic.js";

/** Counts the multiply-adds of a node, from the shapes of its operands and results by name. */
type Rule = (shapes: Readonly<Record<string, readonly number[]>>) => number;

/** y [..., n] is a product over k elements each; a transposed operand has k on the other axis. */
function ofProduct(a: readonly number[], b: readonly number[], y: readonly number[]): number {
  // For [m, k] and [k, n] in batches: (m k) (k n) (m n) = (m k n)^2, whatever is transposed.
  const matrix = (shape: readonly number[]) => product(shape.slice(-2));
  return product(y.slice(0, -2)) * Math.sqrt(matrix(a) * matrix(b) * matrix(y));
}

/** Each step of each row: its input by W and the state by U. */
const ofSequence: Rule = ({ x = [], kernel = [], recurrent = [] }) =>
  product(x.slice(0, 2)) * (product(kernel) + product(recurrent));

/** The gradient: of input and state by the transposed weights, and of these by input and state. */
const ofSequenceGradient: Rule = (shapes) => 2 * ofSequence(shapes);

/** Each element of y (or dy) is a product with one filter of the kernel [...size, channels, filters]. */
function ofConvolution(y: readonly number[], kernel: readonly number[]): number {
  return product(y) * product(kernel.slice(0, -1));
}

/** The rules, by the name of the operation. */
export const MULTIPLY_ADDS: Readonly<Record<string, Rule>> = {
  matmul: ({ a = [], b = [], y = [] }) => Math.round(ofProduct(a, b, y)),
  dense: ({ x = [], kernel = [] }) => product(x) * (kernel[1] ?? 1),
  conv: ({ y = [], kernel = [] }) => ofConvolution(y, kernel),
  convInputGrad: ({ dy = [], kernel = [] }) => ofConvolution(dy, kernel),
  convKernelGrad: ({ dy = [], dkernel = [] }) => ofConvolution(dy, dkernel),
  simpleRnn: ofSequence,
  gru: ofSequence,
  lstm: ofSequence,
  simpleRnnGrad: ofSequenceGradient,
  gruGrad: ofSequenceGradient,
  lstmGrad: ofSequenceGradient,
};

/** Multiply-adds of a node; 0 for an operation that multiplies no matrices. */
export function multiplyAdds(node: OpNode, to: Bound): number {
  const rule = MULTIPLY_ADDS[node.op.name];
  if (rule === undefined) return 0;
  const shapes = Object.fromEntries(
    Object.entries({ ...node.operands, ...node.results }).flatMap(([name, tensor]) =>
      // Lists are operands of operations without multiply-adds.
      tensor !== null && "dims" in tensor ? [[name, sizes(to, tensor.dims)]] : [],
    ),
  );
  return rule(shapes);
}

/** Bytes of tensors, each once. */
export function bytesOf(tensors: readonly SymbolicTensor[], binding: Binding): number {
  const each = [...new Set(tensors)].map(({ dims }) => 4 * product(sizes({ binding }, dims)));
  return each.reduce((sum, bytes) => sum + bytes, 0);
}
