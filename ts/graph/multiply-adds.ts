/**
 * What instructions cost: the multiply-adds of matrix products, convolutions, attention and recurrent layers, whose time these
 * determine, and the bytes of tensors.
 */
import type { Binding } from "./dim.js";
import type { InstructionName, Instructions } from "./instructions.js";
import { type Instruction, type ProgramStep, product, sizes } from "./lowering.js";
import type { SymbolicTensor } from "./symbolic.js";

type Fields<Name extends InstructionName> = Instructions[Name];
type Counts = { readonly [Name in InstructionName]?: (fields: Fields<Name>) => number };

const ofMatmul = ({ batch, m, n, k }: Fields<"matmul" | "intMatmul">) => product(batch) * m * n * k;

/** Each element of the output is a product of one filter with the window of its group's channels. */
const ofConvolution = (
  fields: Fields<"convolution" | "convolutionInputGrad" | "convolutionKernelGrad">,
) => {
  const { batch, output, size, channels, groups, filters } = fields;
  return batch * product(output) * product(size) * (channels / groups) * filters;
};

/** Pairs of a query and a key. */
const pairs = ({ outer, heads, queries, keys }: Fields<"attention" | "attentionGrad">) =>
  outer * heads * queries * keys;

/** Sizes of all instructions over sequences. */
type SequenceSizes = Pick<Fields<"lstm">, "batch" | "time" | "features" | "units">;

/** For each of `gates`, every step of every row: its input by W and its state by U. */
const ofSequence =
  (gates: number) =>
  ({ batch, time, features, units }: SequenceSizes) =>
    gates * batch * time * units * (features + units);

const MULTIPLY_ADDS: Counts = {
  matmul: ofMatmul,
  intMatmul: ofMatmul,
  dense: ({ m, k, n }) => m * k * n,
  convolution: ofConvolution,
  convolutionInputGrad: ofConvolution,
  convolutionKernelGrad: ofConvolution,
  /** Scores and their sum of values. */
  attention: (fields) => pairs(fields) * (fields.size + fields.valueSize),
  /** Scores again, where weights are not stored, and the gradients of queries and keys; those of weights and values. */
  attentionGrad: (fields) => {
    const { size, valueSize, weights } = fields;
    return pairs(fields) * ((weights === null ? 3 : 2) * size + 2 * valueSize);
  },
  lstm: ofSequence(4),
  gru: ofSequence(3),
  simpleRnn: ofSequence(1),
  // By the transposed weights for the gradient of input and state, and by input and state for that of the weights.
  lstmGrad: ofSequence(8),
  gruGrad: ofSequence(6),
  simpleRnnGrad: ofSequence(2),
};

/** Multiply-adds of an instruction, or of all iterations of a loop; 0 for what multiplies no matrices. */
export function multiplyAdds(step: ProgramStep): number {
  if ("name" in step) return ofInstruction(step);
  return step.iterations * step.steps.reduce((sum, inside) => sum + multiplyAdds(inside), 0);
}

function ofInstruction({ name, fields }: Instruction): number {
  // A name and its fields belong together, which TypeScript can't see of a union of pairs.
  const count = MULTIPLY_ADDS[name] as ((fields: unknown) => number) | undefined;
  return count?.(fields) ?? 0;
}

/** Bytes of tensors, each once. */
export function bytesOf(tensors: readonly SymbolicTensor[], binding: Binding): number {
  const each = [...new Set(tensors)].map(({ dims }) => 4 * product(sizes({ binding }, dims)));
  return each.reduce((sum, bytes) => sum + bytes, 0);
}
