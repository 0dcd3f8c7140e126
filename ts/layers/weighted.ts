/**
 * Base class of everything with weights and a name: layers, and the cells that recurrent layers run.
 *
 * What belongs here: declaring weights, and reading and setting them. What does not: computing with them.
 */

import { equalShapes, formatShape } from "../graph/dim.js";
import { scopedPath, uniqueName, withNameScope } from "../graph/naming.js";
import { broadcastTo } from "../graph/operations/broadcast.js";
import { cast } from "../graph/operations/elementwise.js";
import { sum } from "../graph/operations/reduce.js";
import { isVariable, read } from "../graph/operations/sources.js";
import { type SymbolicShape, SymbolicTensor } from "../graph/symbolic.js";
import { activeTrace, type Trace } from "../graph/trace.js";
import { Variable, type VariableInitializer } from "../graph/variable.js";
import { readWeights, writeWeights } from "../graph/weights.js";
import type { TensorLike } from "../runtime/convert.js";
import { defaultDevice } from "../runtime/device/default-device.js";
import type { Device } from "../runtime/device/device.js";
import { ShapeError, ValueError } from "../runtime/errors.js";
import { nextBuildKey } from "../runtime/random/seed.js";
import { Configurable, OPTION_VALUES, withName } from "../runtime/registry/configurable.js";
import {
  boolean,
  integerFrom,
  listOf,
  optional,
  rejected,
  text,
} from "../runtime/registry/kinds.js";
import type { AnyDescription, Description } from "../runtime/registry/option.js";
import type { Family, SerializableClass } from "../runtime/registry/registry.js";
import type { Tensor } from "../runtime/tensor.js";
import { type ConstraintLike, get as getConstraint } from "./constraints.js";
import { get as getInitializer, type InitializerLike } from "./initializers/index.js";
import { get as getRegularizer, type RegularizerLike } from "./regularizers.js";

/** Options of everything that has weights. */
export interface WeightedOptions {
  /** Unique within a model; by default the class in snake_case, numbered. */
  readonly name?: string;
  /** Whether fit changes the weights; takes effect at the next compile. Default true. */
  readonly trainable?: boolean;
}

/** Options of `addWeight`. */
export interface WeightOptions {
  /** Unique in its layer; the end of the weight's path. */
  readonly name: string;
  /** Sizes of its axes; [] is a single number. */
  readonly shape: readonly number[];
  /** Initial values. Default "glorot_uniform". */
  readonly initializer?: InitializerLike | VariableInitializer;
  /** Whether fit changes it by its gradient; false for what `assign` changes. Default true. */
  readonly trainable?: boolean;
  /** Penalty that is added to the loss. Default none. */
  readonly regularizer?: RegularizerLike;
  /** Projection after each update. Default none. */
  readonly constraint?: ConstraintLike;
}

/** Key of the weights that a layer lists before those of its sublayers. */
export const LISTED_WEIGHTS = Symbol();

/** The shape of the input, or of each of several. */
export type BuildShape = SymbolicShape | readonly SymbolicShape[];

/** The options with a name, which the constructor makes from the class where it is left out. */
type NamedOptions = WeightedOptions & { readonly name: string };

function weightedOptions() {
  return {
    name: text(),
    trainable: optional(boolean(), true),
  } satisfies Description<NamedOptions>;
}

export abstract class Weighted extends Configurable {
  static override readonly className: string = "Layer";
  static override readonly family: Family = "layer";

  declare readonly name: string;
  #isTrainable: boolean;
  readonly #ownWeights: Variable[] = [];
  readonly #alsoListed: Variable[] = [];
  #isBuilt = false;
  /** Name of the first model that it is in; null before there is one. */
  memberOf: string | null = null;
  /** The device that is to store its weights, by the model that it is in; null where none was chosen. */
  assignedDevice: Device | null = null;
  // Parts that no property holds. Private names, so that these are no properties themselves.
  readonly #called: Weighted[] = [];
  readonly #borrowed = new Set<Weighted>();

  static override options(): AnyDescription {
    return weightedOptions();
  }

  constructor(options: WeightedOptions = {}) {
    const { className } = new.target;
    super(withName(options, () => uniqueName(className)));
    // The description has checked it.
    this.#isTrainable = options.trainable ?? true;
    // Subclasses override `build`, and users call it as they do in Keras: whoever calls it, it declares the weights once.
    const declare = this.build.bind(this);
    Object.defineProperty(this, "build", {
      value: (shape: BuildShape) => {
        if (shape !== undefined && !Array.isArray(shape))
          throw rejected(`${this}: the shape of build`, "an array", shape);
        this.buildOnce(() => declare(shape));
      },
      writable: true,
      configurable: true,
    });
  }

  /** `trainable` is an accessor, whose private field does not exist yet. */
  protected override setOptions({
    trainable: _,
    ...fields
  }: Readonly<Record<string, unknown>>): void {
    super.setOptions(fields);
  }

  /** Whether fit changes the weights, from the next compile on. Setting it sets that of all sublayers, too. */
  get trainable(): boolean {
    return this.#isTrainable;
  }

  set trainable(value: boolean) {
    for (const part of partsOf(this)) part.#isTrainable = value;
  }

  /** Whether the weights are declared. */
  get built(): boolean {
    return this.#isBuilt;
  }

  /**
   * Declares the weights for inputs of this shape, batch included; override it to declare those of a class of your own.
   * The first application calls it, unless it was called before. The base class declares none.
   * @throws ValueError where the weights are declared already.
   */
  build(_inputShape: BuildShape): void {}

  /** Runs a `build`. @throws ValueError where the weights are declared already. */
  protected buildOnce(build: () => void): void {
    if (this.#isBuilt && this.weights.length > 0) {
      throw new ValueError(
        `${this} is built: its weights are declared. Make another one for inputs of another shape.`,
      );
    }
    const declared = this.#ownWeights.length;
    try {
      withNameScope(this.name, build);
    } catch (error) {
      // The next attempt, for another shape, declares them all.
      this.#ownWeights.length = declared;
      throw error;
    }
    this.#isBuilt = true;
  }

  /**
   * A new object of this class with the same options except `changes`, and new weights; layers and cells in its options
   * are copied in the same way. What a subclass adds to `getConfig` is passed to its `fromConfig`, too.
   * @throws ValueError where an option holds a cell that is a plain object.
   */
  copyWith(changes: Readonly<Record<string, unknown>>): this {
    const description = this.class.options();
    const values = Object.entries(this[OPTION_VALUES]())
      .filter(([name]) => !(name in changes || description[name]?.isFixed))
      .map(([name, value]) => [name, copyOf(value)]);
    const added = this.getConfig === Weighted.prototype.getConfig ? {} : this.getConfig();
    // The constructor takes the options that its objects hold.
    const Class = this.constructor as unknown as SerializableClass<this>;
    return Class.fromConfig({ ...added, ...Object.fromEntries(values), ...changes });
  }

  /** Declares the weights, unless they are declared. */
  ensureBuiltFor(shape: BuildShape): void {
    if (this.#isBuilt) return;
    this.build(shape);
    // Also where a subclass has `build` as a field, which replaces the one of the constructor.
    this.#isBuilt = true;
  }

  /**
   * Declares a weight; to be called in `build`. The returned tensor is the weight in every `call`.
   * @throws ValueError for a shape that is not a list of integers, 0 or above.
   */
  addWeight(options: WeightOptions): SymbolicTensor {
    const what = `${this}: shape of the weight ${options.name}`;
    const variable = new Variable({
      name: options.name,
      shape: listOf(integerFrom(0)).read(options.shape, what),
      initializer: asInitializer(options.initializer ?? "glorot_uniform"),
      key: nextBuildKey(),
      trainable: options.trainable ?? true,
      regularizer: getRegularizer(options.regularizer),
      constraint: getConstraint(options.constraint),
      owner: this,
    });
    variable.path = scopedPath(options.name);
    this.#ownWeights.push(variable);
    return read(variable);
  }

  /**
   * Sets a weight to a new value when the step commits; to be called in `call`, for moving statistics or counters. As in
   * Keras the next call reads the new value, in the same model too; this call still reads the old one. In the cell of a
   * recurrent layer the next time step reads the new value.
   * @param weight a tensor that `addWeight` returned, usually with `trainable: false`
   * @param value of the weight's shape, or a number for all elements
   * @throws ShapeError where the value has another shape; ValueError for a tensor that is not a weight, and outside of a
   *   call.
   */
  protected assign(weight: SymbolicTensor, value: SymbolicTensor | number): void {
    if (!isVariable(weight.node))
      throw new ValueError(
        `${this}: assign takes a weight that addWeight returned, got ${weight.toString()}.`,
      );
    const tensor = cast(
      typeof value === "number" ? broadcastTo(value, weight.dims) : value,
      "float32",
    );
    if (!equalShapes(tensor.dims, weight.dims)) {
      throw new ShapeError(
        `${this}: assign needs a value of shape ${formatShape(weight.dims)} for the weight ${weight.node.attributes.variable.name}, got ${formatShape(tensor.dims)}.`,
      );
    }
    this.#traceOf("assign").assign(weight, tensor);
  }

  /**
   * Adds a penalty to the loss of every model that this call is part of; to be called in `call`. Its elements are
   * summed, as in Keras; where a cell adds it, those of all time steps.
   * @throws ValueError outside of a call, and for what is neither a symbolic tensor nor a number.
   */
  protected addLoss(loss: SymbolicTensor): void {
    const given: unknown = loss;
    if (!(given instanceof SymbolicTensor) && typeof given !== "number")
      throw rejected(`${this}: the loss of addLoss`, "a symbolic tensor or a number", given);
    this.#traceOf("addLoss").losses.push(sum(loss));
  }

  #traceOf(method: string): Trace {
    const trace = activeTrace();
    if (trace !== null) return trace;
    throw new ValueError(`${this}: ${method} can be used only inside of \`call\`.`);
  }

  /**
   * Layers and cells in this one; `weights` includes theirs. They are those in properties and arrays, in this order, then
   * others that its calls used, in the order of their first use.
   */
  get sublayers(): Weighted[] {
    const held = Object.values(this)
      .flat()
      .filter((value): value is Weighted => value instanceof Weighted);
    return [...new Set([...held, ...this.#called, ...this.#borrowed])];
  }

  /** Makes a layer or cell that its calls use a part of this one, unless it is one. */
  adopt(part: Weighted): void {
    if (!partsOf(this).has(part) || this.#borrowed.delete(part)) this.#called.push(part);
  }

  /** Makes the layers and cells that have these weights parts of this one, unless they are. */
  protected adoptOwners(read: readonly Variable[]): void {
    for (const { owner } of read)
      if (owner instanceof Weighted && !partsOf(this).has(owner)) this.#borrowed.add(owner);
  }

  /** Parts whose weights its calls read, though they neither call nor hold them. */
  get borrowed(): ReadonlySet<Weighted> {
    return this.#borrowed;
  }

  /** Lists a weight of a sublayer among its own, as Keras does with one that a property holds; to be called in `build`. */
  protected listWeight(weight: Variable): void {
    this.#alsoListed.push(weight);
  }

  /**
   * The weights that it lists before those of its sublayers: those that train in the order of declaration, then the others. @internal
   */
  get [LISTED_WEIGHTS](): Variable[] {
    const listed = [...this.#alsoListed, ...this.#ownWeights];
    return [
      ...listed.filter(({ trainable }) => trainable),
      ...listed.filter(({ trainable }) => !trainable),
    ];
  }

  /** All weights, each once: its own, those that train first, then those of the sublayers. */
  get weights(): Variable[] {
    return [...new Set([...partsOf(this)].flatMap((part) => part[LISTED_WEIGHTS]))];
  }

  /** Weights that fit changes. */
  get trainableWeights(): Variable[] {
    return [...partsOf(this, (part) => part.trainable)].flatMap((part) =>
      part.#ownWeights.filter((weight) => weight.trainable),
    );
  }

  /** The device that stores its weights and computes with them; before they are stored the one that will. */
  get device(): Device {
    const stored = this.weights.find(({ storage }) => storage !== null);
    return stored?.storage?.device ?? this.assignedDevice ?? defaultDevice();
  }

  /** Copies of all weights, in Keras's order and layout. */
  async getWeights(): Promise<Tensor[]> {
    return readWeights(this.weights, this.device);
  }

  /**
   * Sets all weights, in the order of getWeights. @throws ShapeError, ValueError if their number, shapes or values do not
   * match; then none is set.
   */
  async setWeights(weights: readonly TensorLike[]): Promise<void> {
    await writeWeights(this.weights, weights, this.device);
  }

  /** Weights that fit does not change by gradients: moving statistics, and all weights of layers that are not trainable. */
  get nonTrainableWeights(): Variable[] {
    const trainable = new Set(this.trainableWeights);
    return this.weights.filter((weight) => !trainable.has(weight));
  }

  /** `weights` by Keras's other name. */
  get variables(): Variable[] {
    return this.weights;
  }

  /** `trainableWeights` by Keras's other name. */
  get trainableVariables(): Variable[] {
    return this.trainableWeights;
  }

  /** `nonTrainableWeights` by Keras's other name. */
  get nonTrainableVariables(): Variable[] {
    return this.nonTrainableWeights;
  }

  /** Number of elements of all weights. */
  countParams(): number {
    return this.weights.reduce((total, weight) => total + weight.size, 0);
  }
}

/** A layer or cell and everything in it that `isOpen` lets through, each once, outer ones before inner ones. */
export function partsOf(
  whole: Weighted,
  isOpen: (part: Weighted) => boolean = () => true,
  found = new Set<Weighted>(),
): ReadonlySet<Weighted> {
  if (found.has(whole) || !isOpen(whole)) return found;
  found.add(whole);
  for (const part of whole.sublayers) partsOf(part, isOpen, found);
  return found;
}

function copyOf(value: unknown): unknown {
  if (value instanceof Weighted) return value.copyWith({});
  return Array.isArray(value) ? value.map(copyOf) : value;
}

function asInitializer(given: InitializerLike | VariableInitializer): VariableInitializer {
  return typeof given === "object" && "values" in given ? given : getInitializer(given);
}
