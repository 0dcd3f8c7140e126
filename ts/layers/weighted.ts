/**
 * What has weights and a name: layers, and the cells that recurrent layers repeat.
 *
 * What belongs here: declaring weights, and reading and setting them. What does not: computing with them.
 */
import { read } from "../graph/builders/fused.js";
import { scopedPath, uniqueName, withNameScope } from "../graph/naming.js";
import type { SymbolicShape, SymbolicTensor } from "../graph/symbolic.js";
import { Variable, type VariableInitializer } from "../graph/variable.js";
import { readWeights, writeWeights } from "../graph/weights.js";
import type { TensorLike } from "../runtime/convert.js";
import { startEngine } from "../runtime/engine/session.js";
import { nextBuildKey } from "../runtime/random/seed.js";
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

export interface WeightOptions {
  readonly name: string;
  readonly shape: readonly number[];
  /** Default "glorot_uniform". */
  readonly initializer?: InitializerLike | VariableInitializer;
  readonly trainable?: boolean;
  readonly regularizer?: RegularizerLike;
  readonly constraint?: ConstraintLike;
}

export abstract class Weighted {
  /** Keras's class name; names and saved files use it. */
  static readonly className: string = "Layer";

  readonly name: string;
  private isTrainable: boolean;
  private readonly ownWeights: Variable[] = [];
  private isBuilt = false;

  constructor(options: WeightedOptions = {}) {
    this.name = options.name ?? uniqueName(this.className);
    this.isTrainable = options.trainable ?? true;
  }

  get className(): string {
    // The constructor is a subclass of this one, which has the static name.
    return (this.constructor as typeof Weighted).className;
  }

  /** Whether fit changes the weights, from the next compile on. Setting it sets what this one holds, too. */
  get trainable(): boolean {
    return this.isTrainable;
  }

  set trainable(value: boolean) {
    this.isTrainable = value;
    for (const layer of this.sublayers) layer.trainable = value;
  }

  /** Whether the weights are declared. */
  get built(): boolean {
    return this.isBuilt;
  }

  /** Declares the weights for inputs of this shape. The base class declares none. */
  build(_inputShape: SymbolicShape | readonly SymbolicShape[]): void {}

  /** Keras's options, from which an equal one can be made. */
  getConfig(): Record<string, unknown> {
    return { name: this.name, trainable: this.trainable };
  }

  /** A new layer with the options that `getConfig` of one of this class gave; its weights are new. */
  static fromConfig<Made>(
    this: new (
      options: never,
    ) => Made,
    config: Readonly<Record<string, unknown>>,
  ): Made {
    // What getConfig writes is what the constructor takes; nothing can check it here.
    return new this(config as never);
  }

  /** Declares the weights if that has not happened. */
  ensureBuiltFor(shape: SymbolicShape | readonly SymbolicShape[]): void {
    if (this.isBuilt) return;
    withNameScope(this.name, () => this.build(shape));
    this.isBuilt = true;
  }

  /**
   * Declares a weight, to be called in `build`. The tensor that it gives is the weight in every `call`.
   */
  addWeight(options: WeightOptions): SymbolicTensor {
    const variable = new Variable({
      name: options.name,
      shape: options.shape,
      initializer: asInitializer(options.initializer ?? "glorot_uniform"),
      key: nextBuildKey(),
      trainable: options.trainable ?? true,
      regularizer: getRegularizer(options.regularizer),
      constraint: getConstraint(options.constraint),
    });
    variable.path = scopedPath(options.name);
    this.ownWeights.push(variable);
    return read(variable);
  }

  /** Layers and cells that this one holds as properties: their weights are its weights. */
  get sublayers(): Weighted[] {
    return Object.values(this)
      .flat()
      .filter((value): value is Weighted => value instanceof Weighted);
  }

  /** All weights, each once: its own in the order of declaration, then those of the layers that it holds. */
  get weights(): Variable[] {
    return once([...this.ownWeights, ...this.sublayers.flatMap((layer) => layer.weights)]);
  }

  /** Weights that fit changes. */
  get trainableWeights(): Variable[] {
    if (!this.trainable) return [];
    const own = this.ownWeights.filter((weight) => weight.trainable);
    return once([...own, ...this.sublayers.flatMap((layer) => layer.trainableWeights)]);
  }

  /** Copies of all weights, in Keras's order and layout. */
  async getWeights(): Promise<Tensor[]> {
    await startEngine();
    return readWeights(this.weights);
  }

  /** Sets all weights, in the order of getWeights. @throws ShapeError, ValueError where they do not fit; then none is set. */
  async setWeights(weights: readonly TensorLike[]): Promise<void> {
    await startEngine();
    writeWeights(this.weights, weights);
  }

  /** Number of elements of all weights. */
  countParams(): number {
    return this.weights.reduce((total, weight) => total + weight.size, 0);
  }
}

/** A layer that several sublayers hold gives its weights through each of them: a step must update them once. */
function once(weights: readonly Variable[]): Variable[] {
  return [...new Set(weights)];
}

function asInitializer(given: InitializerLike | VariableInitializer): VariableInitializer {
  return typeof given === "object" && "values" in given ? given : getInitializer(given);
}
