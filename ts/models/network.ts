/** The graph of layers that a model is. What can be done with it, such as training, is in `model.ts`. */

import type { Concrete } from "../graph/eager.js";
import { sum } from "../graph/operations/reduce.js";
import type { Form, Structure } from "../graph/structure.js";
import type { SymbolicTensor } from "../graph/symbolic.js";
import { activeTrace, expandCalls, type Trace } from "../graph/trace.js";
import { type AnyTensor, type ApplyOptions, type CallContext, unwrapIf } from "../layers/call.js";
import { type AnyLayer, Layer, type LayerOutputs, type PlainLayer } from "../layers/layer.js";
import type { TensorLike } from "../runtime/convert.js";
import { NotReadyError, ValueError } from "../runtime/errors.js";
import { describe } from "../runtime/fill.js";
import { HEADLINE } from "../runtime/registry/configurable.js";
import type { Tensor } from "../runtime/tensor.js";
import { type Applied, type Given, replacements } from "./applied.js";
import { recordMembers } from "./members.js";
import { SavedLayer } from "./saved-layer.js";
import type { Topology } from "./topology.js";

// The methods of the class are those of its base, with other types.
export interface Network<Inputs extends Structure, Outputs extends Structure> {
  /**
   * Applies the model as a layer, to as many tensors as it has inputs, or to tensors by the names of its inputs. On Tensors it
   * computes at once, after `await ready()`.
   * @throws ShapeError where the tensors do not fit the inputs; NotReadyError.
   */
  apply(inputs: Given<Inputs, SymbolicTensor>, options?: ApplyOptions): Applied<Outputs>;
  apply(inputs: Given<Inputs, Tensor>, options?: ApplyOptions<Tensor>): Concrete<Applied<Outputs>>;
  apply(
    inputs: Given<Inputs, AnyTensor>,
    options?: ApplyOptions<AnyTensor>,
  ): Applied<Outputs> | Concrete<Applied<Outputs>>;
}

/** Base class of models: a graph of layers, which is a layer itself. */
// biome-ignore lint/suspicious/noUnsafeDeclarationMerging: its one method is that of the base class
export abstract class Network<
  Inputs extends Structure,
  Outputs extends Structure,
> extends SavedLayer<Applied<Outputs>> {
  /** Null before the input is known. */
  protected graph: Topology | null = null;
  readonly #addedLosses: SymbolicTensor[] = [];

  /** The graph of layers. @throws NotReadyError before the input shape of a Sequential model is known. */
  get topology(): Topology {
    return this.#requireTopology();
  }

  #requireTopology(): Topology {
    if (this.graph === null) {
      throw new NotReadyError(
        `${this.name} does not know the shape of its input yet: pass inputShape to the first layer, begin with layers.input, or fit it.`,
      );
    }
    return this.graph;
  }

  override get topologyIfKnown(): Topology | null {
    return this.definesCall ? null : this.graph;
  }

  override get built(): boolean {
    return this.graph !== null;
  }

  /** Whether its class computes the outputs itself: then its layers are those that it holds. */
  protected get definesCall(): boolean {
    return this.call !== Network.prototype.call;
  }

  protected override get takesNames(): boolean {
    return true;
  }

  /**
   * Opens no name scope: the weights of a functional model are declared already, and a Sequential model prefixes
   * their names itself.
   */
  protected override buildOnce(build: () => void): void {
    build();
  }

  /** Replaces the graph. */
  protected setTopology(topology: Topology | null): void {
    if (topology !== null) recordMembers(this.name, this.assignedDevice, topology.layers);
    this.graph = topology;
    this.shownAs = this[HEADLINE]();
  }

  /** Layers in Keras's order; typed as `getLayer` types them. */
  override get layers(): PlainLayer[] {
    return asPlain(this.definesCall ? this.sublayers : this.topology.layers);
  }

  override get sublayers(): AnyLayer[] {
    if (!this.definesCall) return this.graph?.layers ?? [];
    return super.sublayers.filter((part) => part instanceof Layer);
  }

  /** Number of elements of all weights. @throws NotReadyError before they are declared. */
  override countParams(): number {
    // A model whose class defines `call` may have been called in another one: then its layers have weights.
    if (!this.definesCall || this.weights.length === 0) this.#requireTopology();
    return super.countParams();
  }

  /** Whether inputs are among its layers in a summary, as in all models but Sequential ones. */
  override get hasInputLayers(): boolean {
    return true;
  }

  /** The model's own inputs, in the order in which `fit` takes them. @throws NotReadyError as `topology`. */
  get inputs(): readonly SymbolicTensor[] {
    return this.topology.inputs;
  }

  /** The model's own outputs, in the order in which `predict` returns them. @throws NotReadyError as `topology`. */
  get outputs(): readonly SymbolicTensor[] {
    return this.topology.outputs;
  }

  /**
   * The layer of this name, or at this position. It is typed as a layer with one input and one output, as most are; a
   * layer with several takes or returns lists. @throws ValueError if there is none.
   */
  getLayer(nameOrIndex: string | number): PlainLayer {
    const { layers } = this;
    const found =
      typeof nameOrIndex === "number"
        ? layers.at(Number.isInteger(nameOrIndex) ? nameOrIndex : layers.length)
        : layers.find(({ name }) => name === nameOrIndex);
    if (found === undefined) {
      throw new ValueError(
        `${this.name} has no layer ${typeof nameOrIndex === "string" ? `"${nameOrIndex}"` : describe(nameOrIndex)}; its layers are ${layers.map(({ name }) => name).join(", ")}.`,
      );
    }
    return found;
  }

  /** Names of the outputs, as keys for losses and metrics of single outputs. */
  get outputNames(): readonly string[] {
    return this.topology.outputNames;
  }

  /** The model's own input, a list if there are several; not those of a call in another model, as in Keras. */
  override get input(): Applied<Inputs> {
    return unwrapSingle(this.topology.inputForm, this.inputs) as Applied<Inputs>;
  }

  /** The model's own output, a list if there are several. */
  override get output(): Applied<Outputs> {
    return unwrapSingle(this.topology.outputForm, this.outputs) as Applied<Outputs>;
  }

  /** The form of the inputs: single, list or named. */
  get inputForm(): Form {
    return this.topology.inputForm;
  }

  /** Copies of all weights, in Keras's order and layout. @throws NotReadyError before the weights are declared. */
  override async getWeights(): Promise<Tensor[]> {
    this.#requireTopology();
    return super.getWeights();
  }

  /**
   * Sets all weights, in the order of getWeights.
   * @throws ShapeError, ValueError where their number, shapes or values do not match: then none is set; NotReadyError before
   *   the weights are declared.
   */
  override async setWeights(weights: readonly TensorLike[]): Promise<void> {
    this.#requireTopology();
    return super.setWeights(weights);
  }

  /** The outputs as operations, with calls of layers expanded in the trace. */
  trace(trace: Trace): SymbolicTensor[] {
    const outputs = trace.expand(this.topology.outputs);
    trace.losses.push(...trace.expand(this.#addedLosses));
    return outputs;
  }

  /**
   * Adds a penalty to the loss of every training and test step; its elements are summed. In `call`, that of this call; of a
   * functional model, a tensor that is computed from its inputs.
   * @throws ValueError in `call` for what is neither a symbolic tensor nor a number.
   */
  override addLoss(loss: SymbolicTensor): void {
    if (activeTrace() !== null) super.addLoss(loss);
    else this.#addedLosses.push(sum(loss));
  }

  /** True, since each layer inside the model passes its mask to the next one. */
  override get supportsMasking(): boolean {
    return true;
  }

  override computeMask(): null {
    return null;
  }

  /** Applies the model as a layer: expands its graph with these tensors, in the dtypes of its inputs, as inputs. */
  override call(inputs: Structure, _context: CallContext): Applied<Outputs> {
    const { outputs, outputForm } = this.topology;
    const replaced = replacements(this.name, this.topology, inputs);
    const expanded = expandCalls([...outputs, ...this.#addedLosses], replaced);
    activeTrace()?.losses.push(...expanded.splice(outputs.length));
    // `Outputs` is the type of this form.
    return unwrapSingle(outputForm, expanded) as Applied<Outputs>;
  }
}

/** The tensor itself if the form is a single one, else the list. */
function unwrapSingle({ kind }: Form, tensors: readonly SymbolicTensor[]): LayerOutputs {
  return unwrapIf(kind === "single", tensors);
}

/** The layers, typed as layers with one input and one output, which most are. */
export function asPlain(layers: readonly AnyLayer[]): PlainLayer[] {
  return layers as PlainLayer[];
}
