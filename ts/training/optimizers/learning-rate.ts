/** The option `learningRate`: a number, a schedule, or a function of the step. */
import { finite, nonNegative, rejected } from "../../runtime/registry/kinds.js";
import type { Option } from "../../runtime/registry/option.js";
import {
  deserialize,
  isSerialized,
  lookUp,
  nameOfFunction,
  serialize,
} from "../../runtime/registry/registry.js";
import { LearningRateSchedule } from "../schedules/schedule.js";

/** The learning rate after a number of completed training steps. */
export type LearningRateFunction = (step: number) => number;

/** A fixed learning rate, or one that depends on the number of completed training steps. */
export type LearningRate = number | LearningRateSchedule | LearningRateFunction;

/** Configs hold a schedule as its class and options, and a function by the name under which it is registered. */
export function learningRate(): Option<LearningRate, LearningRate> {
  return {
    read: (given, what) => {
      if (typeof given === "number") return nonNegative().read(given, what);
      if (typeof given === "function" || given instanceof LearningRateSchedule) return given;
      if (typeof given === "string") return lookUp<LearningRateFunction>("function", given, {});
      if (isSerialized(given)) return deserialize<LearningRateSchedule>("schedule", given, {});
      throw rejected(what, "a number, a schedule or a function of the step", given);
    },
    write: (held) => {
      if (typeof held === "number") return held;
      return typeof held === "function" ? nameOfFunction(held, {}) : serialize(held);
    },
  };
}

/** The learning rate of the step after `step` completed ones. @throws ValueError where it is not a finite number. */
export function rateAt(rate: LearningRate, step: number): number {
  if (typeof rate === "number") return rate;
  const value = typeof rate === "function" ? rate(step) : rate.at(step);
  return finite().read(value, `The learning rate of step ${step}`);
}
