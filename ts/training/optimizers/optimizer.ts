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
import { read } from "../../graph/operations/sources.js";
import type { OpNode, SymbolicTensor } from "../../graph/symbolic.js";
import { Variable } from "../../graph/variable.js";
import { type TensorLike, tensor, toTensor } from "../../runtime/convert.js";
import { ShapeError, ValueError } from "../../runtime/errors.js";
import type { Tensor } from "../../runtime/tensor.js";
import { type Clipping, type ClippingOptions, makeClipping } from "./clipping.js";

/** Options that every optimizer takes. */
export interface OptimizerOptions extends ClippingOptions {
  readonly learningRate?: number;
  /** Share λ by which each weight shrinks before it is updated: w -= η λ w. Default null, none. */
  readonly weightDecay?: number | null;
  /** By default the class in snake_case, numbered. */
  readonly name?: string;
}

/** How many numbers `hyperparameters` gives: step size and decay. */
export const HYPERPARAMETERS = 2;

/** Names of the slots of one variable, in groups; see `Optimizer.slotGroups`. */
export type SlotGroups = readonly (readonly string[])[];

export abstract class Optimizer {
  /** Keras's class name; names and saved files use it. */
  static readonly className: string = "Optimizer";

  readonly name: string;
  readonly weightDecay: number | null;
  readonly clipnorm: number | null;
  readonly clipvalue: number | null;
  readonly globalClipnorm: number | null;
  /** Completed steps. */
  iterations = 0;
  private rate: number;
  private readonly clipping: Clipping;
  private known: readonly Variable[] = [];
  /** Steps at once on `known`. */
  private traces = new TraceCache();
  private slots: readonly Variable[] = [];
  private slotsByName = new Map<Variable, Map<string, SymbolicTensor>>();

  /** @throws ValueError for a learning rate or decay that is negative or no number, and for two limits of gradients. */
  constructor(options: OptimizerOptions, defaultLearningRate: number) {
    this.name = options.name ?? uniqueName(this.className);
    this.rate = checkedRate("learningRate", options.learningRate ?? defaultLearningRate);
    const decay = options.weightDecay ?? null;
    this.weightDecay = decay === null ? null : checkedRate("weightDecay", decay);
    this.clipnorm = options.clipnorm ?? null;
    this.clipvalue = options.clipvalue ?? null;
    this.globalClipnorm = options.globalClipnorm ?? null;
    this.clipping = makeClipping(options);
  }

  get className(): string {
    // The constructor of an optimizer is a subclass of Optimizer, which has the static name.
    return (this.constructor as typeof Optimizer).className;
  }

  /** The step size of the next steps; setting it takes effect at once and recompiles nothing. */
  get learningRate(): number {
    return this.rate;
  }

  set learningRate(rate: number) {
    this.rate = checkedRate("learningRate", rate);
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
    return this.clipping(gradients).map((gradient, index) => {
      const variable = variables[index];
      if (variable === undefined) {
        throw new ValueError(
          `Optimizer ${this.name} got ${gradients.length} gradients for ${variables.length} variables.`,
        );
      }
      return this.step(variable, gradient, hyper);
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

  /** The effect that updates one variable. */
  protected abstract step(
    variable: Variable,
    gradient: SymbolicTensor,
    hyper: SymbolicTensor,
  ): OpNode;

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

  /** Options that make an equal optimizer. */
  getConfig(): Record<string, unknown> {
    return {
      name: this.name,
      learningRate: this.rate,
      weightDecay: this.weightDecay,
      clipnorm: this.clipnorm,
      clipvalue: this.clipvalue,
      globalClipnorm: this.globalClipnorm,
    };
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

function checkedRate(name: string, rate: number): number {
  if (typeof rate === "number" && Number.isFinite(rate) && rate >= 0) return rate;
  throw new ValueError(
    `${name}: expected a finite number that is not negative, got ${String(rate)}.`,
  );
}

/** @throws ValueError unless 0 <= share <= 1. */
export function checkedShare(name: string, share: number): number {
  if (typeof share === "number" && share >= 0 && share <= 1) return share;
  throw new ValueError(`${name}: expected a number between 0 and 1, got ${String(share)}.`);
}
