/** PiecewiseConstantDecay. */
import { ValueError } from "../../runtime/errors.js";
import { listOf, nonNegative, number, optional, text } from "../../runtime/registry/kinds.js";
import type { AnyDescription, Description, FieldsOf } from "../../runtime/registry/option.js";
import { LearningRateSchedule } from "./schedule.js";

/** Options of `piecewiseConstantDecay`. */
export interface PiecewiseConstantDecayOptions {
  /** In ascending order: `values[i]` is the rate up to and including step `boundaries[i]`. */
  readonly boundaries: readonly number[];
  /** Learning rates, one more than boundaries. */
  readonly values: readonly number[];
  /** A name for the config. Default "PiecewiseConstant". */
  readonly name?: string;
}

function piecewiseOptions() {
  return {
    boundaries: listOf(number()),
    values: listOf(nonNegative()),
    name: optional(text(), "PiecewiseConstant"),
  } satisfies Description<PiecewiseConstantDecayOptions>;
}

export interface PiecewiseConstantDecay
  extends FieldsOf<PiecewiseConstantDecayOptions, typeof piecewiseOptions> {}

/** The rate is values[i] at steps above boundaries[i - 1] and up to boundaries[i]; after all boundaries the last value. */
export class PiecewiseConstantDecay extends LearningRateSchedule {
  static override readonly className: string = "PiecewiseConstantDecay";

  static override options(): AnyDescription {
    return piecewiseOptions();
  }

  /** @throws ValueError where there is not one more value than there are boundaries, or these do not ascend. */
  constructor(options: PiecewiseConstantDecayOptions) {
    super(options);
    const { boundaries, values } = this;
    if (boundaries.length !== values.length - 1) {
      throw new ValueError(
        `PiecewiseConstantDecay needs one more value than boundaries, got ${values.length} values and ${boundaries.length} boundaries.`,
      );
    }
    if (boundaries.some((boundary, index) => boundary < (boundaries[index - 1] ?? boundary))) {
      throw new ValueError(
        `PiecewiseConstantDecay: boundaries must ascend, got ${boundaries.join(", ")}.`,
      );
    }
  }

  override at(step: number): number {
    const { boundaries, values } = this;
    const index = boundaries.findIndex((boundary) => step <= boundary);
    // Without such a boundary the index is -1: the last value, of which there is always one.
    return values.at(index)!;
  }
}

/**
 * Constant rates, each up to and including the step of its boundary: `values[i]` up to `boundaries[i]`, then the last
 * value.
 * @throws ValueError where there is not one more value than there are boundaries, or these do not ascend.
 * @example
 * const learningRate = schedules.piecewiseConstantDecay({ boundaries: [1000], values: [0.01, 0.001] });
 * net.compile({ optimizer: optimizers.adam({ learningRate }), loss: "mse" });
 */
export function piecewiseConstantDecay(
  options: PiecewiseConstantDecayOptions,
): PiecewiseConstantDecay {
  return new PiecewiseConstantDecay(options);
}
