/** `model.explain()`: one step of a model as graph, plan and instructions. */

import { symbolsOf } from "../graph/dim.js";
import { plan } from "../graph/plan.js";
import { printSchedule } from "../graph/print.js";
import type { Schedule } from "../graph/schedule.js";
import { globalState } from "../runtime/global-state.js";
import { fetchAdvice } from "../runtime/host.js";
import { printableLines } from "../runtime/printable.js";
import { type CompileOptions, makeHeads, notLoaded } from "../training/fit/compile.js";
import { Objective } from "../training/fit/objective.js";
import type { TraceableModel } from "../training/fit/signature.js";
import { StepBuilder } from "../training/fit/step-builder.js";
import type { WeightsAtCompile } from "../training/fit/weights-at-compile.js";
import type { Optimizer } from "../training/optimizers/index.js";
import type { DefinedSteps } from "./own-class.js";

/** Example value for every unknown size but the batch. */
const EXAMPLE_LENGTH = 10;

/**
 * The training step of a compiled model, or the prediction of one that is not compiled, as text. Losses and metrics
 * that are still loading are left out, and the last line lists them; without any loss only the outputs are shown.
 */
export function explainModel(
  model: TraceableModel & DefinedSteps,
  options: CompileOptions | null,
  optimizer: Optimizer | null,
  weights: WeightsAtCompile,
  batchSize: number,
): string {
  const loading = options === null ? [] : notLoaded(options);
  const isOwn = (model.trainStep ?? model.computeLoss) !== undefined;
  const isPrediction = options === null || isOwn;
  const schedule = isPrediction ? prediction(model) : training(model, options, optimizer, weights);
  const binding = bindingOf(schedule, batchSize);
  const details = loadedDetails();
  const failure = details instanceof Error ? details : null;
  const run =
    details instanceof Error
      ? undefined
      : details?.explainRun(schedule, binding, batchSize, model.device);
  const sizes = Object.entries(binding)
    .map(([symbol, size]) => `${symbol === "B" ? "B" : "T"}=${size}`)
    .join(", ");
  const own = isOwn ? " (what its class adds to a training step is not shown)" : "";
  const title = `${model.name}: ${isPrediction ? "prediction" : "one training step"}${own}`;
  const { ordered, planned, text } = run ?? {
    ordered: schedule,
    planned: plan(schedule, binding, true),
    text: "",
  };
  const shown = printableLines(`${title}\n${text}\n${printSchedule(ordered, planned, sizes)}\n`);
  const missing = run === undefined ? [...loading, "memory, time and fused operations"] : loading;
  if (missing.length === 0) return shown;
  const why = failure === null ? "" : ` ${failure}. ${fetchAdvice("explain the model elsewhere")}`;
  return `${shown}\nNot loaded yet, so not shown: ${missing.join(", ")}.${why} Explain again in a moment.\n`;
}

/** What tells of a run; null until it is loaded, which the first call begins, and the error where that failed. */
function loadedDetails(): Details | Error | null {
  const known = globalState.explainRun;
  if (known === null || known instanceof Error) {
    import("./explain-run.js").then(
      (details) => {
        globalState.explainRun = details;
      },
      (error: unknown) => {
        globalState.explainRun = error instanceof Error ? error : new Error(String(error));
      },
    );
  }
  return known as Details | Error | null;
}

type Details = typeof import("./explain-run.js");

function prediction(model: TraceableModel): Schedule {
  return new StepBuilder(model, null, null, null).predict().schedule;
}

/** Targets have the shape of the outputs here; real data may have another, such as one label per row. */
function training(
  model: TraceableModel,
  options: CompileOptions,
  optimizer: Optimizer | null,
  weights: WeightsAtCompile,
): Schedule {
  const { outputNames, outputForm, outputs } = model.topology;
  const sparse = typeof options.loss === "string" && options.loss.startsWith("sparse");
  const dims = outputs.map((output) => (sparse ? output.dims.slice(0, -1) : output.dims));
  const shapes = dims.map((list) => list.map((dim) => (typeof dim === "number" ? dim : 1)));
  const heads = makeHeads(options, outputNames, outputForm, outputs, shapes);
  // While no loss is loaded, updates would show gradients of zero, which no real step has.
  if (options.loss !== undefined && heads.every(({ loss }) => loss === null)) {
    return prediction(model);
  }
  const steps = new StepBuilder(model, weights, optimizer, new Objective(heads));
  return steps.train(dims.map((list) => ({ dims: list, weightDims: null }))).executable.schedule;
}

function bindingOf({ compute }: Schedule, batchSize: number): Record<string, number> {
  const symbols = new Set(
    compute.flatMap(({ outputs }) => outputs.flatMap(({ dims }) => symbolsOf(dims))),
  );
  return Object.fromEntries(
    [...symbols].map((symbol) => [symbol, symbol === "B" ? batchSize : EXAMPLE_LENGTH]),
  );
}
