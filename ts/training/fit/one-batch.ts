/** One batch with the step that it would run, for what looks at steps. */
import type { Batches } from "./batch-source.js";
import type { CompiledModel } from "./compiled-model.js";
import { type Examples, readExamples } from "./examples.js";
import type { ModelData } from "./model-data.js";
import { batchOfInputs } from "./predict.js";
import type { StepBuilder } from "./step-builder.js";

/** Uploads one batch with the step that it would run: of training where there are targets, else of predicting. */
export async function stageBatch(
  compiled: CompiledModel,
  x: ModelData,
  y: ModelData | undefined,
): Promise<Batches> {
  if (y === undefined) return compiled.stage(batchOfInputs(compiled, x));
  return compiled.stage(compiled.batch("train", await examplesOf(compiled, x, y)));
}

/** Examples, and what builds the steps for them. */
export async function builderFor(
  compiled: CompiledModel,
  x: ModelData,
  y: ModelData,
): Promise<{ readonly builder: StepBuilder | null; readonly examples: Examples }> {
  const examples = await examplesOf(compiled, x, y);
  compiled.step("train", examples);
  return { builder: compiled.builder, examples };
}

async function examplesOf(compiled: CompiledModel, x: ModelData, y: ModelData): Promise<Examples> {
  compiled.prepare(x);
  const examples = readExamples(compiled.model.topology, x, y, {});
  await compiled.loadNames();
  return examples;
}
