/** LossScaleOptimizer: a loss scale that adapts itself. */
import { assign } from "../../graph/operations/assign.js";
import { add, div, equal, mul, where } from "../../graph/operations/elementwise.js";
import { sum } from "../../graph/operations/reduce.js";
import { read } from "../../graph/operations/sources.js";
import type { OpNode, SymbolicTensor } from "../../graph/symbolic.js";
import type { Variable } from "../../graph/variable.js";
import { readWeights } from "../../graph/weights.js";
import { type TensorLike, toTensor } from "../../runtime/convert.js";
import { optional, positive, positiveInteger } from "../../runtime/registry/kinds.js";
import type { AnyDescription, Description, FieldsOf } from "../../runtime/registry/option.js";
import { onCopies, type Updates } from "./accumulation.js";
import type { LearningRate } from "./learning-rate.js";
import { deviceOf, type Optimizer } from "./optimizer.js";
import { OuterOptimizer, optimizerOption } from "./outer-optimizer.js";
import { optimizerVariable } from "./slots.js";
import type { OptimizerLike } from "./table.js";

/** Options of `lossScaleOptimizer`. */
export interface LossScaleOptimizerOptions {
  /** The optimizer that updates the weights. Its own `lossScaleFactor` is set to null. */
  readonly innerOptimizer: OptimizerLike;
  /** The loss scale of the first steps, above 0; default 2^15. */
  readonly initialScale?: number;
  /** Steps with finite gradients after which the scale is doubled; default 2000. */
  readonly dynamicGrowthSteps?: number;
  /** Default `loss_scale_optimizer`, numbered. */
  readonly name?: string;
}

function lossScaleOptions() {
  return {
    innerOptimizer: optimizerOption(),
    initialScale: optional(positive(), 2 ** 15),
    dynamicGrowthSteps: optional(positiveInteger(), 2000),
  } satisfies Description<Omit<LossScaleOptimizerOptions, "name">>;
}

export interface LossScaleOptimizer
  extends FieldsOf<LossScaleOptimizerOptions, typeof lossScaleOptions> {}

/**
 * Multiplies the loss by a scale and divides the gradients by it, so that small gradients do not vanish. A step with a gradient
 * that is not finite changes no weight and halves the scale; after `dynamicGrowthSteps` steps with finite ones it is doubled.
 */
export class LossScaleOptimizer extends OuterOptimizer {
  static override readonly className: string = "LossScaleOptimizer";

  /** Steps with finite gradients since the scale changed. */
  readonly #stepCounter = optimizerVariable(this.name, "step_counter", scalar());
  readonly #dynamicScale = optimizerVariable(this.name, "dynamic_scale", {
    shape: [],
    value: this.initialScale,
  });
  /** 1 where the gradients of the last step were finite, else 0. */
  readonly #wasFinite = optimizerVariable(this.name, "was_finite", scalar());

  static override options(): AnyDescription {
    return { ...OuterOptimizer.options(), ...lossScaleOptions() };
  }

  /** @throws ValueError for a scale that is not positive, and an inner optimizer that has others inside of it. */
  constructor(options: LossScaleOptimizerOptions) {
    super(options);
    Object.assign(this.innerOptimizer, { lossScaleFactor: null });
  }

  override innerOptimizers(): readonly Optimizer[] {
    return [this.innerOptimizer];
  }

  override get variables(): readonly Variable[] {
    return this.isBuilt ? [this.#stepCounter, this.#dynamicScale, ...super.variables] : [];
  }

  /** That of the inner optimizer. */
  override get learningRate(): number {
    return this.innerOptimizer.learningRate;
  }

  override set learningRate(rate: LearningRate) {
    this.innerOptimizer.learningRate = rate;
  }

  /** Updates of the inner optimizer: steps whose gradients were not finite are not counted. */
  override get iterations(): number {
    return this.innerOptimizer.iterations;
  }

  override set iterations(count: number) {
    this.innerOptimizer.iterations = count;
  }

  override build(variables: readonly Variable[]): void {
    super.build(variables);
    this.innerOptimizer.build(variables);
  }

  override scaleLoss(loss: SymbolicTensor): SymbolicTensor {
    return mul(loss, read(this.#dynamicScale));
  }

  override update(
    variables: readonly Variable[],
    gradients: readonly SymbolicTensor[],
    hyper: SymbolicTensor,
  ): Updates {
    const scale = read(this.#dynamicScale);
    const isFinite = areFinite(gradients);
    const unscaled = gradients.map((gradient) => div(gradient, scale));
    const inner = this.innerOptimizer.update(variables, unscaled, hyper);
    const { effects, afterwards } = onCopies(inner.effects, isFinite);
    return {
      effects: [...this.#ownEffects(isFinite), ...effects],
      afterwards: [...afterwards, ...inner.afterwards.map((effect) => onlyIf(isFinite, effect))],
    };
  }

  #ownEffects(isFinite: SymbolicTensor): OpNode[] {
    const [count, scale] = [read(this.#stepCounter), read(this.#dynamicScale)];
    const grows = equal(count, this.dynamicGrowthSteps - 1);
    const whereFinite = (yes: SymbolicTensor, no: SymbolicTensor | number) =>
      where(isFinite, yes, no);
    return [
      assign({ target: count, value: whereFinite(where(grows, 0, add(count, 1)), 0) }),
      assign({
        target: scale,
        value: whereFinite(where(grows, mul(scale, 2), scale), mul(scale, 0.5)),
      }),
      assign({ target: read(this.#wasFinite), value: where(isFinite, 1, 0) }),
    ];
  }

  /** Each step decides by its gradients whether it counts, so only the next one is known. */
  override hyperparameters(_step: number): number[] {
    return this.innerOptimizer.hyperparameters(this.innerOptimizer.steps);
  }

  override stepsAhead(): number {
    return 1;
  }

  override async complete(steps: number): Promise<void> {
    if (steps === 0) return;
    this.steps += steps;
    const [wasFinite] = await readWeights([this.#wasFinite], deviceOf(this.variables));
    if (wasFinite?.at() === 1) await this.innerOptimizer.complete(steps);
  }

  override applyGradients(gradients: readonly (TensorLike | null)[]): void {
    super.applyGradients(gradients);
    const isCounted = gradients.every(
      (gradient) => gradient === null || allFinite(toTensor(gradient, "float32", "gradient").data),
    );
    if (isCounted) this.innerOptimizer.steps += 1;
  }
}

function scalar() {
  return { shape: [], value: 0 };
}

function allFinite(numbers: Iterable<number>): boolean {
  for (const number of numbers) if (!Number.isFinite(number)) return false;
  return true;
}

/** A scalar: whether all are finite. 0 g is not a number where g is not finite, and so is a sum with it. */
function areFinite(gradients: readonly SymbolicTensor[]): SymbolicTensor {
  const sums = gradients.map((gradient) => sum(mul(gradient, 0)));
  return equal(
    sums.reduce((total, one) => add(total, one)),
    0,
  );
}

/** An assignment that leaves its target as it is where the condition, a scalar, is 0. */
function onlyIf(condition: SymbolicTensor, effect: OpNode): OpNode {
  if (!assign.is(effect)) return effect;
  const { target, value } = effect.operands;
  return assign({ target, value: where(condition, value, target) });
}

/**
 * An optimizer around another one that multiplies the loss by a scale and divides the gradients by it. A step with a
 * gradient that is not finite changes no weight and halves the scale.
 * @throws ValueError for a scale that is not positive, and an inner optimizer that has others inside of it.
 * @example
 * const optimizer = optimizers.lossScaleOptimizer({ innerOptimizer: "adam" });
 * net.compile({ optimizer, loss: "mse" });
 */
export function lossScaleOptimizer(options: LossScaleOptimizerOptions): LossScaleOptimizer {
  return new LossScaleOptimizer(options);
}
