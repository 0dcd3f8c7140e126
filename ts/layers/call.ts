/**
 * The arguments of a layer's call. A call node has one flat list of inputs: `flatten` makes it of inputs, masks and
 * states, `unflatten` takes it apart again.
 */
import { at, formatShape } from "../graph/dim.js";
import { maskOf } from "../graph/masks.js";
import { reshape } from "../graph/operations/broadcast.js";
import { mayAgree } from "../graph/shapes.js";
import {
  type Form,
  formOf,
  type Nested,
  type Structure,
  shapedLike,
  tensorsOf,
} from "../graph/structure.js";
import type { SymbolicTensor } from "../graph/symbolic.js";
import type { Replacements, Trace } from "../graph/trace.js";
import { ShapeError, ValueError } from "../runtime/errors.js";
import { anything, boolean, leftOut } from "../runtime/registry/kinds.js";
import type { Description } from "../runtime/registry/option.js";
import type { Tensor } from "../runtime/tensor.js";

/** A tensor with or without numbers. */
export type AnyTensor = SymbolicTensor | Tensor;

export type LayerInputs = SymbolicTensor | readonly SymbolicTensor[];

/** One tensor or several; those of a recurrent layer hold lists where a stack of cells has several states. */
export type LayerOutputs = Nested<SymbolicTensor>;

/** A mask for the one input, or one (or null) for each of several. */
export type Masks<Given = SymbolicTensor> = Given | null | readonly (Given | null)[];

/** The arguments of a layer's `call` besides its inputs. */
export interface CallContext {
  /** True in fit, false in evaluate and predict, unless an option of `apply` says otherwise. */
  readonly training: boolean;
  /** The mask of the (first) input, [batch, time] of bool: which time steps count; null where all do. */
  readonly mask: SymbolicTensor | null;
  /** The mask of each input; null where all its steps count. */
  readonly masks: readonly (SymbolicTensor | null)[];
  /** States that a recurrent layer begins with; empty for zeros. */
  readonly initialState: readonly SymbolicTensor[];
  /** Tensors that a recurrent layer passes to its cell at every step. */
  readonly constants: readonly SymbolicTensor[];
  /** Which keys each query may attend to, [batch, query, key] of bool; null where all. */
  readonly attentionMask: SymbolicTensor | null;
  /** Whether a position attends only to itself and those before it. */
  readonly useCausalMask: boolean;
  /** Whether attention returns its scores, too. */
  readonly returnAttentionScores: boolean;
  /** Whether a reversible layer computes in the reverse direction. */
  readonly reverse: boolean;
}

/** Options of `apply`; with Tensors for inputs they are Tensors, too. */
export interface ApplyOptions<Given extends AnyTensor = SymbolicTensor> {
  /**
   * Whether the layer computes as in training, with dropout and statistics of the batch. Default: as the model that calls it;
   * false outside of models.
   */
  readonly training?: boolean;
  /** Which time steps count, [batch, time]; by default the mask that the input carries. */
  readonly mask?: Masks<Given>;
  /** States that a recurrent layer begins with: one tensor or several, in one list or nested as the layer returns them. */
  readonly initialState?: Nested<Given>;
  /** Tensors that a recurrent layer passes to its cell at every step: one or several. */
  readonly constants?: Given | readonly Given[];
  /** Which keys each query may attend to, [batch, query, key]. */
  readonly attentionMask?: Given;
  /** Whether a position attends only to itself and those before it. Default false. */
  readonly useCausalMask?: boolean;
  /** Whether an attention layer returns [output, scores]. Default false. */
  readonly returnAttentionScores?: boolean;
  /** Whether a `reversibleEmbedding` projects rows to scores of indices. Default false. */
  readonly reverse?: boolean;
}

/** Tensors among the options are checked when the call has them all in one list. */
export function applyOptions() {
  return {
    training: leftOut(boolean()),
    mask: leftOut(anything<Masks>()),
    initialState: leftOut(anything<Nested<SymbolicTensor>>()),
    constants: leftOut(anything<LayerInputs>()),
    attentionMask: leftOut(anything<SymbolicTensor>()),
    useCausalMask: leftOut(boolean()),
    returnAttentionScores: leftOut(boolean()),
    reverse: leftOut(boolean()),
  } satisfies Description<ApplyOptions>;
}

/** Flags of a call; `training` is undefined where the trace decides. */
type Flags = Pick<ApplyOptions, "training" | "useCausalMask" | "returnAttentionScores" | "reverse">;

/** A call with all its tensors in one list, and what is needed to take the list apart. */
export interface FlatCall {
  readonly tensors: readonly SymbolicTensor[];
  readonly inputCount: number;
  /** How the inputs were passed; by name to models with a `call` of their own alone. */
  readonly inputForm: Form;
  /** Which inputs have a mask in the list. */
  readonly masked: readonly boolean[];
  readonly stateCount: number;
  readonly constantCount: number;
  readonly hasAttentionMask: boolean;
  readonly flags: Flags;
  /** Tensors of the graph around it that the call reaches, though they are not passed: they follow `tensors`. */
  readonly captured: readonly SymbolicTensor[];
}

/** The tensors of a call by role: a node's own inputs, or the tensors that replace them in a trace. */
export interface CallTensors {
  readonly inputs: readonly SymbolicTensor[];
  readonly masks: readonly (SymbolicTensor | null)[];
  readonly initialState: readonly SymbolicTensor[];
  readonly constants: readonly SymbolicTensor[];
  readonly attentionMask: SymbolicTensor | null;
}

/**
 * The arguments of a call as one list.
 * @param readsMasks whether masks that the inputs carry become arguments
 */
export function flatten(inputs: Structure, options: ApplyOptions, readsMasks: boolean): FlatCall {
  const [list, inputForm] = [tensorsOf(inputs), formOf(inputs)];
  const states = options.initialState === undefined ? [] : leavesOf(options.initialState);
  const constants = options.constants === undefined ? [] : asList(options.constants);
  const masks = givenMasks(list, options.mask) ?? list.map(readsMasks ? maskOf : () => null);
  const attention = options.attentionMask === undefined ? [] : [options.attentionMask];
  return {
    tensors: [
      ...list,
      ...masks.filter((mask) => mask !== null),
      ...states,
      ...constants,
      ...attention,
    ],
    inputCount: list.length,
    inputForm,
    masked: masks.map((mask) => mask !== null),
    stateCount: states.length,
    constantCount: constants.length,
    hasAttentionMask: attention.length > 0,
    flags: options,
    captured: [],
  };
}

/** The captured tensors of a call, with those of the node's inputs that are used in their place. */
export function capturedIn(
  { tensors, captured }: FlatCall,
  inputs: readonly SymbolicTensor[],
): Replacements {
  return new Map(
    captured.map((tensor, index) => [tensor, inputs[tensors.length + index] ?? tensor]),
  );
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

/** @throws ShapeError unless each mask has the leading dimensions of its input, usually (batch, time). */
export function assertMasksFit(call: FlatCall): void {
  const { inputs, masks } = unflatten(call, call.tensors);
  masks.forEach((mask, index) => {
    if (mask !== null) assertMaskFits(mask, inputs[index]!);
  });
}

function maskFits(mask: SymbolicTensor, input: SymbolicTensor): boolean {
  return (
    mask.rank <= input.rank && mask.dims.every((dim, axis) => mayAgree(dim, at(input.dims, axis)))
  );
}

/** The mask with the sizes of its input in place of ones, which would otherwise broadcast to whatever is fed. */
export function withSizesOf(
  input: SymbolicTensor,
  mask: SymbolicTensor | null,
): SymbolicTensor | null {
  return mask?.dims.includes(1) === true && maskFits(mask, input)
    ? reshape(mask, input.dims.slice(0, mask.rank))
    : mask;
}

function assertMaskFits(mask: SymbolicTensor, input: SymbolicTensor): void {
  if (maskFits(mask, input)) return;
  const [of, steps] = [mask, input].map(({ dims }) => formatShape(dims));
  throw new ShapeError(
    `a mask has shape (batch, time), one value for each step; got ${of} for an input of shape ${steps}.`,
  );
}

export function isMaskList(given: Masks): given is readonly (SymbolicTensor | null)[] {
  return Array.isArray(given);
}

/** The tensors by role, in the layout of `call`: the reverse of `flatten`. */
export function unflatten(call: FlatCall, tensors: readonly SymbolicTensor[]): CallTensors {
  let next = call.inputCount;
  const masks = call.masked.map((has) => (has ? (tensors[next++] ?? null) : null));
  const afterStates = next + call.stateCount;
  const afterConstants = afterStates + call.constantCount;
  const initialState = tensors.slice(next, afterStates);
  const constants = tensors.slice(afterStates, afterConstants);
  const attentionMask = call.hasAttentionMask ? (tensors[afterConstants] ?? null) : null;
  const inputs = tensors.slice(0, call.inputCount);
  return { inputs, masks, initialState, constants, attentionMask };
}

/** The arguments of `call`: the tensors by role, with the masks that the inputs carry. */
export function argumentsOf(
  tensors: readonly SymbolicTensor[],
  form: FlatCall,
  trace: Trace,
  onMasksRead = () => {},
) {
  const operands = unflatten(form, tensors);
  // A model may be called on tensors with masks though it was built on inputs without: they reach its layers here.
  const carried = operands.initialState.length + operands.constants.length === 0;
  const masks = operands.masks.map((mask, index) => {
    const input = operands.inputs[index]!;
    return withSizesOf(input, mask ?? (carried ? maskOf(input) : null));
  });
  const {
    training,
    useCausalMask = false,
    returnAttentionScores = false,
    reverse = false,
  } = form.flags;
  const context: CallContext = {
    training: training ?? trace.training,
    get mask() {
      onMasksRead();
      return masks[0] ?? null;
    },
    get masks() {
      onMasksRead();
      return masks;
    },
    initialState: operands.initialState,
    constants: operands.constants,
    attentionMask: operands.attentionMask,
    useCausalMask,
    returnAttentionScores,
    reverse,
  };
  // In the form in which `call` is declared to take them.
  const inputs = shapedLike(form.inputForm, operands.inputs) as LayerInputs;
  return { inputs, operands: { ...operands, masks }, context };
}

export function isList(value: LayerInputs): value is readonly SymbolicTensor[] {
  return Array.isArray(value);
}

export function asList(value: LayerInputs): readonly SymbolicTensor[] {
  return isList(value) ? value : [value];
}

/** The values of nested lists, in order. */
export function leavesOf<Value>(nested: Nested<Value>): readonly Value[] {
  return isNestedList(nested) ? nested.flatMap((part) => leavesOf(part)) : [nested];
}

/** Values in nested lists like those of `form`, which holds one item for each. */
export function nestedLike<Value>(form: unknown, values: readonly Value[]): Nested<Value> {
  let next = 0;
  const placed = (part: unknown): Nested<Value> =>
    Array.isArray(part) ? part.map(placed) : (values[next++] as Value);
  return placed(form);
}

function isNestedList<Value>(value: Nested<Value>): value is readonly Nested<Value>[] {
  return Array.isArray(value);
}

/** The reverse of `asList`: the first tensor alone where the call had a single one. */
export function unwrapIf(isSingle: boolean, list: readonly SymbolicTensor[]): LayerInputs {
  const [first] = list;
  return isSingle && first !== undefined ? first : list;
}

/** The input of a layer that takes one: of a list, the first. @throws ValueError for an empty list. */
export function firstInput(inputs: LayerInputs): SymbolicTensor {
  const [first] = asList(inputs);
  if (first === undefined) throw new ValueError("expected an input tensor, got an empty array.");
  return first;
}

/** The mask of a layer's first input. */
export function firstMask(mask: Masks): SymbolicTensor | null {
  if (!isMaskList(mask)) return mask;
  const [first = null] = mask;
  return first;
}
