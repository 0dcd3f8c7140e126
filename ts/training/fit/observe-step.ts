/** Observes tensors in a training step, and the gradients of the loss with respect to them, without an update. */
import { gradientsOrNull } from "../../graph/autodiff.js";
import { Executable } from "../../graph/executable.js";
import { read } from "../../graph/operations/sources.js";
import type { SymbolicTensor } from "../../graph/symbolic.js";
import type { Variable } from "../../graph/variable.js";
import type { Device } from "../../runtime/device/device.js";
import type { DType } from "../../runtime/dtype.js";
import type { Tensor } from "../../runtime/tensor.js";
import { type Examples, fedTo, targetDimsOf } from "./examples.js";
import { feedsOf } from "./feeds.js";
import { runBatch } from "./run-steps.js";
import type { Signature } from "./signature.js";
import { Staging } from "./staging.js";
import type { StepBuilder } from "./step-builder.js";

/** A value in a step, and the gradient of the loss with respect to it; null where the loss does not depend on it. */
export interface ValueAndGradient {
  readonly value: Tensor<DType>;
  readonly gradient: Tensor<DType> | null;
}

/** What a training step on one batch would compute. */
export interface ObservedStep {
  /** One for each of the tensors. */
  readonly tensors: readonly ValueAndGradient[];
  /** The gradients with respect to the trained weights. */
  readonly weights: readonly {
    readonly weight: Variable;
    readonly gradient: Tensor<DType> | null;
  }[];
}

/** Computes tensors of a model on examples as one batch, and the gradients of the loss, as a training step would. */
export async function observeStep(
  signature: Signature,
  builder: StepBuilder,
  examples: Examples,
  tensors: readonly SymbolicTensor[],
  device: Device,
): Promise<ObservedStep> {
  const specs = targetDimsOf(signature, examples, builder.objective?.heads ?? []);
  const { trace, loss, ...fed } = builder.traceLoss("train", specs);
  const values = trace.expand(tensors);
  const { trained } = builder;
  const derivatives = gradientsOrNull(loss, [...values, ...trained.map(read)]);
  const reached = derivatives.filter((one) => one !== null);
  const executable = new Executable({ fetches: [...values, ...reached], effects: [] }, device);
  const feeds = feedsOf(executable, fedTo({ executable, ...fed }, examples), examples.rows);
  const staging = new Staging(device);
  try {
    const outputs = (await runBatch(await staging.stage(executable, feeds))).values();
    const next = () => outputs.next().value as Tensor<DType>;
    const numbers = values.map(next);
    const gradients = derivatives.map((one) => (one === null ? null : next()));
    return {
      tensors: numbers.map((value, index) => ({ value, gradient: gradients[index] ?? null })),
      weights: trained.map((weight, index) => ({
        weight,
        gradient: gradients[values.length + index] ?? null,
      })),
    };
  } finally {
    staging.release();
  }
}
