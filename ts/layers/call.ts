/**
 * The form of a layer's call: inputs, masks and states in one list, as a node of the graph holds them, and how
 * to take them apart again.
 */
import { at, formatShape } from "../graph/dim.js";
import { maskOf } from "../graph/masks.js";
import { mayAgree } from "../graph/shapes.js";
import type { SymbolicTensor } from "../graph/symbolic.js";
import { ShapeError, ValueError } from "../runtime/errors.js";
import type { Tensor } from "../runtime/tensor.js";

/** A tensor with or without numbers. */
export type AnyTensor = SymbolicTensor | Tensor;

export type LayerInputs = SymbolicTensor | readonly SymbolicTensor[];

/** A mask for the one input, or one (or null) for each of several. */
export type Masks<Given = SymbolicTensor> = Given | null | readonly (Given | null)[];

/** What a layer's `call` is told beside its inputs. */
export interface CallContext {
  /** True in fit, false in evaluate and predict, unless `apply` was told. */
  readonly training: boolean;
  /** Which time steps of the (first) input count, [batch, time] of bool; null where all do. */
  readonly mask: SymbolicTensor | null;
  /** The mask of each input, null where all its steps count. */
  readonly masks: readonly (SymbolicTensor | null)[];
  /** States that a recurrent layer begins with; empty for zeros. */
  readonly initialState: readonly SymbolicTensor[];
  /** Which keys each query may attend to, [batch, query, key] of bool; null where all. */
  readonly attentionMask: SymbolicTensor | null;
  /** Whether a position attends only to those before it and itself. */
  readonly useCausalMask: boolean;
  /** Whether attention gives its scores too. */
  readonly returnAttentionScores: boolean;
}

/** Options of `apply`; with Tensors for inputs they are Tensors, too. */
export interface ApplyOptions<Given extends AnyTensor = SymbolicTensor> {
  readonly training?: boolean;
  /** Which time steps count, [batch, time]; by default the mask that the input carries. */
  readonly mask?: Masks<Given>;
  /** States that a recurrent layer begins with: one tensor or several. */
  readonly initialState?: Given | readonly Given[];
  /** Which keys each query may attend to, [batch, query, key]. */
  readonly attentionMask?: Given;
  /** Whether a position attends only to those before it and itself. Default false. */
  readonly useCausalMask?: boolean;
  /** Whether an attention layer gives [output, scores]. Default false. */
  readonly returnAttentionScores?: boolean;
}

/** Flags of a call; `training` is undefined where the trace decides. */
type Flags = Pick<ApplyOptions, "training" | "useCausalMask" | "returnAttentionScores">;

/** A call taken apart: all its tensors in one list. */
export interface FlatCall {
  readonly tensors: readonly SymbolicTensor[];
  readonly inputCount: number;
  /** Whether the input is one tensor, not a list. */
  readonly single: boolean;
  /** Which inputs have a mask in the list. */
  readonly masked: readonly boolean[];
  readonly stateCount: number;
  readonly hasAttentionMask: boolean;
  readonly flags: Flags;
}

/** The tensors of a call where they are needed: on a node's inputs, or on what took their places in a trace. */
export interface PlacedCall {
  readonly inputs: readonly SymbolicTensor[];
  readonly masks: readonly (SymbolicTensor | null)[];
  readonly initialState: readonly SymbolicTensor[];
  readonly attentionMask: SymbolicTensor | null;
}

/**
 * A call in one list. `takesMask`: whether masks that the inputs carry go with it, as Keras populates the
 * arguments of a call.
 */
export function flatten(inputs: LayerInputs, options: ApplyOptions, takesMask: boolean): FlatCall {
  const list = asList(inputs);
  const states = options.initialState === undefined ? [] : asList(options.initialState);
  const masks = givenMasks(list, options.mask) ?? list.map(takesMask ? maskOf : () => null);
  const attention = options.attentionMask === undefined ? [] : [options.attentionMask];
  return {
    tensors: [...list, ...masks.filter((mask) => mask !== null), ...states, ...attention],
    inputCount: list.length,
    single: !isList(inputs),
    masked: masks.map((mask) => mask !== null),
    stateCount: states.length,
    hasAttentionMask: attention.length > 0,
    flags: options,
  };
}

function givenMasks(
  inputs: readonly SymbolicTensor[],
  given: Masks | undefined,
): readonly (SymbolicTensor | null)[] | null {
  if (given === undefined) return null;
  const masks = isMaskList(given) ? given : [given];
  if (masks.length > inputs.length) {
    throw new ValueError(`mask: got ${masks.length} masks for ${inputs.length} inputs.`);
  }
  return inputs.map((_, index) => masks[index] ?? null);
}

/** @throws ShapeError where a mask has not the shape of its input up to some axis, as a rule (batch, time). */
export function refuseUnfittingMasks(call: FlatCall): void {
  const { inputs, masks } = place(call, call.tensors);
  masks.forEach((mask, index) => {
    if (mask !== null) refuseUnlike(mask, inputs[index]!);
  });
}

function refuseUnlike(mask: SymbolicTensor, input: SymbolicTensor): void {
  const fits =
    mask.rank <= input.rank && mask.dims.every((dim, axis) => mayAgree(dim, at(input.dims, axis)));
  if (fits) return;
  const [of, steps] = [mask, input].map(({ dims }) => formatShape(dims));
  throw new ShapeError(
    `a mask has shape (batch, time), one value for each step; got ${of} for an input of shape ${steps}.`,
  );
}

export function isMaskList(given: Masks): given is readonly (SymbolicTensor | null)[] {
  return Array.isArray(given);
}

/** Takes a list of tensors apart in the form of `call`. */
export function place(call: FlatCall, tensors: readonly SymbolicTensor[]): PlacedCall {
  let next = call.inputCount;
  const masks = call.masked.map((has) => (has ? (tensors[next++] ?? null) : null));
  const initialState = tensors.slice(next, next + call.stateCount);
  const attentionMask = call.hasAttentionMask ? (tensors[next + call.stateCount] ?? null) : null;
  return { inputs: tensors.slice(0, call.inputCount), masks, initialState, attentionMask };
}

export function isList(value: LayerInputs): value is readonly SymbolicTensor[] {
  return Array.isArray(value);
}

export function asList(value: LayerInputs): readonly SymbolicTensor[] {
  return isList(value) ? value : [value];
}
