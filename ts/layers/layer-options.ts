/** The options that every layer takes. */
import type { SymbolicShape } from "../graph/symbolic.js";
import {
  listOf,
  nullable,
  optional,
  positiveInteger,
  unwritten,
} from "../runtime/registry/kinds.js";
import type { Description, OptionalOption } from "../runtime/registry/option.js";
import { regularizer } from "./option-kinds.js";
import type { RegularizerLike } from "./regularizers.js";
import type { WeightedOptions } from "./weighted.js";

/** Options that every layer takes. */
export interface LayerOptions extends WeightedOptions {
  /**
   * Shape of one example, without the batch; lets a Sequential model know its input. Default null: it follows from the
   * data.
   */
  readonly inputShape?: SymbolicShape;
  /** Short for `inputShape: [inputDim]`. Default null. */
  readonly inputDim?: number;
  /** A penalty on the outputs, divided by the batch size and added to the loss. Default none. */
  readonly activityRegularizer?: RegularizerLike;
}

/** The options of a layer without those of every layer. */
export type OwnOptions<Options extends LayerOptions> = Omit<Options, keyof LayerOptions>;

type ExampleOptions = Omit<LayerOptions, keyof WeightedOptions>;

/** The options that a layer has besides those of what has weights. */
export function exampleOptions() {
  const sizes = listOf(nullable(positiveInteger()));
  return {
    inputShape: unwritten(optional(nullable(sizes), null)),
    inputDim: unwritten(optional(nullable(positiveInteger()), null)),
    activityRegularizer: omittedWhereNull(regularizer()),
  } satisfies Description<ExampleOptions>;
}

/** As in Keras, a config has no entry for an activity regularizer that is null. */
function omittedWhereNull<Given, Held>(
  option: OptionalOption<Given, Held | null>,
): OptionalOption<Given, Held | null> {
  return { ...option, write: (held) => (held === null ? undefined : option.write(held)) };
}
