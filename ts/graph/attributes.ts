/**
 * The op table's first column: every operation with the attributes that it carries.
 *
 * Three other columns have a row for each of these names, or the build fails: shape rules (`shapes/`),
 * gradient rules (`gradients/`) and lowering to instructions (`lowering/`). The rows of operations on sequences
 * are a part of their own (`sequence-table.ts`), which only those who build such operations bring along.
 */

import type { Dim } from "./dim.js";
import type { ActivationName, BinaryName, UnaryName } from "./instructions.js";
import type { SymbolicDType, SymbolicTensor } from "./symbolic.js";
import type { RandomKey, Variable } from "./variable.js";

/** An operation that its inputs describe completely. */
export type NoAttributes = Readonly<Record<never, never>>;

export interface SimpleRnnAttributes {
  readonly units: number;
  /** Keras's goBackwards: time runs from last to first, outputs in the order of processing. */
  readonly reverse: boolean;
  readonly activation: ActivationName;
}

export interface LstmAttributes extends SimpleRnnAttributes {
  readonly recurrentActivation: ActivationName;
}

export interface GruAttributes extends LstmAttributes {
  /** Whether the reset gate acts on h U + b (two biases) or on h. */
  readonly resetAfter: boolean;
}

/**
 * One step of a loop as a graph of its own: stand-ins for what it reads, and what it gives. Nothing else of the
 * graph around it is read.
 */
export interface ScanBody {
  /** A step's slice of each sequence. */
  readonly slices: readonly SymbolicTensor[];
  /** States before the step. */
  readonly states: readonly SymbolicTensor[];
  /** What is the same at every step. */
  readonly shared: readonly SymbolicTensor[];
  readonly outputs: readonly SymbolicTensor[];
  /** States after the step, one for each. */
  readonly nextStates: readonly SymbolicTensor[];
}

export interface ScanAttributes {
  readonly body: ScanBody;
  /** Whether the steps go from the last to the first. A step writes at the time that it reads. */
  readonly reverse: boolean;
}

export interface WindowAttributes {
  readonly size: number;
  readonly stride: number;
  readonly dilation: number;
}

interface SourceAttributes {
  /** Data fed by the caller. */
  readonly input: {
    readonly name: string;
    readonly dims: readonly Dim[];
    readonly dtype: SymbolicDType;
  };
  readonly variable: { readonly variable: Variable };
  /** `data` has one value (then every element is it) or one value an element. */
  readonly constant: {
    readonly data: readonly number[];
    readonly dims: readonly Dim[];
    readonly dtype: SymbolicDType;
  };
  /** A scalar whose value is a size, such as the batch. */
  readonly dimension: { readonly dim: Dim };
  /** A vector of numbers that the host computes for every step: learning rate, bias corrections. */
  readonly hyperparameters: { readonly length: number };
  /** 0, 1, ..., size-1. */
  readonly iota: { readonly size: Dim };
  readonly randomUniform: {
    readonly dims: readonly Dim[];
    readonly low: number;
    readonly high: number;
    readonly key: RandomKey;
  };
}

interface LayoutAttributes {
  readonly reshape: { readonly dims: readonly Dim[] };
  readonly transpose: { readonly permutation: readonly number[] };
  readonly broadcastTo: { readonly dims: readonly Dim[] };
  readonly concat: { readonly axis: number };
  /** `sizes[i]` elements from `starts[i]` on along each axis. */
  readonly slice: { readonly starts: readonly Dim[]; readonly sizes: readonly Dim[] };
  /** The inverse of slice: zeros of shape `dims` with the input at `starts`. */
  readonly pad: { readonly starts: readonly Dim[]; readonly dims: readonly Dim[] };
  /** Stretches of `size` elements, `dilation` apart, along axis 1, a new one every `stride`: [B, T, ...] to [B, count, size, ...]. */
  readonly windows: WindowAttributes;
  readonly reverse: { readonly axis: number };
  readonly cast: { readonly dtype: SymbolicDType };
  readonly stopGradient: NoAttributes;
}

/** Reductions go over neighbouring axes; the builders split others. Dimensions are dropped. */
interface ReductionAttributes {
  readonly sum: { readonly axis: number; readonly count: number };
  readonly max: { readonly axis: number; readonly count: number };
  readonly min: { readonly axis: number; readonly count: number };
  /** Whether an element is not 0, as bool. */
  readonly any: { readonly axis: number; readonly count: number };
  readonly argMax: { readonly axis: number };
}

interface ProductAttributes {
  readonly matmul: { readonly transposeA: boolean; readonly transposeB: boolean };
  /** activation(x W + b) on the last axis of x. */
  readonly dense: { readonly activation: FusedActivation };
  /** dz = dy * activation'(y), and db = sum of dz over all but the last axis. */
  readonly denseActivationGrad: { readonly activation: FusedActivation };
  readonly orthogonalize: NoAttributes;
}

/** Activations whose derivative follows from their output, so that dense needs to keep nothing else. */
export type FusedActivation = "linear" | "relu" | "tanh" | "sigmoid";

interface FusedAttributes {
  readonly where: NoAttributes;
  readonly softmax: NoAttributes;
  readonly softmaxGrad: NoAttributes;
  /** Inputs logits and target probabilities; outputs the loss of each row and the probabilities. `clip` > 0 is Keras's clipping of probabilities. */
  readonly softmaxCrossEntropy: { readonly clip: number };
  readonly softmaxCrossEntropyGrad: { readonly clip: number };
  /** As above with class indices (int32) for targets. */
  readonly sparseSoftmaxCrossEntropy: { readonly clip: number };
  readonly sparseSoftmaxCrossEntropyGrad: { readonly clip: number };
  readonly sigmoidCrossEntropy: NoAttributes;
  readonly sigmoidCrossEntropyGrad: NoAttributes;
  /** Rows of a table by index; an index out of range fails the step. */
  readonly gather: NoAttributes;
  readonly scatterAdd: { readonly rows: Dim };
  readonly dropout: { readonly rate: number; readonly key: RandomKey };
}

/**
 * Whole sequences: a loop whose step is a graph, and those in one kernel. Inputs of a kernel: x, kernel, recurrent, bias?, initial hidden?, input masks?, recurrent masks?,
 * mask of time steps?, and of an LSTM initial cell?. Outputs: see the shape rules.
 */
interface SequenceAttributes {
  /** Inputs: sequences [time, ...], first states, what is shared. Outputs: one [time, ...] for each of the body's, last states, states before each step [time, ...]. */
  readonly scan: ScanAttributes;
  readonly lstm: LstmAttributes;
  /** Inputs: those of lstm, its four histories, then gradients of sequence, hidden, cell (each may be null). */
  readonly lstmGrad: LstmAttributes;
  readonly gru: GruAttributes;
  /** Inputs: those of gru, its three histories, then gradients of sequence and hidden (each may be null). */
  readonly gruGrad: GruAttributes;
  readonly simpleRnn: SimpleRnnAttributes;
  /** Inputs: those of simpleRnn, its two histories, then gradients of sequence and hidden (each may be null). */
  readonly simpleRnnGrad: SimpleRnnAttributes;
}

/** Operations that write variables. They run after everything else, and only if nothing failed. */
export interface EffectAttributes {
  /** Inputs: the variable, its new value. */
  readonly assign: NoAttributes;
  /** Inputs: float64 sums, increments. */
  readonly accumulate: NoAttributes;
  /** Inputs: float64 [sum, weight], values, weights?. */
  readonly accumulateMean: NoAttributes;
  /** Inputs: weight, gradient, hyperparameters [learning rate, decay]. */
  readonly sgdUpdate: NoAttributes;
  /** Inputs: weight, slot, gradient, hyperparameters [learning rate, decay]. */
  readonly momentumUpdate: { readonly momentum: number; readonly nesterov: boolean };
  /** Inputs: weight, m, v, v_hat?, gradient, hyperparameters [alpha, decay]. */
  readonly adamUpdate: { readonly beta1: number; readonly beta2: number; readonly epsilon: number };
  /** Inputs: weight, v, mean gradient?, momentum?, gradient, hyperparameters [learning rate, decay]. */
  readonly rmspropUpdate: {
    readonly rho: number;
    readonly momentum: number;
    readonly epsilon: number;
  };
}

export type EffectName = keyof EffectAttributes;

export type OpAttributes = SourceAttributes &
  LayoutAttributes &
  ReductionAttributes &
  ProductAttributes &
  FusedAttributes &
  SequenceAttributes &
  EffectAttributes &
  Readonly<Record<UnaryName | BinaryName, NoAttributes>>;

export type OpName = keyof OpAttributes;

/** Operations whose rows are in the sequence table. */
export type SequenceOp = keyof SequenceAttributes;

/** Operations whose rows every graph has at hand. */
export type CoreOp = Exclude<OpName, SequenceOp>;

/** Effects, with how many of their inputs, from the first on, are variables that they write. */
export const WRITTEN_INPUTS: { readonly [Name in EffectName]: number } = {
  assign: 1,
  accumulate: 1,
  accumulateMean: 1,
  sgdUpdate: 1,
  momentumUpdate: 2,
  adamUpdate: 4,
  rmspropUpdate: 4,
};

export function isEffect(op: OpName): op is EffectName {
  return op in WRITTEN_INPUTS;
}
