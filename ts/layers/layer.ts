/**
 * The base of all layers: naming, weights, and being applied.
 *
 * A layer describes; it holds no numbers. `build` declares weights, `call` says with `ops` what is computed.
 * Applied outside of a trace, a layer makes one node of the model's graph; inside (when a model is compiled,
 * or another layer calls it) its operations take their place at once.
 */
import {
  type Concrete,
  computeNow,
  isConcrete,
  TraceCache,
  withConstants,
} from "../graph/eager.js";
import { attachMask, maskOf } from "../graph/masks.js";
import { withNameScope } from "../graph/naming.js";
import { div } from "../graph/operations/elementwise.js";
import { sizeOf } from "../graph/operations/sources.js";
import {
  type CallNode,
  createCallNode,
  type SymbolicDType,
  type SymbolicShape,
  SymbolicTensor,
} from "../graph/symbolic.js";
import { activeTrace, Trace, withTrace } from "../graph/trace.js";
import { ShapeError, ValueError } from "../runtime/errors.js";
import { warn } from "../runtime/host.js";
import {
  listOf,
  nullable,
  optional,
  positiveInteger,
  unwritten,
} from "../runtime/registry/kinds.js";
import type { AnyDescription, Description, OptionalOption } from "../runtime/registry/option.js";
import type { Tensor } from "../runtime/tensor.js";
import {
  type AnyTensor,
  type ApplyOptions,
  asList,
  type CallContext,
  type FlatCall,
  flatten,
  isList,
  isMaskList,
  type LayerInputs,
  type Masks,
  type PlacedCall,
  place,
  refuseUnfittingMasks,
} from "./call.js";
import type { Inside } from "./inside.js";
import { regularizer } from "./option-kinds.js";
import type { Regularizer, RegularizerLike } from "./regularizers.js";
import { Weighted, type WeightedOptions } from "./weighted.js";

/** Options that every layer takes. */
export interface LayerOptions extends WeightedOptions {
  /** Shape of one example, without the batch; lets a Sequential model know its input. */
  readonly inputShape?: SymbolicShape;
  /** Short for `inputShape: [inputDim]`. */
  readonly inputDim?: number;
  /** A penalty on what the layer gives, divided by the batch size and added to the loss. Default none. */
  readonly activityRegularizer?: RegularizerLike;
}

/** What a layer's own options are, beside those of every layer. */
export type OwnOptions<Options extends LayerOptions> = Omit<Options, keyof LayerOptions>;

type ExampleOptions = Omit<LayerOptions, keyof WeightedOptions>;

function exampleOptions() {
  const given = listOf(nullable(positiveInteger()));
  return {
    inputShape: unwritten(optional(nullable(given), null)),
    inputDim: unwritten(optional(nullable(positiveInteger()), null)),
    activityRegularizer: omittedWhereNull(regularizer()),
  } satisfies Description<ExampleOptions>;
}

/** As Keras, configs name an activity regularizer only where there is one. */
function omittedWhereNull<Given, Held>(
  option: OptionalOption<Given, Held | null>,
): OptionalOption<Given, Held | null> {
  return { ...option, write: (held) => (held === null ? undefined : option.write(held)) };
}

export type LayerOutputs = SymbolicTensor | readonly SymbolicTensor[];

/** Any layer, whatever it gives. */
export type AnyLayer = Layer<LayerOutputs>;

/**
 * Subclass it for layers of your own: declare weights in `build` with `addWeight`, compute in `call` with
 * `ops`; gradients follow by themselves. Give the class a `static className` for names and files.
 * @example
 * class Scale extends Layer {
 *   static override readonly className: string = "Scale";
 *   declare factor: SymbolicTensor;
 *   override build(): void {
 *     this.factor = this.addWeight({ name: "factor", shape: [], initializer: "ones" });
 *   }
 *   override call(x: SymbolicTensor): SymbolicTensor {
 *     return ops.mul(x, this.factor);
 *   }
 * }
 */
export abstract class Layer<Output extends LayerOutputs = SymbolicTensor> extends Weighted {
  /** Shape of one example, without the batch, as the options gave it. */
  declare readonly inputShape: SymbolicShape | null;
  /** Short for `inputShape: [inputDim]`, as the options gave it. */
  declare readonly inputDim: number | null;
  /** The penalty on the outputs, null for none. */
  declare readonly activityRegularizer: Regularizer | null;
  /** Where this layer was applied. */
  readonly calls: CallNode[] = [];
  private readonly forms = new WeakMap<CallNode, FlatCall>();
  private readonly traces = new TraceCache();
  private hasWarnedOfMask = false;

  static override options(): AnyDescription {
    return { ...Weighted.options(), ...exampleOptions() };
  }

  constructor(options: LayerOptions = {}) {
    super(options);
  }

  /** The example shape that the options gave, with null for the batch in front. */
  get batchInputShape(): SymbolicShape | null {
    const { inputShape, inputDim } = this;
    if (inputShape !== null) return [null, ...inputShape];
    return inputDim === null ? null : [null, inputDim];
  }

  /** Dtype of the input that a Sequential model makes for this layer: int32 where it takes indices. */
  get inputDType(): SymbolicDType {
    return "float32";
  }

  /** The layer's computation on symbolic tensors. */
  abstract call(inputs: LayerInputs, context: CallContext): Output;

  /**
   * Applies the layer to symbolic tensors; applied again it shares its weights. On Tensors it computes at once,
   * after `await ready()`.
   * @throws ShapeError where the inputs' shapes do not fit the layer; NotReadyError.
   */
  apply(inputs: LayerInputs, options?: ApplyOptions): Output;
  apply(inputs: Tensor | readonly Tensor[], options?: ApplyOptions<Tensor>): Concrete<Output>;
  apply(
    inputs: AnyTensor | readonly AnyTensor[],
    options?: ApplyOptions<AnyTensor>,
  ): Output | Concrete<Output>;
  apply(
    inputs: AnyTensor | readonly AnyTensor[],
    options: ApplyOptions<AnyTensor> = {},
  ): Output | Concrete<Output> {
    if (isConcrete(inputs, options)) return this.applyNow(inputs, options);
    const [symbolicInputs, symbolicOptions] = withConstants([inputs, options]);
    return this.applySymbolic(symbolicInputs as LayerInputs, symbolicOptions as ApplyOptions);
  }

  private applyNow(
    inputs: AnyTensor | readonly AnyTensor[],
    options: ApplyOptions<AnyTensor>,
  ): Concrete<Output> {
    const { training = false } = options;
    const given = [inputs, options] as const;
    // Tensors in the place of what the same call on symbolic tensors gives.
    return computeNow(
      this.traces,
      given,
      ([on, having]) => this.apply(on, having),
      training,
    ) as Concrete<Output>;
  }

  private applySymbolic(inputs: LayerInputs, options: ApplyOptions): Output {
    const call = flatten(
      inputs,
      options,
      this.takesCarriedMasks(options.initialState !== undefined),
    );
    for (const tensor of call.tensors) refuseOtherThanSymbolic(this, tensor);
    return namingErrors(this, () => {
      if (options.mask !== undefined) refuseUnfittingMasks(call);
      return this.applyChecked(inputs, call);
    });
  }

  private applyChecked(inputs: LayerInputs, call: FlatCall): Output {
    this.ensureBuilt(inputs);
    const trace = activeTrace();
    if (trace !== null) return this.invoke(call.tensors, call, trace);
    // Operations of this trial are thrown away: only the types of its outputs are wanted.
    const trial = this.invoke(call.tensors, call, new Trace(false));
    const node = createCallNode(
      this,
      call.tensors,
      (tensors) => asList(this.invoke(tensors, call, activeTrace() ?? new Trace(false))),
      asList(trial).map(({ dims, dtype }) => ({ dims, dtype })),
    );
    this.calls.push(node);
    this.forms.set(node, call);
    this.handMasksOn(place(call, call.tensors), call.single, node.outputs);
    // One tensor or several: as `call` gave.
    return (isList(trial) ? node.outputs : node.outputs[0]) as LayerOutputs as Output;
  }

  private invoke(tensors: readonly SymbolicTensor[], form: FlatCall, trace: Trace): Output {
    const { inputs, placed, context } = this.taken(tensors, form, trace);
    let isSeveral = false;
    const outputs = trace.call(tensors, () => {
      // Layers inside are under this one's name, and train when it does.
      const given = withNameScope(this.name, () =>
        withTrace(trace.as(context.training), () => this.call(inputs, context)),
      );
      refuseOtherOutputs(this, given);
      isSeveral = isList(given);
      return asList(given);
    });
    this.penalizeActivity(outputs, trace);
    this.handMasksOn(placed, form.single, outputs);
    // One tensor or several: as `call` gave.
    return (isSeveral ? outputs : outputs[0]) as LayerOutputs as Output;
  }

  /** A call's tensors taken apart, with the masks that they carry. */
  private taken(tensors: readonly SymbolicTensor[], form: FlatCall, trace: Trace) {
    const given = place(form, tensors);
    // A model that is called on masked tensors hands their masks to layers that were built without.
    const carried = this.takesCarriedMasks(given.initialState.length > 0);
    const masks = given.masks.map(
      (mask, index) => mask ?? (carried ? maskOf(given.inputs[index]!) : null),
    );
    const { training, useCausalMask = false, returnAttentionScores = false } = form.flags;
    const context: CallContext = {
      training: training ?? trace.training,
      mask: masks[0] ?? null,
      masks,
      initialState: given.initialState,
      attentionMask: given.attentionMask,
      useCausalMask,
      returnAttentionScores,
    };
    const inputs = form.single ? given.inputs[0]! : given.inputs;
    return { inputs, placed: { ...given, masks }, context };
  }

  /** What happens inside of one of this layer's calls, on `tensors` in the place of the node's inputs. */
  lookAt(node: CallNode, tensors: readonly SymbolicTensor[], trace: Trace): Inside {
    const form = this.forms.get(node);
    if (form === undefined) throw new ValueError(`${this.name} was not called there.`);
    const { inputs, context } = this.taken(tensors, form, trace);
    let inside: Inside = {};
    trace.call(tensors, () => {
      inside = withTrace(trace, () => this.lookInto(inputs, context));
      return [];
    });
    return inside;
  }

  /** What happens inside of a call on these inputs, by name. @throws ValueError where nothing can be shown. */
  lookInto(inputs: LayerInputs, context: CallContext): Inside {
    return this.inside(inputs, context);
  }

  /** What `inspect` shows of a call; a layer of your own may say what it has. */
  protected inside(_inputs: LayerInputs, _context: CallContext): Inside {
    throw new ValueError(
      `${this.className} "${this.name}" has nothing inside to look at: inspect shows recurrent layers (LSTM, GRU, SimpleRNN, Bidirectional) and attention.`,
    );
  }

  /** As Keras: masks that inputs carry are an argument of the call, unless other tensors are. */
  private takesCarriedMasks(hasStates: boolean): boolean {
    return this.takesMask && !hasStates;
  }

  /** Gives the outputs the masks that follow from those of the inputs. */
  private handMasksOn(
    { inputs, masks }: PlacedCall,
    single: boolean,
    outputs: readonly SymbolicTensor[],
  ): void {
    const given = masks.some((mask) => mask !== null);
    const previous = given ? masks : inputs.map(maskOf);
    if (!this.supportsMasking) {
      if (previous.some((mask) => mask !== null)) this.warnOfLostMask();
      return;
    }
    const of = single
      ? this.computeMask(inputs[0]!, previous[0] ?? null)
      : this.computeMask(inputs, previous);
    const list = isMaskList(of) ? of : [of];
    outputs.forEach((output, index) => {
      attachMask(output, list[index] ?? null);
    });
  }

  private warnOfLostMask(): void {
    if (this.hasWarnedOfMask) return;
    this.hasWarnedOfMask = true;
    warn(
      `Layer "${this.name}" (${this.className}) was passed an input with a mask, which it does not support and therefore destroys: later layers will not see the mask.`,
    );
  }

  /** Whether `call` reads masks: by default where it declares a context. */
  protected get takesMask(): boolean {
    return this.call.length > 1;
  }

  /** Whether the outputs have a mask of `computeMask`; by default where that is defined. Else a mask is lost, with a warning. */
  get supportsMasking(): boolean {
    return this.computeMask !== Layer.prototype.computeMask;
  }

  /**
   * The masks of the outputs from the inputs and their masks: by default the mask of the input.
   * @param mask one for a single input (null where all steps count), a list for several
   */
  computeMask(_inputs: LayerInputs, mask: Masks): Masks {
    return mask;
  }

  private penalizeActivity(outputs: readonly SymbolicTensor[], trace: Trace): void {
    const { activityRegularizer } = this;
    if (activityRegularizer === null) return;
    for (const tensor of outputs) {
      trace.losses.push(div(activityRegularizer.penalty(tensor), sizeOf(tensor.dims[0] ?? 1)));
    }
  }

  /** Declares the weights for such inputs, if that has not happened. */
  ensureBuilt(inputs: LayerInputs): void {
    this.ensureBuiltFor(isList(inputs) ? inputs.map(({ shape }) => shape) : inputs.shape);
  }

  /** Forgets what recurrent layers inside keep from batch to batch. */
  async resetStates(): Promise<void> {
    for (const part of this.sublayers) if (part instanceof Layer) await part.resetStates();
  }

  /** What the layer was first applied to. */
  get input(): LayerInputs {
    const { inputs } = this.firstCall();
    return inputs.length === 1 ? (inputs[0] as SymbolicTensor) : inputs;
  }

  /** What the layer gave when it was first applied: models can be cut here. */
  get output(): LayerOutputs {
    const { outputs } = this.firstCall();
    return outputs.length === 1 ? (outputs[0] as SymbolicTensor) : outputs;
  }

  private firstCall(): CallNode {
    const [call] = this.calls;
    if (call === undefined) {
      throw new ValueError(
        `Layer ${this.name} has not been applied to anything: it has no input and output yet.`,
      );
    }
    return call;
  }
}

/** A `call` of a user's own may give anything where nothing checks types. */
function refuseOtherOutputs(layer: AnyLayer, outputs: unknown): void {
  const list: unknown[] = Array.isArray(outputs) ? outputs : [outputs];
  const strange = list.find((output) => !(output instanceof SymbolicTensor));
  if (list.length > 0 && strange === undefined && !list.includes(undefined)) return;
  throw new ValueError(
    `${layer.className} "${layer.name}": call must give what ops compute, one symbolic tensor or an array of them; got ${list.length === 0 ? "an empty array" : String(strange)}.`,
  );
}

/** Says in which layer something does not fit. */
function namingErrors<Result>(layer: AnyLayer, work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    const known = error instanceof ShapeError || error instanceof ValueError;
    if (!known || error.message.includes(`"${layer.name}"`)) throw error;
    const Kind = error instanceof ShapeError ? ShapeError : ValueError;
    throw new Kind(`${layer.className} "${layer.name}": ${error.message}`, { cause: error });
  }
}

function refuseOtherThanSymbolic(layer: AnyLayer, value: unknown): void {
  if (value instanceof SymbolicTensor) return;
  throw new ValueError(
    `${layer.name}.apply takes what input(...) or another layer's apply gave, or a Tensor; got ${typeof value}. tensor(...) makes Tensors of arrays.`,
  );
}

/** The size of the last axis, which a layer needs to declare its weights. */
export function knownLastSize(layer: AnyLayer, shape: SymbolicShape): number {
  const size = shape.at(-1);
  if (typeof size === "number") return size;
  throw new ShapeError(
    `${layer.className} "${layer.name}" needs an input whose last axis has a known size; got shape (${shape.map((dim) => dim ?? "null").join(", ")}).`,
  );
}
