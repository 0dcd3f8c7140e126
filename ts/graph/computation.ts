/** Computations, and the interface between their parts on the host and on the device. */
import type { DType } from "../runtime/dtype.js";
import type { Tensor } from "../runtime/tensor.js";
import type { Binding, Dim } from "./dim.js";
import type { OpNode, SymbolicTensor } from "./symbolic.js";

/** Tensors to be computed and read afterwards, and effects on variables. */
export interface Computation {
  readonly fetches: readonly SymbolicTensor[];
  readonly effects: readonly OpNode[];
  /** Effects that see what `effects` wrote, such as constraints on updated weights. They must not fail. */
  readonly afterwards?: readonly OpNode[];
}

/** Tensors whose numbers are known. */
export type Known = ReadonlyMap<SymbolicTensor, Tensor<DType>>;

export interface Cut {
  /** What the device computes and returns, for the host part after it too. */
  readonly computation: Computation;
  /** The tensors that were asked for, from those that the device returned. */
  fetches(results: readonly Tensor[]): Tensor<DType>[];
}

/** A node that a step is fed. */
export interface Fed {
  readonly attributes: { readonly name: string; readonly dims: readonly Dim[] };
}

/** The host part (host-part.ts), referenced by nodes of the host, so that bundles without such nodes leave it out. */
export interface HostPart {
  cut(computation: Computation): Cut;
  /** The rows that the host computes at once to feed tensors: those of a batch, or all. */
  rowsAtOnce(tensors: readonly SymbolicTensor[], known: Known, batch: number, all: number): number;
  /** The sizes of symbols in what nodes are fed. */
  bind(nodes: readonly Fed[], tensors: readonly Tensor<DType>[]): Binding;
  /** Computes tensors on the host from those that are known. */
  compute(tensors: readonly SymbolicTensor[], known: Known): Tensor<DType>[];
}
