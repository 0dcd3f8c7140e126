/** Builds the computations of a model: a training step, a test step, a prediction. */

import type { RuleOf } from "../../graph/autodiff.js";
import { BATCH, type Dim } from "../../graph/dim.js";
import { Executable } from "../../graph/executable.js";
import { type InputNode, inputTensor, isInput } from "../../graph/operations/sources.js";
import type { OpNode, SymbolicTensor } from "../../graph/symbolic.js";
import { Trace, withTrace } from "../../graph/trace.js";
import type { Variable } from "../../graph/variable.js";
import { NotReadyError } from "../../runtime/errors.js";
import type { Updates } from "../optimizers/accumulation.js";
import type { Optimizer } from "../optimizers/optimizer.js";
import { updateWeights, weightPenalties } from "../updates.js";
import type { HeadTensors, Objective } from "./objective.js";
import type { TraceableModel } from "./signature.js";
import type { WeightsAtCompile } from "./weights-at-compile.js";

/** Dims of the arrays that are fed for one output. */
export interface TargetDims {
  readonly dims: readonly Dim[];
  /** Dims of its sample weights; null where there are none. */
  readonly weightDims: readonly Dim[] | null;
}

/** A training or test step, with the nodes to which targets and sample weights are fed. */
export interface CompiledStep {
  readonly executable: Executable;
  readonly targets: readonly (InputNode | null)[];
  readonly weights: readonly (InputNode | null)[];
}

const NO_UPDATES: Updates = { effects: [], afterwards: [] };

/** The loss of a step, with what belongs to it. */
export interface TracedLoss extends Omit<CompiledStep, "executable"> {
  readonly trace: Trace;
  readonly loss: SymbolicTensor;
  /** The effects that add the batch to the sums of losses and metrics. */
  readonly effects: readonly OpNode[];
}

export class StepBuilder {
  readonly #steps = new Map<string, CompiledStep>();
  #prediction: Executable | null = null;

  readonly #model: TraceableModel;
  /** Null for predictions alone. */
  readonly #weights: WeightsAtCompile | null;

  constructor(
    model: TraceableModel,
    weights: WeightsAtCompile | null,
    readonly optimizer: Optimizer | null,
    readonly objective: Objective | null,
    /** Chooses the gradient rules; by default those of the operations. */
    readonly ruleOf?: RuleOf,
  ) {
    this.#model = model;
    this.#weights = weights;
  }

  /** The same steps with gradients by other rules. */
  with(ruleOf: RuleOf | undefined): StepBuilder {
    return new StepBuilder(this.#model, this.#weights, this.optimizer, this.objective, ruleOf);
  }

  /** The training step for such data. */
  train(specs: readonly (TargetDims | null)[]): CompiledStep {
    return this.#step("train", specs);
  }

  /** The test step for such data: losses and metrics, without updates. */
  test(specs: readonly (TargetDims | null)[]): CompiledStep {
    return this.#step("test", specs);
  }

  /** The computation of the outputs. */
  predict(): Executable {
    if (this.#prediction === null) {
      const trace = new Trace(false);
      const fetches = this.#model.trace(trace);
      this.#prediction = new Executable({ fetches, effects: trace.effects }, this.#model.device);
    }
    return this.#prediction;
  }

  #step(mode: "train" | "test", specs: readonly (TargetDims | null)[]): CompiledStep {
    const key = `${mode} ${specs.map((spec) => (spec === null ? "-" : `${spec.dims}/${spec.weightDims}`)).join(" ")}`;
    const known = this.#steps.get(key);
    if (known !== undefined) return known;
    const made = this.#build(mode, specs);
    this.#steps.set(key, made);
    return made;
  }

  #build(mode: "train" | "test", specs: readonly (TargetDims | null)[]): CompiledStep {
    const { trace, loss, effects, targets, weights } = this.traceLoss(mode, specs);
    const added = trace.expandEffects([...effects, ...trace.effects]);
    const training = mode === "train" ? this.#updates(loss, this.trained) : NO_UPDATES;
    const executable = new Executable(
      {
        fetches: [],
        effects: [...added, ...training.effects],
        afterwards: training.afterwards,
      },
      this.#model.device,
    );
    return { executable, targets, weights };
  }

  /** The weights that training changes. */
  get trained(): readonly Variable[] {
    return this.#weights?.updated ?? [];
  }

  /** The loss for such data, in a trace of its own. */
  traceLoss(mode: "train" | "test", specs: readonly (TargetDims | null)[]): TracedLoss {
    const { outputNames } = this.#model.topology;
    const trace = new Trace(mode === "train");
    const outputs = this.#model.trace(trace);
    const targets = specs.map((spec, index) =>
      spec === null ? null : fedInput(`y of ${outputNames[index]}`, spec.dims),
    );
    const weights = specs.map((spec, index) =>
      spec?.weightDims == null
        ? null
        : fedInput(`sampleWeight of ${outputNames[index]}`, spec.weightDims),
    );
    const heads = outputs.map(
      (prediction, index): HeadTensors => ({
        prediction,
        target: targets[index] ?? null,
        sampleWeight: weights[index] ?? null,
      }),
    );
    if (!this.#requireObjective().hasLoss && trace.losses.length === 0)
      throw new NotReadyError(
        `${this.#model.name} was compiled without a loss: pass compile({ loss }).`,
      );
    const penalties = [...trace.losses, ...weightPenalties(this.trained)];
    // Layers inside of losses and metrics do not train, as in Keras. Tensors of the model that they read are the same
    // here as in the outputs.
    const objective = withTrace(trace.as(false), () =>
      this.#requireObjective().trace(heads, penalties, mode === "train"),
    );
    const [loss = objective.loss] = trace.expand([objective.loss]);
    return {
      trace,
      loss,
      effects: objective.effects,
      targets: targets.map(inputNode),
      weights: weights.map(inputNode),
    };
  }

  #requireObjective(): Objective {
    if (this.objective === null)
      throw new Error("StepBuilder: a training or test step needs an objective.");
    return this.objective;
  }

  #updates(loss: SymbolicTensor, weights: readonly Variable[]): Updates {
    if (this.optimizer === null || weights.length === 0) return NO_UPDATES;
    return updateWeights(this.#model.name, this.optimizer, loss, weights, this.ruleOf);
  }
}

export function fedInput(name: string, dims: readonly Dim[]): SymbolicTensor {
  return inputTensor(name, [BATCH, ...dims.slice(1)]);
}

export function inputNode(tensor: SymbolicTensor | null): InputNode | null {
  return tensor !== null && isInput(tensor.node) ? tensor.node : null;
}
