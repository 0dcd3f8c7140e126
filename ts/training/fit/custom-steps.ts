/**
 * Steps that a model's class defines: `trainStep` and `testStep` take the place of the losses and metrics of compile.
 * Loaded for such models alone.
 */

import type { RuleOf } from "../../graph/autodiff.js";
import { Executable } from "../../graph/executable.js";
import { add } from "../../graph/operations/elementwise.js";
import { shapedLike } from "../../graph/structure.js";
import { SymbolicTensor } from "../../graph/symbolic.js";
import { Trace, withTrace } from "../../graph/trace.js";
import { ValueError } from "../../runtime/errors.js";
import { describe } from "../../runtime/fill.js";
import { isPlainObject } from "../../runtime/plain-object.js";
import type { Optimizer } from "../optimizers/optimizer.js";
import { updateWeights, weightPenalties } from "../updates.js";
import { type Examples, targetDimsOf } from "./examples.js";
import { DeviceSums } from "./running-metrics.js";
import type { Mode, StepData, StepMethod, TrainableModel } from "./signature.js";
import { type CompiledStep, fedInput, inputNode, type TargetDims } from "./step-builder.js";
import { LossTracker } from "./trackers.js";
import type { WeightsAtCompile } from "./weights-at-compile.js";

/** The steps of the modes for which the model's class defines one. */
export type OwnSteps = Readonly<Partial<Record<Mode, CustomSteps>>>;

/** Those of a model. */
export function customSteps(
  model: TrainableModel,
  optimizer: Optimizer | null,
  weights: () => WeightsAtCompile,
  ruleOf: RuleOf | undefined,
): OwnSteps {
  const { trainStep, testStep } = model;
  const own = (mode: Mode, method: StepMethod) =>
    new CustomSteps(model, mode, method, optimizer, weights, ruleOf);
  return {
    ...(trainStep === undefined ? {} : { train: own("train", trainStep) }),
    ...(testStep === undefined ? {} : { test: own("test", testStep) }),
  };
}

/** The steps of one mode, and the running means of what they return. */
export class CustomSteps {
  readonly sums: DeviceSums;
  #trackers: readonly LossTracker[] = [];
  readonly #steps = new Map<string, CompiledStep>();

  readonly #model: TrainableModel;
  readonly #mode: Mode;
  readonly #method: StepMethod;
  readonly #optimizer: Optimizer | null;
  readonly #weights: () => WeightsAtCompile;
  /** Chooses the gradient rules; by default those of the operations. */
  readonly #ruleOf: RuleOf | undefined;

  constructor(
    model: TrainableModel,
    mode: Mode,
    method: StepMethod,
    optimizer: Optimizer | null,
    weights: () => WeightsAtCompile,
    ruleOf: RuleOf | undefined,
  ) {
    this.#model = model;
    this.#mode = mode;
    this.#method = method;
    this.#optimizer = optimizer;
    this.#weights = weights;
    this.#ruleOf = ruleOf;
    this.sums = new DeviceSums(model.device, () => this.#trackers);
  }

  /** The step for data of these shapes. */
  step(examples: Examples): CompiledStep {
    const given = targetDimsOf(this.#model.topology, examples, []);
    const specs = given.filter((spec) => spec !== null);
    if (specs.length < given.length)
      throw new ValueError(
        `${this.#model.name}.${this.#mode}Step: y must have targets for all outputs, or be null.`,
      );
    const key = specs.map(({ dims, weightDims }) => `${dims}/${weightDims}`).join(" ");
    const known = this.#steps.get(key) ?? this.#build(specs);
    this.#steps.set(key, known);
    return known;
  }

  #build(specs: readonly TargetDims[]): CompiledStep {
    const model = this.#model;
    const { outputNames } = model.topology;
    const named = (what: string, index: number) => `${what} of ${outputNames[index]}`;
    const targets = specs.map(({ dims }, index) => fedInput(named("y", index), dims));
    const weights = specs.map(({ weightDims }, index) =>
      weightDims === null ? null : fedInput(named("sampleWeight", index), weightDims),
    );
    const trace = new Trace(this.#mode === "train");
    const returned = withTrace(trace, () =>
      this.#method.call(model, this.#dataOf(targets, weights)),
    );
    const results = this.#checked(returned);
    const { effects: updates, afterwards } = this.#updates(results, trace);
    const executable = new Executable(
      { fetches: [], effects: [...this.#track(results), ...trace.effects, ...updates], afterwards },
      model.device,
    );
    return { executable, targets: targets.map(inputNode), weights: weights.map(inputNode) };
  }

  /** What the method is given: by name, and in Keras's order. */
  #dataOf(
    targets: readonly SymbolicTensor[],
    weights: readonly (SymbolicTensor | null)[],
  ): StepData {
    const { inputNodes, inputForm, outputForm } = this.#model.topology;
    const x = shapedLike(
      inputForm,
      inputNodes.map(({ results }) => results.y),
    );
    const y = targets.length === 0 ? null : shapedLike(outputForm, targets);
    const given = weights.filter((weight) => weight !== null);
    const sampleWeight = given.length === 0 ? null : shapedLike(outputForm, given);
    return Object.assign([x, y, sampleWeight] as const, { x, y, sampleWeight });
  }

  #checked(returned: unknown): Map<string, SymbolicTensor> {
    const what = `${this.#model.name}.${this.#mode}Step`;
    if (!isPlainObject(returned))
      throw new ValueError(`${what} must return { loss, ... }, got ${describe(returned)}.`);
    for (const [name, value] of Object.entries(returned)) {
      if (value instanceof SymbolicTensor && value.rank === 0) continue;
      const shape = value instanceof SymbolicTensor ? `shape (${value.shape.join(", ")})` : null;
      throw new ValueError(
        `${what}: "${name}" must be a symbolic scalar, got ${shape ?? describe(value)}. Take its mean or sum.`,
      );
    }
    if (!("loss" in returned)) throw new ValueError(`${what} must return a loss: { loss, ... }.`);
    // Each value was found to be a symbolic tensor.
    return new Map(Object.entries(returned as Readonly<Record<string, SymbolicTensor>>));
  }

  /** Adds what layers add to the loss, and returns the updates that make it smaller. */
  #updates(results: Map<string, SymbolicTensor>, trace: Trace) {
    const model = this.#model;
    const optimizer = this.#optimizer;
    const mode = this.#mode;
    const { updated } = this.#weights();
    // `checked` has found a loss.
    const own = results.get("loss") as SymbolicTensor;
    const loss = [...trace.losses, ...weightPenalties(updated)].reduce(add, own);
    results.set("loss", loss);
    if (mode === "test" || optimizer === null || updated.length === 0)
      return { effects: [], afterwards: [] };
    return updateWeights(model.name, optimizer, loss, updated, this.#ruleOf);
  }

  /** The effects that add the results to their running means. The first step says which there are. */
  #track(results: ReadonlyMap<string, SymbolicTensor>) {
    const names = [...results.keys()];
    if (this.#trackers.length === 0) this.#trackers = names.map((name) => new LossTracker(name));
    const known = this.#trackers.map(({ name }) => name);
    if (names.join() !== known.join()) {
      throw new ValueError(
        `${this.#model.name}.${this.#mode}Step returned ${names.join(", ")}, and ${known.join(", ")} before: it must return the same names for all shapes.`,
      );
    }
    return this.#trackers.map((tracker) => tracker.track(results.get(tracker.name)!));
  }
}
