/**
 * Options of Keras that this library does not have, with the values at which they change nothing. A file may have them
 * with these values; with any other one it can't be read.
 */
const NEUTRAL: Readonly<Record<string, readonly unknown[] | "any">> = {
  // All layers.
  autocast: "any",
  batch_input_shape: "any",
  quantization_config: [null],
  lora_rank: [null],
  lora_alpha: [null],
  ragged: [false],
  sparse: [false],
  optional: [false],
  // Recurrent layers.
  unroll: "any",
  implementation: "any",
  time_major: [false],
  zero_output_for_mask: [false],
  // Convolutions and pooling.
  data_format: ["channels_last", null],
  groups: [1],
  // Dropout.
  noise_shape: [null],
  // Initializers.
  input_axes: [null],
  output_axes: [null],
  // Normalization.
  synchronized: [false],
  renorm: [false],
  renorm_clipping: [null],
  renorm_momentum: "any",
  virtual_batch_size: [null],
  adjustment: [null],
  fused: "any",
  rms_scaling: [false],
  // Attention.
  flash_attention: [null, false],
  query_shape: "any",
  key_shape: "any",
  value_shape: "any",
  // Metrics.
  num_labels: [null],
  // Optimizers.
  jit_compile: "any",
  is_legacy_optimizer: "any",
};

/** Whether an option of a file may be left out, since it changes nothing. */
export function isNeutral(name: string, value: unknown): boolean {
  if (!Object.hasOwn(NEUTRAL, name)) return false;
  const values = NEUTRAL[name];
  return values === "any" || (values ?? []).includes(value);
}
