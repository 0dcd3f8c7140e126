/** Projections to and from the heads of attention. */
import { productOfDims } from "../../graph/dim.js";
import { reshape } from "../../graph/operations/broadcast.js";
import { dense } from "../../graph/operations/dense.js";
import { cast } from "../../graph/operations/elementwise.js";
import type { SymbolicTensor } from "../../graph/symbolic.js";
import type { FieldsOf } from "../../runtime/registry/option.js";
import { forMatrix } from "../initializers/for-matrix.js";
import type { KernelAndBiasOptions, kernelAndBiasOptions } from "../kernel-and-bias.js";
import type { WeightOptions } from "../weighted.js";

/** y = x W + b. W has several axes for inputs or outputs and is reshaped to a matrix. */
export interface Projection {
  readonly kernel: SymbolicTensor;
  readonly bias: SymbolicTensor | null;
}

type KernelAndBias = FieldsOf<KernelAndBiasOptions, typeof kernelAndBiasOptions>;

/**
 * Declares kernel and bias of a projection `from` these sizes `to` those. Initializers whose variance depends on the fans
 * take the products of both, as Keras's EinsumDense does.
 */
export function declareProjection(
  options: KernelAndBias,
  addWeight: (options: WeightOptions) => SymbolicTensor,
  name: string,
  from: readonly number[],
  to: readonly number[],
): Projection {
  const product = (sizes: readonly number[]) => sizes.reduce((size, length) => size * length, 1);
  const kernel = addWeight({
    name: `${name}/kernel`,
    shape: [...from, ...to],
    initializer: forMatrix(options.kernelInitializer, product(from), product(to)),
    regularizer: options.kernelRegularizer,
    constraint: options.kernelConstraint,
  });
  if (!options.useBias) return { kernel, bias: null };
  const bias = addWeight({
    name: `${name}/bias`,
    shape: to,
    initializer: options.biasInitializer,
    regularizer: options.biasRegularizer,
    constraint: options.biasConstraint,
  });
  return { kernel, bias };
}

/** The projection of the last `count` axes of x: [..., ...from] to [..., ...to]. */
export function project(
  x: SymbolicTensor,
  { kernel, bias }: Projection,
  count = 1,
): SymbolicTensor {
  const lead = x.dims.slice(0, x.rank - count);
  const [from, to] = [kernel.dims.slice(0, count), kernel.dims.slice(count)];
  const [features, width] = [productOfDims(from), productOfDims(to)];
  const y = dense(
    reshape(cast(x, "float32"), [...lead, features]),
    reshape(kernel, [features, width]),
    bias === null ? null : reshape(bias, [width]),
  );
  return reshape(y, [...lead, ...to]);
}
