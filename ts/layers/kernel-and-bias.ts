/** Options of layers that multiply by a kernel and add a bias. */
import { boolean, optional } from "../runtime/registry/kinds.js";
import type { Description } from "../runtime/registry/option.js";
import type { ConstraintLike } from "./constraints.js";
import type { InitializerLike } from "./initializers/index.js";
import { constraint, initializer, regularizer } from "./option-kinds.js";
import type { RegularizerLike } from "./regularizers.js";

/** Options of layers with a kernel and a bias. */
export interface KernelAndBiasOptions {
  /** Whether a bias is added. Default true. */
  readonly useBias?: boolean;
  /** Initial values of the kernel. Default "glorot_uniform". */
  readonly kernelInitializer?: InitializerLike;
  /** Initial values of the bias. Default "zeros". */
  readonly biasInitializer?: InitializerLike;
  /** Penalty on the kernel, added to the loss. Default none. */
  readonly kernelRegularizer?: RegularizerLike;
  /** Penalty on the bias, added to the loss. Default none. */
  readonly biasRegularizer?: RegularizerLike;
  /** Projection of the kernel after each update. Default none. */
  readonly kernelConstraint?: ConstraintLike;
  /** Projection of the bias after each update. Default none. */
  readonly biasConstraint?: ConstraintLike;
}

export function kernelAndBiasOptions() {
  return {
    useBias: optional(boolean(), true),
    kernelInitializer: initializer("glorot_uniform"),
    biasInitializer: initializer("zeros"),
    kernelRegularizer: regularizer(),
    biasRegularizer: regularizer(),
    kernelConstraint: constraint(),
    biasConstraint: constraint(),
  } satisfies Description<KernelAndBiasOptions>;
}
