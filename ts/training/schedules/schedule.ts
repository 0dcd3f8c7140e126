/** Base class of learning rate schedules. */
import { Configurable } from "../../runtime/registry/configurable.js";
import type { Family } from "../../runtime/registry/registry.js";

/**
 * A learning rate that depends on the number of completed training steps. Every optimizer takes one as `learningRate`.
 * Subclass it for one of your own; a plain function of the step serves too.
 *
 * @example
 * class Warmup extends LearningRateSchedule {
 *   static override readonly className = "Warmup";
 *   at(step: number) { return 0.01 * Math.min(1, (step + 1) / 100); }
 * }
 */
export abstract class LearningRateSchedule extends Configurable {
  static override readonly className: string = "LearningRateSchedule";
  static override readonly family: Family = "schedule";

  /** The learning rate of the step after `step` completed ones, in float64. */
  abstract at(step: number): number;
}
