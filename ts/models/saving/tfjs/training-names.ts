/** TensorFlow.js's names of training: optimizers with their options, losses and metrics, by Keras's names. */

interface TfjsOptimizer {
  readonly className: string;
  /** Names of the options there by those of Keras, beside the learning rate. */
  readonly options: Readonly<Record<string, string>>;
}

const MOMENTS = { beta_1: "beta1", beta_2: "beta2", epsilon: "epsilon" };

/** With a momentum, SGD is the class Momentum there. */
export const MOMENTUM: TfjsOptimizer = {
  className: "Momentum",
  options: { momentum: "momentum", nesterov: "useNesterov" },
};

export const OPTIMIZERS: Readonly<Record<string, TfjsOptimizer>> = {
  SGD: { className: "SGD", options: {} },
  Adam: { className: "Adam", options: MOMENTS },
  Adamax: { className: "Adamax", options: MOMENTS },
  RMSprop: {
    className: "RMSProp",
    options: { rho: "decay", momentum: "momentum", epsilon: "epsilon", centered: "centered" },
  },
  Adagrad: {
    className: "Adagrad",
    options: { initial_accumulator_value: "initialAccumulatorValue" },
  },
  Adadelta: { className: "Adadelta", options: { rho: "rho", epsilon: "epsilon" } },
};

export const LOSSES: Readonly<Record<string, string>> = {
  mean_squared_error: "mean_squared_error",
  mse: "mean_squared_error",
  mean_absolute_error: "mean_absolute_error",
  mae: "mean_absolute_error",
  mean_absolute_percentage_error: "mean_absolute_percentage_error",
  mape: "mean_absolute_percentage_error",
  mean_squared_logarithmic_error: "mean_squared_logarithmic_error",
  msle: "mean_squared_logarithmic_error",
  squared_hinge: "squared_hinge",
  hinge: "hinge",
  categorical_hinge: "categorical_hinge",
  log_cosh: "logcosh",
  categorical_crossentropy: "categorical_crossentropy",
  sparse_categorical_crossentropy: "sparse_categorical_crossentropy",
  binary_crossentropy: "binary_crossentropy",
  bce: "binary_crossentropy",
  kl_divergence: "kullback_leibler_divergence",
  kld: "kullback_leibler_divergence",
  poisson: "poisson",
  cosine_similarity: "cosine_proximity",
};

export const METRICS: Readonly<Record<string, string>> = {
  accuracy: "accuracy",
  acc: "acc",
  binary_accuracy: "binary_accuracy",
  categorical_accuracy: "categorical_accuracy",
  precision: "precision",
  categorical_crossentropy: "categorical_crossentropy",
  sparse_categorical_crossentropy: "sparse_categorical_crossentropy",
  mean_squared_error: "mse",
  mse: "mse",
  mean_absolute_error: "mae",
  mae: "mae",
  mean_absolute_percentage_error: "mape",
  mape: "mape",
};
