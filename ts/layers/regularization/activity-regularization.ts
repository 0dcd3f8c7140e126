/** A penalty on what passes through. */
import type { SymbolicTensor } from "../../graph/symbolic.js";
import { fixed, nonNegative, optional } from "../../runtime/registry/kinds.js";
import type { AnyDescription, Description, FieldsOf } from "../../runtime/registry/option.js";
import { Layer, type LayerOptions, type OwnOptions } from "../layer.js";
import { L1L2 } from "../regularizers.js";
import { WeightlessLayer } from "../same-shape.js";

/** Options of `activityRegularization`. */
export interface ActivityRegularizationOptions extends Omit<LayerOptions, "activityRegularizer"> {
  /** Factor of Σ |x|, 0 or above. Default 0. */
  readonly l1?: number;
  /** Factor of Σ x², 0 or above. Default 0. */
  readonly l2?: number;
}

function penaltyOptions() {
  return { l1: optional(nonNegative(), 0), l2: optional(nonNegative(), 0) } satisfies Description<
    OwnOptions<ActivityRegularizationOptions>
  >;
}

type Penalty = FieldsOf<ActivityRegularizationOptions, typeof penaltyOptions>;

export interface ActivityRegularization extends Penalty {}

/** The identity, which adds (l1 Σ |x| + l2 Σ x²) / batch to the loss. */
export class ActivityRegularization extends WeightlessLayer {
  static override readonly className: string = "ActivityRegularization";

  static override options(): AnyDescription {
    return { ...Layer.options(), activityRegularizer: fixed(null), ...penaltyOptions() };
  }

  /** @throws ValueError where a factor is negative or not a number. */
  constructor(options: ActivityRegularizationOptions = {}) {
    super(options);
  }

  protected override setOptions(values: Penalty): void {
    const { l1, l2 } = values;
    super.setOptions({ ...values, activityRegularizer: new L1L2({ l1, l2 }) });
  }

  override call(x: SymbolicTensor): SymbolicTensor {
    return x;
  }
}

/**
 * The identity, which adds a penalty on what passes to the loss: `layers.activityRegularization({ l2: 0.01 })`. The output
 * has the shape of the input, [batch, ...].
 * @throws ValueError where a factor is negative or not a number.
 */
export function activityRegularization(
  options?: ActivityRegularizationOptions,
): ActivityRegularization {
  return new ActivityRegularization(options);
}
