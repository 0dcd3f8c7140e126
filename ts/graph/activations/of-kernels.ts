/** The activations that recurrent kernels have, by Keras's names. */

import type { ActivationName } from "../instructions.js";
import type { SymbolicTensor } from "../symbolic.js";
import {
  hardShrink,
  hardSigmoid,
  hardSilu,
  hardTanh,
  leakyRelu,
  linear,
  relu,
  relu6,
  softShrink,
  sparsePlus,
  sparseSigmoid,
} from "./linear-units.js";
import {
  elu,
  exponential,
  gelu,
  logSigmoid,
  mish,
  selu,
  sigmoid,
  silu,
  softplus,
  softsign,
  squareplus,
  tanh,
  tanhShrink,
} from "./smooth-units.js";

export const KERNEL_ACTIVATIONS = {
  linear,
  relu,
  tanh,
  sigmoid,
  hard_sigmoid: hardSigmoid,
  hard_tanh: hardTanh,
  relu6,
  leaky_relu: leakyRelu,
  elu,
  selu,
  softplus,
  softsign,
  silu,
  gelu,
  exponential,
  mish,
  hard_silu: hardSilu,
  log_sigmoid: logSigmoid,
  tanh_shrink: tanhShrink,
  hard_shrink: hardShrink,
  soft_shrink: softShrink,
  sparse_plus: sparsePlus,
  sparse_sigmoid: sparseSigmoid,
  squareplus,
} as const satisfies Readonly<Record<ActivationName, (x: SymbolicTensor) => SymbolicTensor>>;
