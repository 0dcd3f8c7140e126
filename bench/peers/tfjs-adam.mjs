/**
 * Adam whose first step is Keras's. TensorFlow.js adds its epsilon to the root of the corrected second moment,
 * v / (1 - beta2^t), Keras to the root of v: so 1e-7 there is 1e-7 / sqrt(1 - 0.999) here, at the first step.
 */
export function adam(tf) {
  return tf.train.adam(1e-3, 0.9, 0.999, 1e-7 / Math.sqrt(1 - 0.999));
}
