/** MultiOptimizer: different optimizers for different weights. */
import { slice } from "../../graph/operations/layout.js";
import type { SymbolicTensor } from "../../graph/symbolic.js";
import type { Variable } from "../../graph/variable.js";
import type { TensorLike } from "../../runtime/convert.js";
import { ValueError } from "../../runtime/errors.js";
import { nullable, optional, positive, rejected } from "../../runtime/registry/kinds.js";
import type {
  AnyDescription,
  Description,
  FieldsOf,
  Option,
} from "../../runtime/registry/option.js";
import {
  isSerialized,
  lookUp,
  nameOfFunction,
  type Serialized,
  serialize,
} from "../../runtime/registry/registry.js";
import type { Updates } from "./accumulation.js";
import type { LearningRate } from "./learning-rate.js";
import { Optimizer } from "./optimizer.js";
import { OptimizerMap } from "./optimizer-map.js";
import { OuterOptimizer } from "./outer-optimizer.js";

/** Chooses the optimizer of a weight. It may return one for several weights, or a new one for each. */
export type OptimizerOfVariable = (variable: Variable) => Optimizer;

/** Options of `multiOptimizer`. */
export interface MultiOptimizerOptions {
  /** Optimizers by the paths of weights, or a function that returns the optimizer of a weight. */
  readonly optimizerMap: OptimizerMap | OptimizerOfVariable;
  /** The loss scale factor of all inner optimizers, which replaces theirs. Default null, 1. */
  readonly lossScaleFactor?: number | null;
  /** Default `multi_optimizer`, numbered. */
  readonly name?: string;
}

function multiOptions() {
  return {
    optimizerMap: mapOrFunction(),
    lossScaleFactor: optional(nullable(positive()), null),
  } satisfies Description<Omit<MultiOptimizerOptions, "name">>;
}

export interface MultiOptimizer
  extends Omit<FieldsOf<MultiOptimizerOptions, typeof multiOptions>, "lossScaleFactor"> {}

/**
 * Updates each weight by the optimizer that a map, or a function, has for it.
 * @example
 * const map = optimizers.optimizerMap({ defaultOptimizer: "sgd", optimizerMap: { "encoder/.*": "adam" } });
 * net.compile({ optimizer: optimizers.multiOptimizer({ optimizerMap: map }), loss: "mse" });
 */
export class MultiOptimizer extends OuterOptimizer {
  static override readonly className: string = "MultiOptimizer";
  /** The variables of each optimizer, in the order of its first one. */
  readonly #parts = new Map<Optimizer, Variable[]>();
  readonly #ofVariable = new Map<Variable, Optimizer>();

  static override options(): AnyDescription {
    return { ...OuterOptimizer.options(), ...multiOptions() };
  }

  /** @throws ValueError for what is neither a map nor a function. */
  constructor(options: MultiOptimizerOptions) {
    super(options);
    if (this.optimizerMap instanceof OptimizerMap)
      for (const inner of this.optimizerMap.optimizers) this.#add(inner);
  }

  #add(inner: Optimizer): Variable[] {
    const known = this.#parts.get(inner);
    if (known !== undefined) return known;
    Object.assign(inner, { lossScaleFactor: this.lossScaleFactor });
    const variables: Variable[] = [];
    this.#parts.set(inner, variables);
    return variables;
  }

  /** The inner optimizers: those of the map, then those that the function has returned. */
  get optimizers(): readonly Optimizer[] {
    return [...this.#parts.keys()];
  }

  override innerOptimizers(): readonly Optimizer[] {
    return this.optimizers;
  }

  /** @throws ValueError always: each inner optimizer has its own (`optimizers`). */
  override get learningRate(): number {
    throw this.#noRate();
  }

  override set learningRate(_rate: LearningRate) {
    throw this.#noRate();
  }

  #noRate(): ValueError {
    return new ValueError(
      `${this} has no learning rate: each of its optimizers has one, multi.optimizers[0].learningRate.`,
    );
  }

  override build(variables: readonly Variable[]): void {
    super.build(variables);
    for (const variable of variables) {
      if (this.#ofVariable.has(variable)) continue;
      const inner = this.#optimizerOf(variable);
      this.#ofVariable.set(variable, inner);
      this.#add(inner).push(variable);
    }
    for (const [inner, own] of this.#parts) if (own.length > 0 && !inner.isBuilt) inner.build(own);
  }

  #optimizerOf(variable: Variable): Optimizer {
    const { optimizerMap: map } = this;
    const inner = map instanceof OptimizerMap ? map.get(variable.path) : map(variable);
    if (inner instanceof Optimizer && !(inner instanceof OuterOptimizer)) return inner;
    throw rejected(
      `${this}: the optimizer of ${variable.path}`,
      "an optimizer without others inside of it",
      inner,
    );
  }

  override update(
    variables: readonly Variable[],
    gradients: readonly SymbolicTensor[],
    hyper: SymbolicTensor,
  ): Updates {
    let first = 0;
    const updates = this.optimizers.map((inner) => {
      const { length } = inner.hyperparameters(inner.steps);
      const row = slice(hyper, [first], [length]);
      first += length;
      const indices = [...variables.keys()].filter(
        (index) => this.#ofVariable.get(variables[index]!) === inner,
      );
      return inner.update(
        indices.map((index) => variables[index]!),
        indices.map((index) => gradients[index]!),
        row,
      );
    });
    return {
      effects: updates.flatMap(({ effects }) => effects),
      afterwards: updates.flatMap(({ afterwards }) => afterwards),
    };
  }

  override hyperparameters(step: number): number[] {
    const ahead = step - this.steps;
    return this.optimizers.flatMap((inner) => inner.hyperparameters(inner.steps + ahead));
  }

  override async complete(steps: number): Promise<void> {
    this.steps += steps;
    for (const [inner, variables] of this.#parts)
      if (variables.length > 0) await inner.complete(steps);
  }

  override applyGradients(gradients: readonly (TensorLike | null)[]): void {
    super.applyGradients(gradients);
    for (const [inner, variables] of this.#parts) if (variables.length > 0) inner.steps += 1;
  }
}

function mapOrFunction(): Option<
  OptimizerMap | OptimizerOfVariable,
  OptimizerMap | OptimizerOfVariable
> {
  return {
    read: (given, what) => {
      if (typeof given === "function" || given instanceof OptimizerMap) return given;
      if (typeof given === "string") return lookUp<OptimizerOfVariable>("function", given, {});
      if (isSerialized(given)) return OptimizerMap.fromConfig((given as Serialized).config);
      throw rejected(what, "an OptimizerMap or a function of the variable", given);
    },
    write: (held) => (held instanceof OptimizerMap ? serialize(held) : nameOfFunction(held, {})),
  };
}

/**
 * Updates each weight by the optimizer that a map, or a function, has for it.
 * @throws ValueError for what is neither a map nor a function.
 * @example
 * const map = optimizers.optimizerMap({ defaultOptimizer: "sgd", optimizerMap: { "encoder/.*": "adam" } });
 * net.compile({ optimizer: optimizers.multiOptimizer({ optimizerMap: map }), loss: "mse" });
 */
export function multiOptimizer(options: MultiOptimizerOptions): MultiOptimizer {
  return new MultiOptimizer(options);
}
