/**
 * The base of optimizers: learning rate, slots, clipping, and the effects of one step.
 *
 * An optimizer describes how variables change; what it computes step by step in float64 (learning rate,
 * bias corrections) is a row of numbers that the host hands to the program, so that changing them
 * recompiles nothing.
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
  /** Step size η, 0 or above. Default 0.01 of SGD, else 0.001. */
  readonly learningRate?: number;
  /** Fraction λ by which each weight shrinks before it is updated: w -= η λ w. Default null, none. */
  readonly weightDecay?: number | null;
  /** By default the class in snake_case, numbered. */
  readonly name?: string;
}

/** What an optimizer's own options are, beside those of every optimizer. */
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

/** How many numbers `hyperparameters` gives: step size and decay. */
export const HYPERPARAMETERS = 2;

/** Names of the slots of one variable, in groups; see `Optimizer.slotGroups`. */
export type SlotGroups = readonly (readonly string[])[];

/** What the update of one weight is computed from. */
export interface UpdateInputs {
  /** The weight before the step. */
  readonly weight: SymbolicTensor;
  /** The loss's gradient by it, of the same shape, limited as the options say. */
  readonly gradient: SymbolicTensor;
  /** The learning rate of this step with the method's corrections (`stepSize`), a scalar. */
  readonly stepSize: SymbolicTensor;
  /** The weight after weight decay, w - η λ w: what an update begins with. */
  readonly decayed: SymbolicTensor;
  /** What is kept of the weight under this name of `slotGroups`, before the step. */
  slot(name: string): SymbolicTensor;
}

/** New values of a weight and, by their names, of its slots. */
export interface UpdateResult {
  readonly weight: SymbolicTensor;
  readonly [slot: string]: SymbolicTensor;
}

export interface Optimizer extends FieldsOf<HeldOptions, typeof optimizerOptions> {}

/**
 * Base class of optimizers. Subclass it for one of your own: name what is kept of each weight in `slotGroups`, and say
 * in `step` with `ops` what a step makes of a weight and of that.
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

  /** Completed steps. */
  iterations = 0;
  // Set with the options, before the other fields are defined.
  declare private rate: number;
  private readonly clipping: Clipping;
  private known: readonly Variable[] = [];
  /** Steps at once on `known`. */
  private traces = new TraceCache();
  private slots: readonly Variable[] = [];
  private slotsByName = new Map<Variable, Map<string, SymbolicTensor>>();

  static override options(): AnyDescription {
    return optimizerOptions();
  }

  /** @throws ValueError for a learning rate or decay that is negative or not a number, and for two limits of gradients. */
  constructor(options: OptimizerOptions = {}) {
    const { className } = new.target;
    super(withName(options, () => uniqueName(className)));
    this.clipping = makeClipping(this);
  }

  /** The step size of the next steps; setting it takes effect at once and recompiles nothing. */
  get learningRate(): number {
    return this.rate;
  }

  set learningRate(rate: number) {
    this.rate = nonNegative().read(rate, `${this}: learningRate`);
  }

  /**
   * Names of what is kept of each variable. The names of a group are interleaved by variable, group
   * follows group: Keras's order of an optimizer's variables.
   */
  protected abstract slotGroups(): SlotGroups;

  /** Declares slots of zeros. For other variables than before, the old slots and iterations are forgotten. */
  build(variables: readonly Variable[]): void {
    const same =
      variables.length === this.known.length && variables.every((v, i) => v === this.known[i]);
    if (same) return;
    this.known = [...variables];
    this.traces = new TraceCache();
    this.iterations = 0;
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

  /** Whether slots are declared: after the first step was made. */
  get isBuilt(): boolean {
    return this.known.length > 0;
  }

  /** All slots, in Keras's order; iteration and learning rate, which Keras counts among them, are numbers here. */
  get variables(): readonly Variable[] {
    return this.slots;
  }

  /** The slot of a variable, to be read and written by `step`. */
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
   * The effects of one step: gradients are limited, weights decay and are updated.
   * @param hyper the row that `hyperparameters` gave, as a tensor
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
   * One step at once, outside of any model: updates the variables that `build` was given, then applies their
   * constraints. After `await ready()`.
   * @throws ShapeError, ValueError where the gradients do not fit the variables; then nothing has changed.
   */
  applyGradients(gradients: readonly TensorLike[]): void {
    const { known } = this;
    const slopes = gradients.map((gradient, index) => checkedGradient(known[index], gradient));
    if (slopes.length === 0 || slopes.length !== known.length) {
      throw new ValueError(
        `Optimizer ${this.name} got ${slopes.length} gradients for ${known.length} variables; build(variables) says for which.`,
      );
    }
    const row = tensor(this.hyperparameters(this.iterations));
    computeNow(this.traces, [row, slopes] as const, ([hyper, parts], trace) => {
      trace.addEffects(...this.update(known, parts, hyper));
      trace.afterwards.push(...constraintsOf(known));
      return [];
    });
    this.iterations += 1;
  }

  /** The effects that update one variable: assignments of what `step` gives, or one kernel that does the same. */
  protected effects(
    variable: Variable,
    gradient: SymbolicTensor,
    hyper: SymbolicTensor,
  ): readonly OpNode[] {
    return this.assignments(variable, gradient, hyper);
  }

  /** The update written out with `step`. */
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

  /** What one step makes of a weight and of its slots. Optimizers that have a kernel for it need not say. */
  protected step(_inputs: UpdateInputs): UpdateResult {
    throw new ValueError(
      `${this}: the class ${this.className} lacks step(inputs), which gives the new value of a weight and of its slots.`,
    );
  }

  /**
   * [step size, decay] of the step that follows `iterations` completed ones: the learning rate with the
   * method's corrections, and η λ.
   */
  hyperparameters(iterations: number): number[] {
    return [this.stepSize(iterations), this.rate * (this.weightDecay ?? 0)];
  }

  /** The learning rate with the method's corrections. */
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
