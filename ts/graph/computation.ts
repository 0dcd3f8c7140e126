/** What is computed, and how the host and the device share it. */
import type { DType } from "../runtime/dtype.js";
import type { Tensor } from "../runtime/tensor.js";
import type { OpNode, SymbolicTensor } from "./symbolic.js";

/** What is computed: tensors to be read afterwards, and effects on variables. */
export interface Computation {
  readonly fetches: readonly SymbolicTensor[];
  readonly effects: readonly OpNode[];
  /** Effects that see what `effects` wrote, such as constraints on updated weights. They must not fail. */
  readonly afterwards?: readonly OpNode[];
}

/** Tensors whose numbers are known. */
export type Known = ReadonlyMap<SymbolicTensor, Tensor<DType>>;

export interface Cut {
  /** What the device computes, and gives for the host part after it. */
  readonly computation: Computation;
  /** The tensors that were asked for, from what the device gave. */
  fetches(given: readonly Tensor[]): Tensor<DType>[];
}

/** What a node of the host brings, so that a program without such a node does not carry it: see host-part.ts. */
export interface HostPart {
  cut(computation: Computation): Cut;
  /** Computes tensors on the host from those that are known. */
  compute(tensors: readonly SymbolicTensor[], known: Known): Tensor<DType>[];
}
