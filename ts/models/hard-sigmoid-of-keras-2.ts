/** The hard_sigmoid of Keras 2 and TensorFlow.js, which is another function in Keras 3. */
import { add, maximum, minimum, mul } from "../graph/operations/elementwise.js";
import type { SymbolicTensor } from "../graph/symbolic.js";
import { registerSerializable } from "../runtime/registry/registry.js";

const NAME = "hard_sigmoid_of_keras_2";

/** Its name in files. */
export const HARD_SIGMOID_OF_KERAS_2 = `latch>${NAME}`;

/** clip(0.2 x + 0.5, 0, 1) */
function hardSigmoidOfKeras2(x: SymbolicTensor): SymbolicTensor {
  return minimum(maximum(add(mul(x, 0.2), 0.5), 0), 1);
}

/** The function, which from now on files may name. */
export function registeredHardSigmoid() {
  return registerSerializable(hardSigmoidOfKeras2, { package: "latch", name: NAME });
}

/** Its form in a file of Keras 3. */
export const HARD_SIGMOID_FORM = {
  class_name: "function",
  config: HARD_SIGMOID_OF_KERAS_2,
} as const;
