/** Sequential models: each layer is applied to the output of the previous one. */
import { withNameScope } from "../graph/naming.js";
import { isSymbolic, type Structure, tensorsOf } from "../graph/structure.js";
import { type SymbolicDType, type SymbolicShape, SymbolicTensor } from "../graph/symbolic.js";
import { input } from "../layers/input.js";
import { type AnyLayer, Layer, type PlainLayer } from "../layers/layer.js";
import { toTensor } from "../runtime/convert.js";
import { ValueError } from "../runtime/errors.js";
import { describe } from "../runtime/fill.js";
import { rejected } from "../runtime/registry/kinds.js";
import type { CompileOptions, LogNames, MetricOptions } from "../training/fit/compile.js";
import type { ModelData } from "../training/fit/model-data.js";
import { Model, type ModelOptions } from "./model.js";
import { asPlain } from "./network.js";
import { Topology } from "./topology.js";

/** A layer, or (as the first part) an input, which sets the shape of an example. */
export type SequentialPart = AnyLayer | SymbolicTensor;

/** A stack of layers, each applied to the output of the previous one. */
export class Sequential<Names extends string = string> extends Model<
  SymbolicTensor,
  SymbolicTensor,
  Names
> {
  static override readonly className: string = "Sequential";

  readonly #stack: AnyLayer[] = [];
  /** The output of each layer of the stack; empty before the input is known. */
  readonly #layerOutputs: SymbolicTensor[] = [];
  #inputTensor: SymbolicTensor | null = null;

  constructor(parts: readonly SequentialPart[] = [], options: ModelOptions = {}) {
    super(null, options);
    if (!Array.isArray(parts)) throw rejected("sequential: parts", "an array of layers", parts);
    for (const part of parts) this.add(part);
  }

  /**
   * Appends a layer. The model must be compiled again before fit.
   * @throws ShapeError where the layer does not fit what comes before; ValueError where it reads an input or weights of
   * another model. Then it is not added.
   */
  add(part: SequentialPart): void {
    assertPart(part);
    this.discardCompile();
    if ("node" in part) this.#setInput(part);
    else this.#append(part);
  }

  #append(part: AnyLayer): void {
    const shape = part.batchInputShape;
    if (this.#stack.length === 0 && this.#inputTensor === null && shape !== null)
      this.#inputTensor = inputOf(shape, part.inputDType);
    this.#assertNotAdded(part);
    if (this.#inputTensor !== null)
      this.#layerOutputs.push(
        this.#applyNext(part, this.#layerOutputs.at(-1) ?? this.#inputTensor),
      );
    this.#stack.push(part);
    try {
      this.#updateTopology();
    } catch (error) {
      this.#stack.pop();
      this.#layerOutputs.pop();
      throw error;
    }
  }

  #setInput(part: SymbolicTensor): void {
    if (this.#stack.length > 0 || this.#inputTensor !== null) {
      throw new ValueError(`${this.name}: an input can only be the first part.`);
    }
    this.#inputTensor = part;
  }

  #assertNotAdded(layer: AnyLayer): void {
    if (this.#stack.some((known) => known === layer || known.name === layer.name)) {
      throw new ValueError(
        `${this.name} has a layer named ${layer.name} already; names in a model must differ.`,
      );
    }
  }

  override compile<
    const Metrics extends MetricOptions = readonly [],
    const Weighted extends MetricOptions = readonly [],
  >(
    options: CompileOptions<Metrics, Weighted>,
  ): Sequential<LogNames<SymbolicTensor, Metrics, Weighted>> {
    super.compile(options);
    // From now on its logs have these names.
    return this as Sequential<string> as Sequential<LogNames<SymbolicTensor, Metrics, Weighted>>;
  }

  /** Removes and returns the last layer. @throws ValueError where there is none. */
  pop(): AnyLayer {
    const last = this.#stack.pop();
    if (last === undefined) throw new ValueError(`${this.name} has no layers to pop.`);
    this.discardCompile();
    this.#layerOutputs.pop();
    this.#updateTopology();
    return last;
  }

  #applyNext(layer: AnyLayer, previous: SymbolicTensor): SymbolicTensor {
    const output = withNameScope(this.name, () => layer.apply(previous));
    if (isSymbolic(output)) return output;
    throw new ValueError(
      `${this.name}: layer ${layer.name} returns several tensors; a Sequential model needs layers that return one.`,
    );
  }

  #updateTopology(): void {
    const output = this.#layerOutputs.at(-1);
    const isBuilt = this.#inputTensor !== null && output !== undefined;
    this.setTopology(isBuilt ? new Topology(this.#inputTensor as SymbolicTensor, output) : null);
  }

  /** All layers; available before the input is known, too. */
  override get layers(): PlainLayer[] {
    return asPlain([...this.#stack]);
  }

  override get hasInputLayers(): boolean {
    return false;
  }

  override get sublayers(): AnyLayer[] {
    return [...this.#stack];
  }

  /** Declares the weights for inputs of this shape, batch included: `model.build([null, 5])`. */
  override build(inputShape: SymbolicShape): void {
    if (this.topologyIfKnown !== null) return;
    if (this.#stack.length === 0)
      throw new ValueError(`${this.name} has no layers: add some first.`);
    this.#inputTensor = inputOf(inputShape, this.#stack[0]?.inputDType);
    const layers = this.#stack.splice(0);
    try {
      for (const layer of layers) this.#append(layer);
    } catch (error) {
      this.#stack.splice(0, this.#stack.length, ...layers);
      this.#layerOutputs.splice(0);
      this.#inputTensor = null;
      this.#updateTopology();
      throw error;
    }
  }

  /** Builds without a name scope, since `applyNext` prefixes the layers' weights with the model's name. */
  override ensureBuilt(inputs: Structure): void {
    const [first] = tensorsOf(inputs);
    if (first !== undefined) this.build(first.shape);
  }

  /** Builds the model from the shape of the first data, if its input is not known yet. */
  protected override prepareFor(x: ModelData): void {
    if (this.topologyIfKnown !== null) return;
    const { shape } = toTensor(x as Parameters<typeof toTensor>[0], undefined, "x");
    this.build([null, ...shape.slice(1)]);
  }
}

/** @throws ValueError for anything but a layer or input, such as a class or factory that was not called. */
function assertPart(part: unknown): void {
  if (part instanceof Layer || part instanceof SymbolicTensor) return;
  const advice =
    typeof part === "function" ? ` Make one: layers.${part.name.toLowerCase()}({ ... }).` : "";
  throw new ValueError(
    `Sequential.add: expected a layer, or an input first, got ${typeof part === "function" ? `the function ${part.name}` : describe(part)}.${advice}`,
  );
}

function inputOf(shape: SymbolicShape, dtype: SymbolicDType = "float32"): SymbolicTensor {
  const [batch, ...rest] = shape;
  return typeof batch === "number"
    ? input({ shape: rest, dtype, batchSize: batch })
    : input({ shape: rest, dtype });
}

/**
 * A Sequential model of these layers; more can be added.
 * @throws ValueError for what is not a layer, and for an option that does not exist; ShapeError where a layer does not fit
 * the one before it.
 */
export function sequential(
  parts: readonly SequentialPart[] = [],
  options: ModelOptions = {},
): Sequential {
  return new Sequential(parts, options);
}
