/**
 * `schedules`: learning rates that depend on the number of completed training steps.
 *
 * What belongs here: functions of the step. What does not: learning rates that follow the logs (../callbacks).
 */
export {
  CosineDecay,
  type CosineDecayOptions,
  CosineDecayRestarts,
  type CosineDecayRestartsOptions,
  cosineDecay,
  cosineDecayRestarts,
} from "./cosine.js";
export {
  type DecayOptions,
  ExponentialDecay,
  exponentialDecay,
  InverseTimeDecay,
  inverseTimeDecay,
  PolynomialDecay,
  type PolynomialDecayOptions,
  polynomialDecay,
} from "./decay.js";
export { deserialize, getSchedule, getSchedule as get, serialize } from "./get.js";
export {
  PiecewiseConstantDecay,
  type PiecewiseConstantDecayOptions,
  piecewiseConstantDecay,
} from "./piecewise.js";
export { LearningRateSchedule } from "./schedule.js";
