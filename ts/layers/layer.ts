/**
 * Base class of all layers: names, weights, and application to tensors.
 *
 * A layer is a description and holds no numbers: `build` declares weights, `call` defines the computation with
 * `ops`. Applied outside of a trace, a layer adds one call node to the model's graph; inside (when a model is
 * compiled, or another layer calls it) it adds its operations.
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
import { capturedBy, variablesReadBy } from "../graph/reached.js";
import {
  type Form,
  isSymbolic,
  type Nested,
  type Structure,
  tensorsOf,
} from "../graph/structure.js";
import {
  type CallNode,
  createCallNode,
  lastNodeId,
  type SymbolicDType,
  type SymbolicShape,
  type SymbolicTensor,
} from "../graph/symbolic.js";
import { activeTrace, Trace, withTrace } from "../graph/trace.js";
import { ShapeError, ValueError } from "../runtime/errors.js";
import { warn } from "../runtime/host.js";
import { HEADLINE } from "../runtime/registry/configurable.js";
import { type AnyDescription, functionOptions } from "../runtime/registry/option.js";
import { formatShape } from "../runtime/shape.js";
import type { Tensor } from "../runtime/tensor.js";
import {
  type AnyTensor,
  type ApplyOptions,
  applyOptions,
  argumentsOf,
  asList,
  assertMasksFit,
  type CallContext,
  type CallTensors,
  capturedIn,
  type FlatCall,
  flatten,
  isMaskList,
  type LayerInputs,
  type LayerOutputs,
  leavesOf,
  type Masks,
  nestedLike,
  unflatten,
  unwrapIf,
} from "./call.js";
import type { Inside } from "./inside.js";
import { assertSymbolic, namingErrors, outputsOf } from "./layer-errors.js";
import { exampleOptions, type LayerOptions } from "./layer-options.js";
import type { Regularizer } from "./regularizers.js";
import { Weighted } from "./weighted.js";

export type { LayerOutputs } from "./call.js";
export type { LayerOptions, OwnOptions } from "./layer-options.js";

/** Key of the form in which a layer nests its states. */
export const NEST_STATES = Symbol();
/** Key of the arguments of a call. */
export const FORM_OF = Symbol();
/** Key of the penalty on outputs. */
export const PENALIZE_ACTIVITY = Symbol();

/** A layer with any inputs and outputs. */
export type AnyLayer = Layer<LayerOutputs, LayerInputs>;

/** A layer with one input and one output, as most are. */
export type PlainLayer = Layer<SymbolicTensor, SymbolicTensor>;

/** Inputs of a layer of which some are Tensors. */
type MixedInputs<Input extends LayerInputs> = Input extends SymbolicTensor
  ? AnyTensor
  : readonly AnyTensor[];

/**
 * Subclass it for layers of your own: declare weights in `build` with `addWeight`, compute in `call` with
 * `ops`; gradients are derived from that. Give the class a `static className` for names and files.
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
export abstract class Layer<
  Output extends LayerOutputs = SymbolicTensor,
  Input extends LayerInputs = LayerInputs,
> extends Weighted {
  /** The option `inputShape`: shape of one example, without the batch. */
  declare readonly inputShape: SymbolicShape | null;
  /** The option `inputDim`, short for `inputShape: [inputDim]`. */
  declare readonly inputDim: number | null;
  /** The penalty on the outputs, null for none. */
  declare readonly activityRegularizer: Regularizer | null;
  /** The nodes that applying this layer made. */
  readonly calls: CallNode[] = [];
  // By what a copy of the node in another model shares with it.
  readonly #forms = new WeakMap<CallNode["expand"], FlatCall>();
  readonly #traces = new TraceCache();
  #hasWarnedOfMask = false;

  static override options(): AnyDescription {
    return { ...Weighted.options(), ...exampleOptions() };
  }

  constructor(options: LayerOptions = {}) {
    super(options);
  }

  /** The shape in the options, preceded by null for the batch; null without one. */
  get batchInputShape(): SymbolicShape | null {
    const { inputShape, inputDim } = this;
    if (inputShape !== null) return [null, ...inputShape];
    return inputDim === null ? null : [null, inputDim];
  }

  /** Dtype of the input that a Sequential model makes for this layer: int32 for indices. */
  get inputDType(): SymbolicDType {
    return "float32";
  }

  /** The layer's computation on symbolic tensors. */
  abstract call(inputs: LayerInputs, context: CallContext): Output;

  /**
   * Applies the layer to symbolic tensors; all applications share its weights. On Tensors it computes at once,
   * after `await ready()`.
   * @throws ShapeError where the inputs' shapes do not fit the layer; NotReadyError.
   */
  apply(inputs: Input, options?: ApplyOptions): Output;
  apply(inputs: Concrete<Input>, options?: ApplyOptions<Tensor>): Concrete<Output>;
  apply(inputs: MixedInputs<Input>, options?: ApplyOptions<AnyTensor>): Output | Concrete<Output>;
  apply(
    inputs: AnyTensor | readonly AnyTensor[],
    options: ApplyOptions<AnyTensor> = {},
  ): Output | Concrete<Output> {
    if (isConcrete(inputs, options)) return this.#applyNow(inputs, options);
    const [symbolicInputs, symbolicOptions] = withConstants([inputs, options]);
    return this.#applySymbolic(symbolicInputs as Structure, symbolicOptions as ApplyOptions);
  }

  #applyNow(
    inputs: AnyTensor | readonly AnyTensor[],
    options: ApplyOptions<AnyTensor>,
  ): Concrete<Output> {
    const { training = false } = options;
    const call = [inputs, options] as const;
    // A Tensor for each symbolic tensor that the same call on symbolic tensors returns.
    return computeNow(
      this.#traces,
      call,
      ([symbolicInputs, symbolicOptions]) =>
        this.#applySymbolic(symbolicInputs as Structure, symbolicOptions as ApplyOptions),
      training,
    ) as Concrete<Output>;
  }

  /** Whether `call` may take tensors by name. */
  protected get takesNames(): boolean {
    return false;
  }

  #applySymbolic(inputs: Structure, options: ApplyOptions): Output {
    const list = this.takesNames ? tensorsOf(inputs) : asList(inputs as LayerInputs);
    for (const tensor of list) assertSymbolic(this, tensor);
    if (isSymbolic(options))
      throw new ValueError(`${this.name}.apply takes several inputs as a list: apply([a, b]).`);
    const settings = functionOptions(`${this.name}.apply`, applyOptions(), options);
    // As in Keras: masks that inputs carry become arguments of the call, unless other tensors are arguments.
    const carries = settings.initialState === undefined && settings.constants === undefined;
    const call = flatten(inputs, settings, carries);
    for (const tensor of call.tensors) assertSymbolic(this, tensor);
    return namingErrors(this, () => {
      if (settings.mask !== undefined) this.assertMasks(call);
      this.ensureBuilt(inputs);
      const trace = activeTrace();
      return trace === null
        ? this.#addCall(inputs, settings, call)
        : this.#invoke(call.tensors, call, trace);
    });
  }

  /** @throws ShapeError unless the masks passed to `apply` fit their inputs. */
  protected assertMasks(call: FlatCall): void {
    assertMasksFit(call);
  }

  /**
   * Adds a node for a call. Masks that the inputs carry are inputs of the node only if `call` reads them, and so are
   * tensors of the graph around it that `call` was not passed.
   */
  #addCall(inputs: Structure, options: ApplyOptions, all: FlatCall): Output {
    let readsMasks = false;
    const trace = new Trace(false);
    const lastId = lastNodeId();
    // The operations of this trial call are discarded: it determines what is read, and shapes and dtypes of the outputs.
    const trial = this.#invoke(all.tensors, all, trace, () => {
      readsMasks = true;
    });
    const carried = tensorsOf(inputs).flatMap((tensor) => maskOf(tensor) ?? []);
    const outputs = leavesOf(trial);
    const results = [...outputs, ...trace.losses, ...trace.assignments.flat()];
    const captured = capturedBy(results, [...all.tensors, ...carried], lastId);
    const call = { ...(readsMasks ? all : flatten(inputs, options, false)), captured };
    const node = createCallNode(
      this,
      [...call.tensors, ...captured],
      (tensors) => leavesOf(this.#invoke(tensors, call, activeTrace() ?? new Trace(false))),
      outputs.map(({ dims, dtype }) => ({ dims, dtype })),
    );
    this.calls.push(node);
    this.shownAs = this[HEADLINE]();
    this.#forms.set(node.expand, call);
    this.#propagateMasks(unflatten(call, call.tensors), call.inputForm, node.outputs);
    // In the form of what `call` returned.
    return nestedLike(trial, node.outputs) as Output;
  }

  #invoke(
    tensors: readonly SymbolicTensor[],
    form: FlatCall,
    trace: Trace,
    onMasksRead?: () => void,
  ): Output {
    const { inputs, operands, context } = argumentsOf(tensors, form, trace, onMasksRead);
    const { caller } = trace;
    if (caller instanceof Weighted) caller.adopt(this);
    const firstLoss = trace.losses.length;
    let returnedForm: LayerOutputs = [];
    const compute = () => {
      // Names of layers inside are scoped by this one's, and they train when it does.
      const returned = withNameScope(this.name, () =>
        withTrace(trace.as(context.training), () => this.call(inputs, context)),
      );
      const list = outputsOf(this, returned);
      returnedForm = returned;
      return list;
    };
    const outputs = trace.call(this, tensors, compute, capturedIn(form, tensors));
    if (caller === null)
      this.adoptOwners(variablesReadBy([...outputs, ...trace.losses.slice(firstLoss)], tensors));
    withTrace(trace, () => this[PENALIZE_ACTIVITY](outputs));
    this.#propagateMasks(operands, form.inputForm, outputs);
    // In the form of what `call` returned.
    return nestedLike(returnedForm, outputs) as Output;
  }

  /** States of a call, in one list, as the layer returns them. @internal */
  [NEST_STATES](states: readonly SymbolicTensor[]): readonly Nested<SymbolicTensor>[] {
    return states;
  }

  /** The intermediate results of one of this layer's calls, with `tensors` for the node's inputs. */
  lookAt(node: CallNode, tensors: readonly SymbolicTensor[], trace: Trace): Inside {
    const { inputs, context } = argumentsOf(tensors, this[FORM_OF](node), trace);
    let inside: Inside = {};
    trace.call(this, tensors, () => {
      inside = withTrace(trace, () => this.lookInto(inputs, context));
      return [];
    });
    return inside;
  }

  /** The arguments of one of this layer's calls, to be taken apart with `unflatten`. @internal */
  [FORM_OF](node: CallNode): FlatCall {
    const form = this.#forms.get(node.expand);
    if (form === undefined) throw new ValueError(`${this} was not called there.`);
    return form;
  }

  /** The intermediate results of a call on these inputs, by name. @throws ValueError for a layer without any. */
  lookInto(inputs: LayerInputs, context: CallContext): Inside {
    return this.inside(inputs, context);
  }

  /** The intermediate results that `inspect` returns. Override it in a layer of your own. */
  protected inside(_inputs: LayerInputs, _context: CallContext): Inside {
    throw new ValueError(
      `${this} has nothing inside to look at: inspect shows recurrent layers and attention.`,
    );
  }

  /** Attaches to the outputs the masks that `computeMask` derives from those of the inputs. */
  #propagateMasks(
    { inputs, masks }: CallTensors,
    form: Form,
    outputs: readonly SymbolicTensor[],
  ): void {
    const hasMasks = masks.some((mask) => mask !== null);
    const previous = hasMasks ? masks : inputs.map(maskOf);
    if (!this.supportsMasking) {
      if (previous.some((mask) => mask !== null)) this.#warnOfLostMask();
      return;
    }
    const [first = null] = previous;
    const isSingle = form.kind === "single";
    const computed = this.computeMask(unwrapIf(isSingle, inputs), isSingle ? first : previous);
    const list = isMaskList(computed) ? computed : [computed];
    outputs.forEach((output, index) => {
      attachMask(output, list[index] ?? null);
    });
  }

  #warnOfLostMask(): void {
    if (this.#hasWarnedOfMask) return;
    this.#hasWarnedOfMask = true;
    warn(
      `${this} was passed an input with a mask, which it does not support: later layers will not see it.`,
    );
  }

  /** Whether outputs get the masks of `computeMask`; by default where it is overridden. Else a mask is lost, with a warning. */
  get supportsMasking(): boolean {
    return this.computeMask !== Layer.prototype.computeMask;
  }

  /**
   * The masks of the outputs, from the inputs and their masks: by default the mask of the input.
   * @param mask one for a single input (null where all steps count), a list for several
   */
  computeMask(_inputs: LayerInputs, mask: Masks): Masks {
    return mask;
  }

  /** Adds the penalty on these outputs of a call to the losses of the computation around it. @internal */
  [PENALIZE_ACTIVITY](outputs: readonly SymbolicTensor[]): void {
    const { activityRegularizer } = this;
    if (activityRegularizer === null) return;
    for (const tensor of outputs) {
      activeTrace()?.losses.push(
        div(activityRegularizer.penalty(tensor), sizeOf(tensor.dims[0] ?? 1)),
      );
    }
  }

  /** Declares the weights for such inputs, unless they are declared. */
  ensureBuilt(inputs: Structure): void {
    const shapes = tensorsOf(inputs).map(({ shape }) => shape);
    this.ensureBuiltFor(isSymbolic(inputs) ? inputs.shape : shapes);
  }

  /** Sets the states that stateful recurrent layers inside keep from batch to batch to zero. */
  async resetStates(): Promise<void> {
    for (const part of this.sublayers) if (part instanceof Layer) await part.resetStates();
  }

  /** The input of the first application, a list if there are several; without masks. @throws ValueError before one. */
  get input(): Input {
    const call = this.#firstCall();
    const { masks } = unflatten(this[FORM_OF](call), call.inputs);
    const inputs = call.inputs.filter((tensor) => !masks.includes(tensor));
    // The class says which of the two `apply` takes.
    return unwrapIf(inputs.length === 1, inputs) as Input;
  }

  /**
   * The output of the first application, a list if there are several. A model of inputs and outputs of layers is a part
   * of the model that the layers are in. @throws ValueError before an application.
   */
  get output(): Output {
    const { outputs } = this.#firstCall();
    // The class says which of the two `call` returns.
    return unwrapIf(outputs.length === 1, outputs) as Output;
  }

  /** Its class and name, shapes of the first application, and the number of parameters. @internal */
  override [HEADLINE](): string {
    const [call] = this.calls;
    const shapes = (tensors: readonly SymbolicTensor[]) =>
      tensors.map(({ shape }) => formatShape(shape)).join(", ");
    const from = call === undefined ? "" : `${shapes(call.inputs)} to ${shapes(call.outputs)}, `;
    return `${this}: ${this.built ? `${from}${this.countParams()} parameters` : "not built yet"}`;
  }

  #firstCall(): CallNode {
    const [call] = this.calls;
    if (call === undefined) {
      throw new ValueError(
        `${this} has not been applied to anything: it has no input and output yet.`,
      );
    }
    return call;
  }
}

/** The size of the last axis, which a layer needs to declare its weights. */
export function knownLastSize(layer: AnyLayer, shape: SymbolicShape): number {
  const size = shape.at(-1);
  if (typeof size === "number") return size;
  throw new ShapeError(
    `${layer} needs an input whose last axis has a known size; got shape ${formatShape(shape)}.`,
  );
}
