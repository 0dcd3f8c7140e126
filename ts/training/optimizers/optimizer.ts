/**
 * Base class of optimizers: learning rate, slots, clipping, and the effects of one step.
 *
 * Hyperparameters that change from step to step (learning rate with bias corrections, weight decay) are computed in
 * float64 on the host and fed to the program as a row of numbers, so that a change recompiles nothing.
 */

import { formatShape } from "../../graph/dim.js";
import { computeNow, TraceCache } from "../../graph/eager.js";
import { uniqueName } from "../../graph/naming.js";
import { assign } from "../../graph/operations/assign.js";
import { zeros } from "../../graph/operations/broadcast.js";
import { mul, sub } from "../../graph/operations/elementwise.js";
import { take } from "../../graph/operations/layout.js";
import { read } from "../../graph/operations/sources.js";
import type { OpNode, SymbolicTensor } from "../../graph/symbolic.js";
import { Variable } from "../../graph/variable.js";
import { type TensorLike, tensor, toTensor } from "../../runtime/convert.js";
import { ShapeError, ValueError } from "../../runtime/errors.js";
import { Configurable, withName } from "../../runtime/registry/configurable.js";
import { nonNegative, nullable, optional, positive, text } from "../../runtime/registry/kinds.js";
import type { AnyDescription, Description, FieldsOf } from "../../runtime/registry/option.js";
import type { Family } from "../../runtime/registry/registry.js";
import type { Tensor } from "../../runtime/tensor.js";
import { type Clipping, type ClippingOptions, makeClipping } from "./clipping.js";

/** Options that every optimizer takes. */
export interface OptimizerOptions extends ClippingOptions {
  /** Learning rate η, at least 0. Default 0.001; 0.01 for SGD. */
  readonly learningRate?: number;
  /** Fraction λ by which each weight shrinks before it is updated: w -= η λ w. Default null, none. */
  readonly weightDecay?: number | null;
  /** By default the class name in snake_case, numbered: `adam`, `adam_1`, .... */
  readonly name?: string;
}

/** What an optimizer's own options are, besides those of every optimizer. */
export type OwnOptions<Options extends OptimizerOptions> = Omit<Options, keyof OptimizerOptions>;

/** The constructor numbers the class where no name is given, so that the description has no default for it. */
type NamedOptions = OptimizerOptions & { readonly name: string };

function optimizerOptions() {
  const limit = optional(nullable(positive()), null);
  return {
    name: text(),
    learningRate: optional(nonNegative(), 0.001),
    weightDecay: optional(nullable(nonNegative()), null),
    clipnorm: limit,
    clipvalue: limit,
    globalClipnorm: limit,
  } satisfies Description<NamedOptions>;
}

type HeldOptions = Omit<NamedOptions, "learningRate">;

/** Length of `hyperparameters`: step size and decay. */
export const HYPERPARAMETERS = 2;

/** Names of the slots of one variable, in groups; see `Optimizer.slotGroups`. */
export type SlotGroups = readonly (readonly string[])[];

/** The inputs of one weight's update. */
export interface UpdateInputs {
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

  /** Number of completed steps. */
  iterations = 0;
  // Set with the options, before the other fields are defined.
  declare private rate: number;
  private readonly clipping: Clipping;
  /** The variables that `build` got last. */
  private updated: readonly Variable[] = [];
  /** Traces of `applyGradients` for `updated`. */
  private traces = new TraceCache();
  private slots: readonly Variable[] = [];
  private slotsByName = new Map<Variable, Map<string, SymbolicTensor>>();

  static override options(): AnyDescription {
    return optimizerOptions();
  }

  /** @throws ValueError for a learning rate or decay that is negative or not a number, and for two kinds of clipping. */
  constructor(options: OptimizerOptions = {}) {
    const { className } = new.target;
    super(withName(options, () => uniqueName(className)));
    this.clipping = makeClipping(this);
  }

  /** The learning rate of the next steps. Setting it takes effect immediately and recompiles nothing. */
  get learningRate(): number {
    return this.rate;
  }

  set learningRate(rate: number) {
    this.rate = nonNegative().read(rate, `${this}: learningRate`);
  }

  /**
   * Names of the slots of each variable, in groups. A group lists its slots variable by variable, and groups follow
   * each other, as in Keras: [["m", "v"], ["h"]] means m_1, v_1, m_2, v_2, ..., h_1, h_2, ....
   */
  protected abstract slotGroups(): SlotGroups;

  /**
   * Declares slots, initialised to zero, for the variables that it updates. Later only these, or some of them, may be
   * passed again: as in Keras their slots and `iterations` are kept.
   * @throws ValueError for a variable that it was not built for.
   */
  build(variables: readonly Variable[]): void {
    const { updated } = this;
    if (
      variables.length === updated.length &&
      variables.every((variable, index) => variable === updated[index])
    )
      return;
    if (this.isBuilt) this.assertBuiltFor(variables);
    else this.declareSlots(variables);
    this.updated = [...variables];
    this.traces = new TraceCache();
  }

  private assertBuiltFor(variables: readonly Variable[]): void {
    const unknown = variables.find((variable) => !this.slotsByName.has(variable));
    if (unknown === undefined) return;
    const [first] = this.slotsByName.keys();
    throw new ValueError(
      `Optimizer ${this.name} was built for other variables (${first?.path}, ...) than ${unknown.path}. Its slots and its number of steps belong to those: make an optimizer for each model, and a new one where more weights are to be trained.`,
    );
  }

  private declareSlots(variables: readonly Variable[]): void {
    this.slotsByName = new Map(variables.map((variable) => [variable, new Map()]));
    this.slots = this.slotGroups().flatMap((names) =>
      variables.flatMap((variable) => names.map((name) => this.makeSlot(variable, name))),
    );
  }

  private makeSlot(variable: Variable, name: string): Variable {
    const slot = new Variable({
      name: `${variable.path.replaceAll("/", "_")}_${name}`,
      shape: variable.shape,
      initializer: { values: zeros },
      key: { seed: 0, stream: 0 },
      trainable: false,
    });
    slot.path = `${this.name}/${slot.name}`;
    this.slotsByName.get(variable)?.set(name, read(slot));
    return slot;
  }

  /** Whether `build` was called with variables; the first training step does that. */
  get isBuilt(): boolean {
    return this.slotsByName.size > 0;
  }

  /** All slots, in Keras's order. Iteration and learning rate, which are variables in Keras, are numbers here. */
  get variables(): readonly Variable[] {
    return this.slots;
  }

  /** The slot of a variable, as a tensor to which effects can assign. */
  protected slot(variable: Variable, name: string): SymbolicTensor {
    const slot = this.slotsByName.get(variable)?.get(name);
    if (slot === undefined) {
      throw new ValueError(
        `Optimizer ${this.name} was not built for the variable ${variable.path}.`,
      );
    }
    return slot;
  }

  /**
   * The effects of one step: clips gradients, decays weights and updates them.
   * @param hyper the row of `hyperparameters`, as a tensor
   */
  update(
    variables: readonly Variable[],
    gradients: readonly SymbolicTensor[],
    hyper: SymbolicTensor,
  ): OpNode[] {
    return this.clipping(gradients).flatMap((gradient, index) => {
      const variable = variables[index];
      if (variable === undefined) {
        throw new ValueError(
          `Optimizer ${this.name} got ${gradients.length} gradients for ${variables.length} variables.`,
        );
      }
      return this.effects(variable, gradient, hyper);
    });
  }

  /**
   * Runs one step immediately, outside of any model: updates the variables that were passed to `build`, then applies
   * their constraints. After `await ready()`.
   * @throws ShapeError, ValueError where the gradients do not fit the variables; then nothing has changed.
   */
  applyGradients(gradients: readonly TensorLike[]): void {
    const { updated } = this;
    const checked = gradients.map((gradient, index) => checkedGradient(updated[index], gradient));
    if (checked.length === 0 || checked.length !== updated.length) {
      throw new ValueError(
        `Optimizer ${this.name} got ${checked.length} gradients for ${updated.length} variables; build(variables) sets these.`,
      );
    }
    const row = tensor(this.hyperparameters(this.iterations));
    computeNow(this.traces, [row, checked] as const, ([hyper, parts], trace) => {
      trace.addEffects(...this.update(updated, parts, hyper));
      trace.afterwards.push(...constraintsOf(updated));
      return [];
    });
    this.iterations += 1;
  }

  /** The effects that update one variable: assignments of the results of `step`, or one kernel that does the same. */
  protected effects(
    variable: Variable,
    gradient: SymbolicTensor,
    hyper: SymbolicTensor,
  ): readonly OpNode[] {
    return this.assignments(variable, gradient, hyper);
  }

  /** The update as assignments of the results of `step`. */
  protected assignments(
    variable: Variable,
    gradient: SymbolicTensor,
    hyper: SymbolicTensor,
  ): readonly OpNode[] {
    const weight = read(variable);
    const slot = (name: string) => this.slot(variable, name);
    const stepSize = take(hyper, 0, 0);
    const decayed =
      this.weightDecay === null ? weight : sub(weight, mul(weight, take(hyper, 1, 0)));
    const results = this.step({ weight, gradient, stepSize, decayed, slot });
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

  /**
   * [step size, decay] of the step after `iterations` completed ones: the learning rate with bias corrections, and η λ.
   */
  hyperparameters(iterations: number): number[] {
    return [this.stepSize(iterations), this.rate * (this.weightDecay ?? 0)];
  }

  /** The learning rate with bias corrections; override it for methods that have some. */
  protected stepSize(_iterations: number): number {
    return this.rate;
  }
}

/** The effects that apply the constraints of variables, after their updates. */
export function constraintsOf(variables: readonly Variable[]): OpNode[] {
  return variables.flatMap((variable) =>
    variable.constraint === null
      ? []
      : [assign({ target: read(variable), value: variable.constraint.project(read(variable)) })],
  );
}

function checkedGradient(variable: Variable | undefined, given: TensorLike): Tensor {
  const gradient = toTensor(given, "float32", "gradient");
  if (variable === undefined || gradient.shape.join() === variable.shape.join()) return gradient;
  throw new ShapeError(
    `The gradient of ${variable.path} has shape ${formatShape(gradient.shape)}, expected ${formatShape(variable.shape)}.`,
  );
}
