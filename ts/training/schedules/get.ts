/** Schedules by name. */

import { rejected } from "../../runtime/registry/kinds.js";
import {
  deserialize as deserializeObject,
  isSerialized,
  type KerasSerialized,
  type SerializableClass,
  type Serialized,
  serialize as serializeObject,
} from "../../runtime/registry/registry.js";
import { CosineDecay, CosineDecayRestarts } from "./cosine.js";
import { ExponentialDecay, InverseTimeDecay, PolynomialDecay } from "./decay.js";
import { PiecewiseConstantDecay } from "./piecewise.js";
import { LearningRateSchedule } from "./schedule.js";

/** Schedule classes by name. */
export const scheduleTable: Readonly<Record<string, SerializableClass<LearningRateSchedule>>> = {
  cosine_decay: CosineDecay,
  cosine_decay_restarts: CosineDecayRestarts,
  exponential_decay: ExponentialDecay,
  inverse_time_decay: InverseTimeDecay,
  piecewise_constant_decay: PiecewiseConstantDecay,
  polynomial_decay: PolynomialDecay,
};

/**
 * The schedule itself, or one from its form in a config.
 * @throws ValueError for anything else, and for a class that is not known.
 */
export function getSchedule(
  schedule: LearningRateSchedule | Serialized | KerasSerialized,
): LearningRateSchedule {
  if (schedule instanceof LearningRateSchedule) return schedule;
  if (isSerialized(schedule)) return deserializeObject("schedule", schedule, scheduleTable);
  throw rejected("schedule", "a schedule, or the form of one in a config", schedule);
}

/** The form of a schedule in a config: `{ className, config }`. */
export function serialize(schedule: LearningRateSchedule): Serialized {
  return serializeObject(getSchedule(schedule));
}

/** A new schedule from its form in a config, of this package or of Keras. @throws ValueError for a class that is not known. */
export function deserialize(config: Serialized | KerasSerialized): LearningRateSchedule {
  return getSchedule(config);
}
