/** Training steps that users write: a step is one program, compiled once for each set of shapes. */
import { CompiledCalls } from "../graph/compiled-call.js";
import { type Given, withTensors } from "../graph/given-arguments.js";
import { add } from "../graph/operations/elementwise.js";
import { slice } from "../graph/operations/layout.js";
import { hyperparameters } from "../graph/operations/sources.js";
import { SymbolicTensor } from "../graph/symbolic.js";
import type { Trace } from "../graph/trace.js";
import type { Variable } from "../graph/variable.js";
import { ShapeError, ValueError } from "../runtime/errors.js";
import { describe } from "../runtime/fill.js";
import { isPlainObject, ownEntry } from "../runtime/plain-object.js";
import {
  boolean,
  leftOut,
  optional,
  rejected,
  text,
  valueThat,
} from "../runtime/registry/kinds.js";
import { type Description, functionOptions, type Option } from "../runtime/registry/option.js";
import { Tensor } from "../runtime/tensor.js";
import { getOptimizer, type Optimizer, type OptimizerLike } from "./optimizers/index.js";
import { updateWeights, weightPenalties } from "./updates.js";

/** What a step trains: a model or layer. */
export interface Trained {
  readonly name: string;
  readonly trainableWeights: readonly Variable[];
}

/** Options of `compileStep`: which weights are updated, by which optimizer, to make which loss smaller. */
export interface StepOptions {
  /** The model or layer that is trained, or several. */
  readonly model: Trained | readonly Trained[];
  /** What updates the trainable weights; by name or an object. */
  readonly optimizer: OptimizerLike;
  /** The name of its loss among what the step returns. Default "loss". */
  readonly loss?: string;
  /** Whether layers compute as in training, unless `apply` says otherwise. Default true. */
  readonly training?: boolean;
}

function stepDescription() {
  return {
    model: trained(),
    optimizer: { read: getOptimizer, write: (held) => held } satisfies Option<
      OptimizerLike,
      Optimizer
    >,
    loss: optional(text(), "loss"),
    training: leftOut(boolean()),
  } satisfies Description<StepOptions>;
}

/** Symbolic tensors by name, of an interface too. */
type Named<Of> = { readonly [Name in keyof Of]: SymbolicTensor };

/** What a step gets, or returns, by name. */
export type StepTensors = Readonly<Record<string, SymbolicTensor>>;

/** A compiled step: scalars of its results are numbers, others Tensors. */
export type CompiledStep<Inputs, Results> = (
  data: {
    readonly [Name in keyof Inputs]: Given<SymbolicTensor>;
  },
) => Promise<{ -readonly [Name in keyof Results]: StepValue<Name> }>;

/** The loss is a number; of other results the type does not say how many axes they have. */
type StepValue<Name> = Name extends "loss" ? number : number | Tensor;

interface Update {
  readonly model: readonly Trained[];
  readonly optimizer: Optimizer;
  readonly loss: string;
}

/**
 * A whole training step as one program: forward, backward, update.
 *
 * Losses that layers add (`addLoss`) and penalties of regularizers are added to the loss. A step that fails changes
 * nothing. With a list of options there are several updates, such as those of a GAN: all gradients are of the weights
 * before the step.
 *
 * @param f gets a symbolic tensor for each entry of the data, and returns `{ loss, ... }`. It is traced once for each set of
 *   shapes.
 * @returns a function of the data, arrays or Tensors by name; it resolves to what `f` returns, with numbers
 * @throws ValueError (the call) where `f` returns no scalar loss
 * @example
 * const step = compileStep(
 *   ({ x, y }: { x: SymbolicTensor; y: SymbolicTensor }) => ({ loss: mse.call(y, net.apply(x)) }),
 *   { model: net, optimizer: optimizers.adam() },
 * );
 * const { loss } = await step({ x, y });
 */
export function compileStep<
  Inputs extends Named<Inputs> = StepTensors,
  Results extends Named<Results> = StepTensors,
>(
  f: (inputs: Inputs) => Results,
  options: StepOptions | readonly StepOptions[],
): CompiledStep<Inputs, Results> {
  if (typeof f !== "function") throw rejected("compileStep: f", "a function", f);
  const list: readonly StepOptions[] = Array.isArray(options) ? options : [options];
  const read = list.map((one) => functionOptions("compileStep", stepDescription(), one));
  if (read.length === 0)
    throw new ValueError("compileStep: expected { model, optimizer }, got an empty array.");
  const training = read.every((one) => one.training !== false);
  const optimizers = [...new Set(read.map(({ optimizer }) => optimizer))];
  if (optimizers.length < read.length)
    throw new ValueError("compileStep: each update needs an optimizer of its own.");
  const calls = new CompiledCalls();
  // The types of `CompiledStep` describe data and results.
  const trace = f as unknown as (inputs: unknown) => unknown;
  const step = async (data: unknown): Promise<unknown> => {
    if (!isPlainObject(data))
      throw new ValueError(
        `A compiled step takes data by name, { x, y, ... }, got ${describe(data)}.`,
      );
    const result = await calls.run(
      [withTensors(data, "data")],
      ([inputs], active) => tracedStep(trace(inputs), read, active),
      {
        training,
        hyperparameters: () => optimizers.flatMap((one) => one.hyperparameters(one.steps)),
      },
    );
    for (const optimizer of optimizers) await optimizer.complete(1);
    return withNumbers(result);
  };
  // It takes and returns what `f` does, with numbers.
  return step as unknown as CompiledStep<Inputs, Results>;
}

/** The results of a step, whose updates are added to the trace. */
function tracedStep(returned: unknown, updates: readonly Update[], trace: Trace): unknown {
  if (!isPlainObject(returned))
    throw new ValueError(`compileStep: f must return { loss, ... }, got ${describe(returned)}.`);
  const weightsOf = updates.map(({ model }) => [
    ...new Set(model.flatMap(({ trainableWeights }) => trainableWeights)),
  ]);
  const lengths = updates.map(({ optimizer }, index) => {
    optimizer.build(weightsOf[index]!);
    return optimizer.hyperparameters(0).length;
  });
  const length = lengths.reduce((sum, one) => sum + one, 0);
  const all = hyperparameters({}, { length }).y;
  const results = { ...returned };
  const made = updates.map(({ model, optimizer, loss: name }, index) => {
    const weights = weightsOf[index]!;
    const loss = [...trace.losses, ...weightPenalties(weights)].reduce(add, lossOf(returned, name));
    results[name] = loss;
    const first = lengths.slice(0, index).reduce((sum, one) => sum + one, 0);
    const hyper = updates.length === 1 ? all : slice(all, [first], [lengths[index]!]);
    const owner = model.map((one) => one.name).join(", ");
    return updateWeights(owner, optimizer, loss, weights, undefined, hyper);
  });
  for (const { effects, afterwards } of made) {
    trace.addEffects(...effects);
    trace.afterwards.push(...afterwards);
  }
  return results;
}

function lossOf(results: Readonly<Record<string, unknown>>, name: string): SymbolicTensor {
  const loss = ownEntry(results, name);
  if (!(loss instanceof SymbolicTensor)) {
    throw new ValueError(
      `compileStep: f must return the loss "${name}", a symbolic scalar, got ${describe(loss)}.`,
    );
  }
  if (loss.rank === 0) return loss;
  throw new ShapeError(
    `compileStep: the loss "${name}" must be a scalar, got shape (${loss.shape.join(", ")}): take its mean or sum.`,
  );
}

/** Scalars as numbers, in an object of results. */
function withNumbers(results: unknown): unknown {
  const entries = Object.entries(results as Readonly<Record<string, unknown>>);
  return Object.fromEntries(
    entries.map(([name, value]) => [
      name,
      value instanceof Tensor && value.shape.length === 0 ? value.at() : value,
    ]),
  );
}

/** One or several models, as a list. */
function trained(): Option<StepOptions["model"], readonly Trained[]> {
  const one = valueThat<Trained>(
    "a model or layer",
    (value) => typeof value === "object" && value !== null && "trainableWeights" in value,
  );
  return {
    read: (given, what) => {
      const list: readonly Trained[] = Array.isArray(given) ? given : [given];
      return list.map((part) => one.read(part, what));
    },
    write: (held) => held,
  };
}
