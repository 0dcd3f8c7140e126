/**
 * Base class of optimizers: learning rate, slots, clipping, and the effects of one step.
 *
 * Hyperparameters that change from step to step (learning rate with bias corrections, weight decay) are computed in
 * float64 on the host and fed to the program as a row of numbers, so that a change recompiles nothing.
 */

import { computeNow, TraceCache } from "../../graph/eager.js";
import { uniqueName } from "../../graph/naming.js";
import { assign } from "../../graph/operations/assign.js";
import { div, mul, sub } from "../../graph/operations/elementwise.js";
import { take } from "../../graph/operations/layout.js";
import { constant, read } from "../../graph/operations/sources.js";
import type { OpNode, SymbolicTensor } from "../../graph/symbolic.js";
import type { Variable } from "../../graph/variable.js";
import { readWeights, writeWeights } from "../../graph/weights.js";
import { type TensorLike, tensor } from "../../runtime/convert.js";
import { defaultDevice } from "../../runtime/device/default-device.js";
import { ValueError } from "../../runtime/errors.js";
import { Configurable, OPTION_VALUES, withName } from "../../runtime/registry/configurable.js";
import type { AnyDescription, FieldsOf } from "../../runtime/registry/option.js";
import type { Family } from "../../runtime/registry/registry.js";
import type { Tensor } from "../../runtime/tensor.js";
import { accumulate, type Updates } from "./accumulation.js";
import { type Averaged, updateAverages } from "./averages.js";
import { type Clipping, makeClipping } from "./clipping.js";
import { readGradients } from "./given-gradients.js";
import { type LearningRate, learningRate, rateAt } from "./learning-rate.js";
import { type NamedOptions, type OptimizerOptions, optimizerOptions } from "./options.js";
import { type SlotGroups, type SlotStart, Slots } from "./slots.js";

type HeldOptions = Omit<NamedOptions, "learningRate">;

// Not #private: it is set with the options, before private fields exist.
const RATE = Symbol();

/** Numbers of one step that are computed on the host, by name. */
export type Factors = Readonly<Record<string, number>>;

/** The inputs of one weight's update. */
export interface UpdateInputs {
  /** The variable that is updated: its name and shape. */
  readonly variable: Variable;
  /** The weight before the step. */
  readonly weight: SymbolicTensor;
  /** The gradient of the loss with respect to the weight, clipped as the options say; of the same shape. */
  readonly gradient: SymbolicTensor;
  /** The learning rate of this step with bias corrections (`Optimizer.stepSize`), a scalar. */
  readonly stepSize: SymbolicTensor;
  /** The weight after weight decay, w - η λ w, from which the update is subtracted. */
  readonly decayed: SymbolicTensor;
  /** The weight's slot of this name (see `Optimizer.slotGroups`), before the step. */
  slot(name: string): SymbolicTensor;
  /** The factor of this name (see `Optimizer.factors`), a scalar. */
  factor(name: string): SymbolicTensor;
}

/** New values of a weight and of its slots, by name. */
export interface UpdateResult {
  readonly weight: SymbolicTensor;
  readonly [slot: string]: SymbolicTensor;
}

export interface Optimizer extends FieldsOf<HeldOptions, typeof optimizerOptions> {}

/**
 * Base class of optimizers. Subclass it for one of your own: `slotGroups` names the slots of each weight (such as a
 * momentum), and `step` computes the new values of a weight and its slots with `ops`.
 *
 * @example
 * class SignDescent extends Optimizer {
 *   static override readonly className = "SignDescent";
 *   protected override slotGroups() { return []; }
 *   protected override step({ decayed, gradient, stepSize }: UpdateInputs) {
 *     return { weight: ops.sub(decayed, ops.mul(ops.sign(gradient), stepSize)) };
 *   }
 * }
 */
export abstract class Optimizer extends Configurable {
  static override readonly className: string = "Optimizer";
  static override readonly family: Family = "optimizer";

  /** Number of completed training steps; `gradientAccumulationSteps` of them are one iteration. */
  steps = 0;
  // Set with the options, before the other fields are defined.
  declare private [RATE]: LearningRate;
  readonly #clipping: Clipping;
  /** The variables that `build` got last. */
  #updated: readonly Variable[] = [];
  /** Traces of `applyGradients` for `updated`. */
  #traces = new TraceCache();
  #slots: Slots | null = null;
  /** The optimizers to which this one leaves updates, where there are some. */
  innerOptimizers?(): readonly Optimizer[];
  /** How many steps can run before `complete` is told of them. Without it, any number. */
  stepsAhead?(): number;
  #isExcluded: (variable: Variable) => boolean = () => false;

  static override options(): AnyDescription {
    return optimizerOptions();
  }

  /** @throws ValueError for a learning rate or decay that is negative or not a number, and for two kinds of clipping. */
  constructor(options: OptimizerOptions = {}) {
    const { className } = new.target;
    super(withName(options, () => uniqueName(className)));
    this.#clipping = makeClipping(this);
  }

  /**
   * The learning rate of the next step. Setting it takes effect immediately and recompiles nothing.
   * @throws ValueError for a number where a schedule or a function is the learning rate: set another one, or make the
   * optimizer with a number.
   */
  get learningRate(): number {
    return rateAt(this[RATE], this.steps);
  }

  set learningRate(given: LearningRate) {
    const rate = learningRate().read(given, `${this}: learningRate`);
    if (typeof rate === "number" && typeof (this[RATE] ?? rate) !== "number") {
      throw new ValueError(
        `${this}: its learning rate is a schedule, so no number can be set. Make the optimizer with a number instead.`,
      );
    }
    this[RATE] = rate;
  }

  override [OPTION_VALUES](): Record<string, unknown> {
    return { ...super[OPTION_VALUES](), learningRate: this[RATE] };
  }

  /** Number of completed updates: steps, or groups of `gradientAccumulationSteps` steps. */
  get iterations(): number {
    return this.#iterationOf(this.steps);
  }

  set iterations(count: number) {
    this.steps = count * (this.gradientAccumulationSteps ?? 1);
  }

  /** Counts steps that were completed, before the next ones run. */
  complete(steps: number): Promise<void> | void {
    this.steps += steps;
  }

  #iterationOf(step: number): number {
    return Math.floor(step / (this.gradientAccumulationSteps ?? 1));
  }

  /**
   * Names of the slots of each variable, in groups. A group lists its slots variable by variable, and groups follow
   * each other, as in Keras: [["m", "v"], ["h"]] means m_1, v_1, m_2, v_2, ..., h_1, h_2, ....
   */
  protected abstract slotGroups(): SlotGroups;

  /** How a slot begins: by default zeros of the variable's shape. null where the variable has no such slot. */
  protected slotStart({ shape }: Variable, _name: string): SlotStart | null {
    return { shape, value: 0 };
  }

  /**
   * Declares slots for the variables that it updates. Later only these, or some of them, may be passed again: as in Keras
   * their slots and `iterations` are kept.
   * @throws ValueError for a variable that it was not built for.
   */
  build(variables: readonly Variable[]): void {
    const updated = this.#updated;
    if (
      variables.length === updated.length &&
      variables.every((variable, index) => variable === updated[index])
    )
      return;
    if (this.#slots === null) this.#slots = this.#declareSlots(variables);
    else assertBuiltFor(this.name, this.#slots, variables);
    this.#updated = [...variables];
    this.#traces = new TraceCache();
  }

  #declareSlots(variables: readonly Variable[]): Slots {
    const averages = this.useEma ? [[AVERAGE]] : [];
    const sums = this.gradientAccumulationSteps === null ? [] : [[GRADIENT_SUM]];
    const groups = [...averages, ...sums, ...this.slotGroups()];
    return new Slots(this.name, variables, groups, (variable, name) =>
      name === AVERAGE || name === GRADIENT_SUM
        ? { shape: variable.shape, value: 0 }
        : this.slotStart(variable, name),
    );
  }

  /** Whether `build` was called with variables; the first training step does that. */
  get isBuilt(): boolean {
    return this.#slots !== null;
  }

  /** All slots, in Keras's order. Iteration and learning rate, which are variables in Keras, are numbers here. */
  get variables(): readonly Variable[] {
    return this.#slots?.all ?? [];
  }

  /** Copies of the numbers of `variables`. */
  async getWeights(): Promise<Tensor[]> {
    return readWeights(this.variables, deviceOf(this.variables));
  }

  /** Sets the numbers of `variables`. @throws ShapeError, ValueError if their number or shapes do not match; then none is set. */
  async setWeights(weights: readonly TensorLike[]): Promise<void> {
    await writeWeights(this.variables, weights, deviceOf(this.variables));
  }

  /** Each variable that it was built for with its moving average; none without `useEma`. */
  get averages(): readonly Averaged[] {
    const slots = this.#slots;
    return (slots?.variables ?? []).flatMap((variable): Averaged[] => {
      const average = slots?.get(variable, AVERAGE);
      return average === undefined ? [] : [[variable, average]];
    });
  }

  /** With `useEma`, gives the variables their moving averages as values. fit calls it at its end. */
  async finalizeVariableValues(variables: readonly Variable[]): Promise<void> {
    const pairs = this.averages.filter(([variable]) => variables.includes(variable));
    const [weights, averages] = [pairs.map(([weight]) => weight), pairs.map(([, one]) => one)];
    const device = deviceOf(weights);
    await writeWeights(weights, await readWeights(averages, device), device);
  }

  /**
   * Excludes variables from weight decay: those of a list, and those whose name one of `varNames` is found in, as text or
   * as a regular expression. A second call replaces the first.
   * @throws ValueError once the optimizer is built.
   */
  excludeFromWeightDecay({ varList = [], varNames = [] }: ExcludedVariables): void {
    if (this.isBuilt) {
      throw new ValueError(
        `${this}: excludeFromWeightDecay must be called before the first training step.`,
      );
    }
    this.#isExcluded = (variable) =>
      varList.includes(variable) || varNames.some((name) => variable.name.search(name) >= 0);
  }

  /** The slot of a variable, as a tensor to which effects can assign. */
  protected slot(variable: Variable, name: string): SymbolicTensor {
    const slot = this.#slots?.get(variable, name);
    if (slot !== undefined) return read(slot);
    throw new ValueError(
      `${this} was not built for the variable ${variable.path}, or has no slot "${name}" for it.`,
    );
  }

  /** The loss whose gradients `update` takes. */
  scaleLoss(loss: SymbolicTensor): SymbolicTensor {
    return this.lossScaleFactor === null ? loss : mul(loss, this.lossScaleFactor);
  }

  /**
   * What one step does: clips gradients, decays weights and updates them, then updates their averages and applies their
   * constraints.
   * @param hyper the row of `hyperparameters`, as a tensor
   */
  update(
    variables: readonly Variable[],
    gradients: readonly SymbolicTensor[],
    hyper: SymbolicTensor,
  ): Updates {
    if (gradients.length !== variables.length) {
      throw new ValueError(
        `${this} got ${gradients.length} gradients for ${variables.length} variables.`,
      );
    }
    const { lossScaleFactor: scale, gradientAccumulationSteps: steps } = this;
    const unscaled = scale === null ? gradients : gradients.map((g) => div(g, scale));
    const updateBy = (means: readonly SymbolicTensor[]) => [
      ...this.#clipping(means).flatMap((g, index) => this.#effectsOn(variables[index]!, g, hyper)),
      ...this.sharedEffects(hyper),
    ];
    const sums = () => variables.map((variable) => this.slot(variable, GRADIENT_SUM));
    const { effects, afterwards } =
      steps === null
        ? { effects: updateBy(unscaled), afterwards: [] }
        : accumulate(unscaled, sums(), steps, take(hyper, IS_UPDATE, 0), updateBy);
    const overwrites = this.emaOverwriteFrequency === null ? null : take(hyper, OVERWRITES, 0);
    const averaging = updateAverages(this.averages, take(hyper, EMA_MOMENTUM, 0), overwrites);
    return {
      effects,
      afterwards: [...afterwards, ...averaging, ...constraintsOf(variables)],
    };
  }

  /** The effects on one variable, with a decay of 0 where it is excluded from weight decay. */
  #effectsOn(
    variable: Variable,
    gradient: SymbolicTensor,
    hyper: SymbolicTensor,
  ): readonly OpNode[] {
    if (this.decays(variable)) return this.effects(variable, gradient, hyper);
    const kept = this.hyperparameters(0).map((_, index) => Number(index !== DECAY));
    return this.effects(variable, gradient, mul(hyper, constant(kept, [kept.length])));
  }

  /**
   * Runs one step immediately, outside of any model: updates the variables that were passed to `build`, then applies
   * their constraints. A variable whose gradient is null stays as it is, which is warned about. After `await ready()`.
   * @throws ShapeError, ValueError where the gradients do not fit the variables, or all are null; then nothing has changed.
   */
  applyGradients(gradients: readonly (TensorLike | null)[]): void {
    const given = readGradients(this.name, this.#updated, gradients);
    const row = tensor(this.hyperparameters(this.steps));
    computeNow(this.#traces, [row, given] as const, ([hyper, parts], trace) => {
      const present = this.#updated.filter((_, index) => parts[index] !== null);
      const known = parts.filter((part) => part !== null);
      const { effects, afterwards } = this.update(present, known, hyper);
      trace.addEffects(...effects);
      trace.afterwards.push(...afterwards);
      return [];
    });
    this.steps += 1;
  }

  /** The effects that update one variable: assignments of the results of `step`, or one kernel that does the same. */
  protected effects(
    variable: Variable,
    gradient: SymbolicTensor,
    hyper: SymbolicTensor,
  ): readonly OpNode[] {
    return this.assignments(variable, gradient, hyper);
  }

  /** The effects of a step that belong to no single variable. By default none. */
  protected sharedEffects(_hyper: SymbolicTensor): readonly OpNode[] {
    return [];
  }

  /** The update as assignments of the results of `step`. */
  protected assignments(
    variable: Variable,
    gradient: SymbolicTensor,
    hyper: SymbolicTensor,
  ): readonly OpNode[] {
    const weight = read(variable);
    const slot = (name: string) => this.slot(variable, name);
    const factor = (name: string) => this.factorOf(hyper, name);
    const decayed =
      this.weightDecay === null ? weight : sub(weight, mul(weight, take(hyper, DECAY, 0)));
    const stepSize = take(hyper, STEP_SIZE, 0);
    const results = this.step({ variable, weight, gradient, stepSize, decayed, slot, factor });
    return Object.entries(results).map(([name, value]) =>
      assign({ target: name === "weight" ? weight : slot(name), value }),
    );
  }

  /** Computes the new values of a weight and its slots. Optimizers with a fused kernel override `effects` instead. */
  protected step(_inputs: UpdateInputs): UpdateResult {
    throw new ValueError(
      `${this}: the class ${this.className} lacks step(inputs), which returns the new values of a weight and of its slots.`,
    );
  }

  /** Whether weight decay applies to a variable, where there is some: see `excludeFromWeightDecay`. */
  protected decays(variable: Variable): boolean {
    return !this.#isExcluded(variable);
  }

  /**
   * The numbers of the step after `iteration` completed ones: [step size, decay, whether it updates, momentum of averages,
   * whether weights take their averages, ...factors].
   */
  hyperparameters(step: number): number[] {
    const rate = rateAt(this[RATE], step);
    const iteration = this.#iterationOf(step);
    const isMultiple = (count: number, of: number) => Number(count % of === 0);
    return [
      this.stepSize(iteration, rate),
      rate * (this.weightDecay ?? 0),
      isMultiple(step + 1, this.gradientAccumulationSteps ?? 1),
      iteration === 0 ? 0 : this.emaMomentum,
      isMultiple(iteration + 1, this.emaOverwriteFrequency ?? Number.POSITIVE_INFINITY),
      ...Object.values(this.factors(iteration, rate)),
    ];
  }

  /** The factor of this name, as a scalar. */
  protected factorOf(hyper: SymbolicTensor, name: string): SymbolicTensor {
    return take(hyper, FIRST_FACTOR + Object.keys(this.factors(0, 0)).indexOf(name), 0);
  }

  /**
   * The learning rate with bias corrections; override it for methods that have some.
   * @param iteration how many updates are completed  @param rate the learning rate of this step
   */
  protected stepSize(_iteration: number, rate: number): number {
    return rate;
  }

  /** Further numbers of each step, which `step` gets by `factor(name)`; computed in float64. By default none. */
  protected factors(_iteration: number, _rate: number): Factors {
    return {};
  }
}

/** Variables that are excluded from weight decay. */
export interface ExcludedVariables {
  readonly varList?: readonly Variable[];
  readonly varNames?: readonly string[];
}

// Names of slots.
const AVERAGE = "average";
const GRADIENT_SUM = "gradient_accumulator";

// Positions in the row of hyperparameters; fused kernels read the first two.
const STEP_SIZE = 0;
const DECAY = 1;
const IS_UPDATE = 2;
const EMA_MOMENTUM = 3;
const OVERWRITES = 4;
const FIRST_FACTOR = 5;

/** The device that stores variables; the default device before they are stored. */
export function deviceOf(variables: readonly Variable[]) {
  return variables.find(({ storage }) => storage !== null)?.storage?.device ?? defaultDevice();
}

function assertBuiltFor(name: string, slots: Slots, variables: readonly Variable[]): void {
  const unknown = variables.find((variable) => !slots.has(variable));
  if (unknown === undefined) return;
  throw new ValueError(
    `Optimizer ${name} was built for other variables (${slots.variables[0]?.path}, ...) than ${unknown.path}. Its slots and its number of steps belong to those: make an optimizer for each model, and a new one where more weights are to be trained.`,
  );
}

/** The effects that apply the constraints of variables, after their updates. */
export function constraintsOf(variables: readonly Variable[]): OpNode[] {
  return variables.flatMap((variable) =>
    variable.constraint === null
      ? []
      : [assign({ target: read(variable), value: variable.constraint.project(read(variable)) })],
  );
}
